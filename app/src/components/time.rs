//! Moments and spans: relative and ticking, exact on hover.

use std::time::Duration;

use domain::{Timestamp, duration_text};
use leptos::prelude::*;
use maud::{Markup, html};

use crate::{
    browser,
    clock::Clock,
    reactive::{effect, maybe},
};

/// Kept true by `tell_ago_anew`, wherever on the page it stands.
#[component]
pub(crate) fn Ago(at: Timestamp) -> impl IntoView {
    let title = format!("{} {} UTC", at.date(), at.clock());
    view! {
        <time datetime=format!("{at}Z") title=title data-at=at.0.to_string()>
            {at.ago(Clock::here().last())}
        </time>
    }
}

/// The same within markup that is written as text.
pub(crate) fn ago(at: Timestamp, now: Timestamp) -> Markup {
    html! {
        time datetime={(at) "Z"} title={(at.date()) " " (at.clock()) " UTC"} data-at=(at.0) { (at.ago(now)) }
    }
}

/// Writes how long ago it was into every `Ago` of the page.
pub(crate) fn tell_ago_anew(now: Timestamp) {
    for time in browser::all("time[data-at]") {
        let at = time.get_attribute("data-at").and_then(|at| at.parse().ok());
        let Some(text) = at.map(|at| Timestamp(at).ago(now)) else { continue };
        // Into the text that is there: whoever drew it still knows it.
        if let Some(shown) = time.first_child().filter(|t| t.node_value().as_ref() != Some(&text)) {
            shown.set_node_value(Some(&text));
        }
    }
}

/// How long something ran: counts in tenths while it does.
#[component]
pub(crate) fn Elapsed(
    #[prop(into)] started: Signal<Option<Timestamp>>,
    #[prop(into)] ended: Signal<Option<Timestamp>>,
) -> impl IntoView {
    let clock = Clock::here();
    let now = RwSignal::new(clock.last());
    effect(move || {
        if started.get().is_none() || ended.get().is_some() {
            return;
        }
        now.set(clock.exact());
        let tick = move || now.set(clock.exact());
        let handle = set_interval_with_handle(tick, Duration::from_millis(100)).ok();
        on_cleanup(move || {
            if let Some(handle) = handle {
                handle.clear();
            }
        });
    });
    maybe(move || {
        let started = started.get()?;
        let text = elapsed_text(started, ended.get(), || now.get());
        Some(view! { <span class="num">{text}</span> })
    })
}

/// On what counts on while something runs: since when, in microseconds.
pub(crate) const SINCE: &str = "data-since";

/// The same within markup that is written as text; `tell_elapsed_anew` has it count.
pub(crate) fn elapsed(started: Timestamp, ended: Option<Timestamp>, now: Timestamp) -> Markup {
    let since = ended.is_none().then_some(started.0);
    html! { span.num data-since=[since] { (elapsed_text(started, ended, || now)) } }
}

pub(crate) fn tell_elapsed_anew(now: Timestamp) {
    for counted in browser::all("[data-since]") {
        let since = counted.get_attribute(SINCE).and_then(|since| since.parse().ok());
        if let Some(since) = since {
            counted.set_text_content(Some(&elapsed_text(Timestamp(since), None, || now)));
        }
    }
}

fn elapsed_text(
    started: Timestamp,
    ended: Option<Timestamp>,
    now: impl Fn() -> Timestamp,
) -> String {
    let span = ended.unwrap_or_else(now).since(started);
    // Below a second a running count would only flicker.
    if ended.is_none() && span < 1_000_000 {
        format!("{:.1} s", span as f64 / 1e6)
    } else {
        duration_text(span)
    }
}
