//! Moments and spans: relative and ticking, exact on hover.

use std::time::Duration;

use crate::reactive::{live, maybe};
use domain::{Timestamp, duration_text};
use leptos::prelude::*;

use crate::clock::Clock;

#[component]
pub(crate) fn Ago(at: Timestamp) -> impl IntoView {
    let clock = Clock::here();
    let exact = format!("{at}Z");
    let title = format!("{} {} UTC", at.date(), at.clock());
    view! {
        <time datetime=exact title=title>
            {live(move || at.ago(clock.now()))}
        </time>
    }
}

/// How long something ran: counts in tenths while it does.
#[component]
pub(crate) fn Elapsed(
    #[prop(into)] started: Signal<Option<Timestamp>>,
    #[prop(into)] ended: Signal<Option<Timestamp>>,
) -> impl IntoView {
    let clock = Clock::here();
    let now = RwSignal::new(clock.now.get_untracked());
    Effect::new(move |_| {
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
        let span = ended.get().unwrap_or_else(|| now.get()).since(started);
        // Below a second a running count would only flicker.
        let text = if ended.get().is_none() && span < 1_000_000 {
            format!("{:.1} s", span as f64 / 1e6)
        } else {
            duration_text(span)
        };
        Some(view! { <span class="num">{text}</span> })
    })
}
