//! Buttons that copy text: they say in `data-copy` what. Shown where there is JavaScript to do it;
//! what they do is `copy`.

use leptos::prelude::*;
use maud::{Markup, html};

use super::{Glyph, Icon, icon};

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
