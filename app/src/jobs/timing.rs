//! Where a job's time went, as bars over one axis.

use crate::reactive::part;
use domain::{JobView, Stage, Timestamp, duration_text};
use leptos::prelude::*;

use crate::clock::Clock;

const WIDTH: f64 = 1_000.0;

/// One bar: what it is, from when, to when.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    name: &'static str,
    from: Timestamp,
    to: Timestamp,
}

#[component]
pub(super) fn Timing(job: RwSignal<JobView>) -> impl IntoView {
    let clock = Clock::here();
    let bars = part(move || {
        job.with(|job| {
            // A job that has ended does not change with the clock.
            let now = job.ended_at.unwrap_or_else(|| clock.now());
            let spans = spans(job, now);
            let (start, end) = (job.created_at, now);
            spans.iter().map(|span| bar(span, start, end)).collect_view()
        })
    });
    view! {
        <section class="card" aria-label="Where the time went">
            <div class="body">
                <div class="fall">{bars}</div>
            </div>
        </section>
    }
}

fn bar(span: &Span, start: Timestamp, end: Timestamp) -> impl IntoView + use<> {
    let whole = end.since(start).max(1) as f64;
    let x = span.from.since(start) as f64 / whole * WIDTH;
    // A moment is still seen.
    let width = (span.to.since(span.from) as f64 / whole * WIDTH).max(3.0);
    let x = x.min(WIDTH - width).max(0.0);
    view! {
        <div class="fall-row">
            <span class="muted">{span.name}</span>
            <svg class=format!("track {}", span.name) viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">
                <rect x=format!("{x:.1}") y="0" width=format!("{width:.1}") height="12" />
            </svg>
            <span class="num muted">{duration_text(span.to.since(span.from))}</span>
        </div>
    }
}

fn spans(job: &JobView, now: Timestamp) -> Vec<Span> {
    let started = job.started_at.or(job.ended_at).unwrap_or(now);
    // What a replica prints before the job starts, it prints while it is set up.
    let setup = job
        .log
        .iter()
        .find(|(at, line)| line.stage != Stage::Run && *at < started)
        .map(|(at, _)| (*at).max(job.created_at));
    let mut spans =
        vec![Span { name: "queued", from: job.created_at, to: setup.unwrap_or(started) }];
    if let Some(from) = setup {
        spans.push(Span { name: "setup", from, to: started });
    }
    if let Some(from) = job.started_at {
        spans.push(Span { name: "run", from, to: job.ended_at.unwrap_or(now) });
    }
    spans
}
