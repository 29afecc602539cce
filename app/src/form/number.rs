//! Numbers: a field, and a slider beside it where both ends are known.

use crate::reactive::live;
use leptos::prelude::*;

use super::{
    draft::Draft,
    field::{described_by, invalid},
};

/// A slider has as many stops as a person can aim at.
const STOPS: f64 = 200.0;

pub(super) fn number(
    draft: Draft,
    whole: bool,
    min: Option<String>,
    max: Option<String>,
    step: String,
    slider: bool,
) -> AnyView {
    let slider = slider
        .then(|| range(draft, min.clone()?, max.clone()?, slider_step(whole, &step, &min, &max)))
        .flatten();
    let class = if slider.is_some() { "input number beside" } else { "input number" };
    // Not type=number, which hides what was typed when it is not a number, and refuses `inf`.
    let mode = match (may_be_negative(min.as_deref()), whole) {
        // The keyboards of phones for numbers have no minus.
        (true, _) => "text",
        (false, true) => "numeric",
        (false, false) => "decimal",
    };
    let (low, high) = (min.clone(), max.clone());
    view! {
        <div class="row">
            {slider}
            <input class=class type="text" role="spinbutton" inputmode=mode aria-valuemin=low aria-valuemax=high
                aria-valuenow=live(move || parse(Some(&draft.text.get())).map(|number| number.to_string())) autocomplete="off" id=draft.id() name=draft.name() value=draft.text.get_untracked()
                placeholder=placeholder(draft) prop:value=draft.text aria-describedby=described_by(draft) aria-invalid=invalid(draft)
                on:input=draft.typing() on:keydown=move |event| nudge(draft, &event, &step, &min, &max) />
        </div>
    }
    .into_any()
}

/// The pointer's way to the same value; the keyboard and screen readers have the field.
fn range(draft: Draft, min: String, max: String, step: String) -> Option<AnyView> {
    let slider = view! {
        <input class="range needs-js" type="range" tabindex="-1" aria-hidden="true" min=min max=max step=step value=draft.text.get_untracked()
            prop:value=draft.text on:input=draft.typing() />
    };
    Some(slider.into_any())
}

fn slider_step(whole: bool, step: &str, min: &Option<String>, max: &Option<String>) -> String {
    if whole || step != "any" {
        return step.to_owned();
    }
    let span = parse(max.as_deref()).unwrap_or(1.0) - parse(min.as_deref()).unwrap_or(0.0);
    // A power of ten, so that the numbers stay short.
    format!("{}", 10_f64.powf((span / STOPS).log10().round()))
}

/// Up and Down change the number, as in a number field of the browser's.
fn nudge(
    draft: Draft,
    event: &leptos::ev::KeyboardEvent,
    step: &str,
    min: &Option<String>,
    max: &Option<String>,
) {
    let sign = match event.key().as_str() {
        "ArrowUp" => 1.0,
        "ArrowDown" => -1.0,
        _ => return,
    };
    let Some(number) = parse(Some(&draft.text.get_untracked())).filter(|n| n.abs() < 1e15) else {
        return;
    };
    event.prevent_default();
    let by = if step == "any" { slider_step(false, step, min, max) } else { step.to_owned() };
    let by = parse(Some(&by)).unwrap_or(1.0);
    let low = parse(min.as_deref()).unwrap_or(f64::NEG_INFINITY);
    let high = parse(max.as_deref()).unwrap_or(f64::INFINITY);
    let moved = ((number / by).round() + sign) * by;
    let digits = by.to_string().split_once('.').map_or(0, |(_, digits)| digits.len());
    draft.text.set(format!("{:.digits$}", moved.clamp(low, high)));
}

fn parse(text: Option<&str>) -> Option<f64> {
    text?.trim().parse().ok()
}

fn may_be_negative(min: Option<&str>) -> bool {
    parse(min).is_none_or(|min| min < 0.0)
}

/// What an empty field means.
pub(super) fn placeholder(draft: Draft) -> Option<String> {
    draft.parameter.with_value(|parameter| match &parameter.default {
        domain::DefaultValue::Value(value) if value.is_null() => Some("None".to_owned()),
        domain::DefaultValue::Value(value) if !value.is_string() => {
            Some(domain::value_text(value).chars().take(40).collect())
        }
        _ if parameter.value_type.accepts_null() => Some("None".to_owned()),
        _ => None,
    })
}
