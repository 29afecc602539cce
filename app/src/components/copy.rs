//! A button that copies text. Shown where there is JavaScript to do it.

use std::time::Duration;

use crate::reactive::{handler, live};
use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::browser;

#[component]
pub(crate) fn CopyButton(
    /// What the button is called: "Copy", "Copy as JSON".
    label: &'static str,
    #[prop(into)] text: Signal<String>,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        browser::copy(&text.get_untracked());
        copied.set(true);
        let back = move || {
            copied.try_set(false);
        };
        set_timeout(back, Duration::from_secs(2));
    };
    view! {
        <button type="button" class="btn ghost needs-js" on:click=handler(copy)>
            <Icon glyph=Glyph::Copy />
            <span aria-live="polite">{live(move || if copied.get() { "Copied" } else { label })}</span>
        </button>
    }
}
