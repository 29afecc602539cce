//! Where a job's time went, as a few bars over one axis: short enough for the browser to draw them
//! anew while it runs. `page::timeline` has all of its history.

use domain::{JobView, Timestamp, duration_text};
use maud::{Markup, html};

const WIDTH: f64 = 1_000.0;

/// One bar: what it is, from when, to when.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    name: &'static str,
    from: Timestamp,
    to: Timestamp,
}

/// Of its present attempt: what came before it is one bar.
pub(super) fn bars(job: &JobView, now: Timestamp) -> Markup {
    // A job that has ended does not change with the clock.
    let now = job.ended_at.unwrap_or(now);
    html! {
        @for span in spans(job, now) {
            div.fall-row {
                span.muted { (span.name) }
                (track(span.name, &[(span.from, span.to)], (job.created_at, now)))
                span.num.muted { (duration_text(span.to.since(span.from))) }
            }
        }
    }
}

/// Spans of time as bars, within all of the time that is shown.
pub(super) fn track(
    class: &str,
    spans: &[(Timestamp, Timestamp)],
    (start, end): (Timestamp, Timestamp),
) -> Markup {
    let whole = end.since(start).max(1) as f64;
    let place = |(from, to): &(Timestamp, Timestamp)| {
        let x = from.since(start) as f64 / whole * WIDTH;
        // A moment is still seen.
        let width = (to.since(*from) as f64 / whole * WIDTH).max(3.0);
        (x.min(WIDTH - width).max(0.0), width)
    };
    html! {
        svg class={"track " (class)} viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true" {
            @for (x, width) in spans.iter().map(place) {
                rect x=(format!("{x:.1}")) y="0" width=(format!("{width:.1}")) height="12" {}
            }
        }
    }
}

fn spans(job: &JobView, now: Timestamp) -> Vec<Span> {
    let started = job.started_at.or(job.ended_at).unwrap_or(now);
    let setup = job.loading_since.map(|at| at.max(job.created_at)).filter(|at| *at < started);
    let mut spans =
        vec![Span { name: "queued", from: job.created_at, to: setup.unwrap_or(started) }];
    if let Some(from) = setup {
        spans.push(Span { name: "setup", from, to: started });
    }
    if let Some(from) = job.started_at {
        spans.push(Span { name: "run", from, to: now });
    }
    spans
}
