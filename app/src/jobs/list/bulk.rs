//! What can be done to many jobs at once: a form to which the rows' checkboxes belong.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::address::Asked;
use crate::{jobs::row::BULK_FORM, site::Site};

#[component]
pub(super) fn Bulk(asked: Asked) -> impl IntoView {
    let runs = Site::here().may_run.then(|| {
        view! {
            <button class="btn" name="act" value="cancel">"Cancel"</button>
            <button class="btn" name="act" value="again">"Run again"</button>
        }
    });
    let function = asked.query.function.as_ref().map(ToString::to_string);
    view! {
        <form class="bulk row" id=BULK_FORM method="post" action="/jobs/many" aria-label="Chosen jobs">
            <input type="hidden" name="q" value=asked.query.filter.clone() />
            <input type="hidden" name="function" value=function />
            <input type="hidden" name="back" value=asked.here() />
            <label class="row">
                <input type="checkbox" name="all" value="1" data-choose="all" />
                "All that match"
            </label>
            <span class="muted xs num" aria-live="polite" data-chosen></span>
            <span class="row push">
                {runs}
                <button class="btn" name="act" value="csv">"CSV"</button>
                <button class="btn" name="act" value="jsonl">"JSON lines"</button>
            </span>
        </form>
    }
}

/// Asks whether all that match was meant, when the form above led here.
#[component]
pub(super) fn Sure(asked: Asked) -> impl IntoView {
    let filter = asked.query.filter.trim().to_owned();
    let of = asked.query.function.as_ref().map(|function| format!(" of {function}"));
    let of = of.unwrap_or_default();
    let which = if filter.is_empty() { of } else { format!("{of} that matches {filter}") };
    let act = use_query_map().get_untracked().get("sure").unwrap_or_default();
    let (question, yes) = match act.as_str() {
        "cancel" => (format!("Cancel every unfinished job{which}?"), "Cancel them all"),
        "again" => (format!("Run every job{which} again?"), "Run them all again"),
        _ => return ().into_any(),
    };
    let function = asked.query.function.as_ref().map(ToString::to_string);
    let back = asked.here();
    view! {
        <form class="notice bad sure" method="post" action="/jobs/many" aria-label="Are you sure?">
            <input type="hidden" name="q" value=filter />
            <input type="hidden" name="function" value=function />
            <input type="hidden" name="back" value=back.clone() />
            <input type="hidden" name="all" value="1" />
            <input type="hidden" name="sure" value="1" />
            <p>{question}</p>
            <a class="btn" href=back>"No"</a>
            <button class="btn danger" name="act" value=act autofocus>{yes}</button>
        </form>
    }
    .into_any()
}
