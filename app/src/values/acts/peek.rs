//! What a fold holds that is asked for when it opens: the first lines of a text file, rendered Markdown.

use web_sys::Element;

use super::{attribute, inside};
use crate::{browser, reactive::go};

const BYTES: u32 = 8_192;
const LINES: usize = 40;

pub(super) fn opened(details: Element) {
    if let Some(place) = inside(&details, "[data-renders]") {
        render(place);
    }
    let Some(place) = inside(&details, "[data-reads]") else { return };
    let address = place.get_attribute("data-reads").unwrap_or_default();
    if address.is_empty() {
        return;
    }
    attribute(&place, "data-reads", "");
    go(async move {
        let text = browser::text_at(&address, Some(BYTES)).await;
        place.set_text_content(Some(&match text {
            Some(text) => first_lines(&text),
            None => "It could not be read.".to_owned(),
        }));
    });
}

/// Asks the server what a text of Markdown says, once; it answers with markup that it has sanitised.
fn render(place: Element) {
    let address = place.get_attribute("data-renders").unwrap_or_default();
    // Fails for invalid names of attributes only.
    let _ = place.remove_attribute("data-renders");
    go(async move {
        match browser::text_at(&address, None).await {
            Some(markup) => place.set_inner_html(&markup),
            None => place.set_text_content(Some("It could not be rendered: its source is below.")),
        }
    });
}

/// Whole lines, unless there is but one.
fn first_lines(text: &str) -> String {
    let cut = text.len() >= BYTES as usize;
    let whole = text.rsplit_once('\n').map_or(text, |(whole, _)| whole);
    let text = if cut { whole } else { text };
    let shown = text.lines().take(LINES).collect::<Vec<_>>().join("\n");
    if cut || shown.len() + 1 < text.len() { shown + "\n…" } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_cut_is_not_shown_as_a_whole_one() {
        assert_eq!(first_lines("a\nb\n"), "a\nb");
        let long = "word\n".repeat(2_000);
        assert_eq!(first_lines(&long), "word\n".repeat(LINES) + "…");
        let two = format!("{}\n{}", "a".repeat(10), "b".repeat(9_000));
        assert_eq!(first_lines(&two), format!("{}\n…", "a".repeat(10)));
    }
}
