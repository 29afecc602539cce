//! Buttons that copy text. Shown where there is JavaScript to do it. Those of pages say in
//! `data-copy` what they copy, and one listener serves them all.

use std::time::Duration;

use leptos::prelude::*;
use web_sys::Element;

use maud::{Markup, html};

use super::{Glyph, Icon, icon};
use crate::browser;

#[component]
pub(crate) fn CopyText(
    label: &'static str,
    /// Empty: the text of the `<pre>` beside the button.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <button type="button" class="btn ghost needs-js" data-copy=text>
            <Face label />
        </button>
    }
}

#[component]
pub(crate) fn CodeToCopy(code: String) -> impl IntoView {
    view! {
        <div class="code">
            <pre tabindex="0">{code}</pre>
            <CopyText label="Copy" text="" />
        </div>
    }
}

#[component]
fn Face(label: &'static str) -> impl IntoView {
    view! {
        <Icon glyph=Glyph::Copy />
        <span aria-live="polite">{label}</span>
    }
}

/// The same as `CopyText` within markup that is written as text.
pub(crate) fn copy_button(label: &str, text: &str) -> Markup {
    html! {
        button.btn.ghost.needs-js type="button" data-copy=(text) { (icon(Glyph::Copy)) span aria-live="polite" { (label) } }
    }
}

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
