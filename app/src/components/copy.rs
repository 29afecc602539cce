//! What a button that copies text does. One listener serves all of a page, which the server has drawn.

use std::time::Duration;

use leptos::prelude::*;
use web_sys::Element;

use crate::browser;

/// What the page's listener does with a click on, or within, `element`.
pub(crate) fn copy_on_click(element: &Element) {
    let Ok(Some(button)) = element.closest("[data-copy]") else { return };
    let text = button.get_attribute("data-copy").filter(|text| !text.is_empty());
    let beside = || button.parent_element()?.query_selector("pre").ok()??.text_content();
    if let Some(text) = text.or_else(beside) {
        copy(&button, &text);
    }
}

/// And says so on the button.
pub(crate) fn copy(button: &Element, text: &str) {
    browser::copy(text);
    let Ok(Some(words)) = button.query_selector("span") else { return };
    let label = words.text_content();
    if label.as_deref() == Some("Copied") {
        return;
    }
    words.set_text_content(Some("Copied"));
    set_timeout(move || words.set_text_content(label.as_deref()), Duration::from_secs(2));
}
