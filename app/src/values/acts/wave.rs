//! How a sound looks: its loudest moments from left to right, above the browser's own player.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AudioBuffer, Element, OfflineAudioContext};

use crate::{browser, reactive::go};

const BARS: u32 = 200;
const HEIGHT: f32 = 40.0;
/// Of each bar, so that an hour of sound costs no more memory than a second.
const SAMPLES: usize = 2_048;

/// Of sounds that were ready before this code was.
pub(super) fn draw_all() {
    browser::all("[data-waves]").for_each(draw);
}

pub(super) fn draw(sound: Element) {
    // Once only.
    if !sound.has_attribute("data-waves") || sound.remove_attribute("data-waves").is_err() {
        return;
    }
    let Some(address) = sound.get_attribute("src") else { return };
    go(async move {
        // What cannot be decoded can perhaps be played, and has no picture.
        let Ok(path) = path_of(&address).await else { return };
        let picture = format!(
            r#"<svg class="wave" viewBox="0 0 {BARS} {HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path d="{path}"/></svg>"#
        );
        let _ = sound.insert_adjacent_html("beforebegin", &picture);
    });
}

async fn path_of(address: &str) -> Result<String, JsValue> {
    let bytes = JsFuture::from(browser::fetched(address, None).await?.array_buffer()?).await?;
    // Offline: it makes no sound, so that no gesture has to allow it.
    let context = OfflineAudioContext::new_with_number_of_channels_and_length_and_sample_rate(
        1, 1, 44_100.0,
    )?;
    let sound = context.decode_audio_data(&bytes.unchecked_into())?;
    let sound: AudioBuffer = JsFuture::from(sound).await?.unchecked_into();
    let width = sound.length().div_ceil(BARS);
    let mut samples = vec![0.0; SAMPLES.min(width as usize)];
    let mut path = String::new();
    for bar in 0..BARS {
        samples.fill(0.0);
        sound.copy_from_channel_with_start_in_channel(&mut samples, 0, bar * width)?;
        path.push_str(&bar_of(bar, &samples));
    }
    Ok(path)
}

fn bar_of(bar: u32, samples: &[f32]) -> String {
    let peak = samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs())).min(1.0);
    let height = (peak * HEIGHT).max(1.0);
    format!("M{}.5 {:.1}v{height:.1}", bar, (HEIGHT - height) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_a_line_and_nothing_is_louder_than_the_picture() {
        assert_eq!(bar_of(0, &[0.0]), "M0.5 19.5v1.0");
        assert_eq!(bar_of(7, &[0.1, -3.0]), "M7.5 0.0v40.0");
    }
}
