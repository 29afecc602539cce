//! Code to read and to copy.

use leptos::prelude::*;

use super::CopyButton;

#[component]
pub(crate) fn CodeToCopy(code: String) -> impl IntoView {
    let text = code.clone();
    view! {
        <div class="code">
            <pre tabindex="0">
                <code>{code}</code>
            </pre>
            <CopyButton label="Copy" text=Signal::stored(text) />
        </div>
    }
}
