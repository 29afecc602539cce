//! The button that cancels a job.

use domain::JobId;
use leptos::prelude::*;

use super::api;
use crate::reactive::{go, handler, live, maybe};

/// A form of its own: it works without JavaScript.
#[component]
pub(super) fn CancelButton(id: JobId, #[prop(optional)] plain: bool) -> impl IntoView {
    let asked = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let cancel = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        go(async move {
            if let Err(error) = api::cancel(id).await {
                asked.try_set(false);
                failed.try_set(Some(error.message));
            }
        });
    };
    view! {
        <form method="post" action=format!("/jobs/{id}/cancel") on:submit=handler(cancel) class="row">
            {maybe(move || failed.get().map(|words| view! { <span class="err xs">{words}</span> }))}
            <button class=if plain { "btn" } else { "btn ghost" } disabled=asked>
                {live(move || if asked.get() { "Cancelling" } else { "Cancel" })}
            </button>
        </form>
    }
}
