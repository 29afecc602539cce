//! The parts of a job that change while one looks, each as text: the server draws them into the
//! page, and the browser draws those anew that an event has changed.

use domain::{JobError, JobId, JobStatus, JobView, Output, Progress, Timestamp, TraceFrame};
use maud::{Markup, html};
use serde_json::Value;

use crate::{
    components::{Glyph, ago, elapsed, icon},
    values::{Place, drawn_value, is_shown},
};

/// On an element: which part of the job it holds.
pub(super) const PART: &str = "data-part";
/// Outputs of one generator on a page.
pub(super) const MOST_OUTPUTS: usize = 200;
const MOST_RESTARTS: usize = 20;

/// The id of the element that everything about the job is in.
pub(super) fn root_id(id: JobId) -> String {
    format!("job-{id}")
}

/// When, how long, by whom, where.
pub(super) fn facts(job: &JobView, now: Timestamp) -> Markup {
    // One that waits for its next attempt is nowhere.
    let placed = job.worker.as_ref().filter(|_| job.status != JobStatus::Queued);
    let place = placed.map(|worker| {
        let process = job.process.map(|process| format!(", process {process}")).unwrap_or_default();
        let attempt =
            if job.attempt > 1 { format!(", attempt {}", job.attempt) } else { String::new() };
        format!("on {worker}{process}{attempt}")
    });
    html! {
        span { "pushed " (ago(job.created_at, now)) " by " (job.by) }
        @if let Some(started) = job.started_at { span { "ran " (elapsed(started, job.ended_at, now)) } }
        @if let Some(place) = place { span { (place) } }
    }
}

/// Nothing once the job has finished: then all of it is done.
pub(super) fn progress(job: &JobView) -> Markup {
    let shown = job.progress.as_ref().filter(|_| job.status != JobStatus::Finished);
    html! {
        @if let Some(progress) = shown { (bar(progress, job.status)) }
    }
}

fn bar(progress: &Progress, status: JobStatus) -> Markup {
    html! {
        div.progress.stopped[status.has_ended()] {
            progress max="1000" value=(progress.permille) aria-label="Progress" {}
            span.num.strong { (progress.percent()) }
            span.muted.cut { (progress.text) }
        }
    }
}

/// What there is in place of outputs.
pub(super) fn waiting(job: &JobView) -> Markup {
    if let (JobStatus::Queued, Some(at)) = (job.status, job.next_attempt_at) {
        return html! {
            p.muted {
                "Attempt " (job.attempt + 1) " of " (job.retries + 1) " begins at "
                time.num datetime={(at) "Z"} { (&at.clock()[..8]) } " UTC"
            }
        };
    }
    let words = match job.status {
        _ if !job.outputs.is_empty() => None,
        JobStatus::Queued if job.loading_since.is_some() => Some("Setting up its replica"),
        JobStatus::Queued => Some("Waiting for a replica"),
        JobStatus::Processing => Some("Waiting for outputs"),
        JobStatus::Cancelled => Some("Cancelled before there was a result"),
        JobStatus::Finished => Some("Finished without an output"),
        JobStatus::Error => Some("It failed before there was a result"),
    };
    html! { @if let Some(words) = words { p.faint { (words) } } }
}

/// `4 so far`
pub(super) fn outputs_count(job: &JobView) -> String {
    match (job.outputs.len(), job.status.has_ended()) {
        (0 | 1, true) | (0, false) => String::new(),
        (count, true) => count.to_string(),
        (count, false) => format!("{count} so far"),
    }
}

/// Those that a page shows, the last of them.
pub(super) fn outputs(job: &JobView) -> Markup {
    let from = job.outputs.len().saturating_sub(MOST_OUTPUTS);
    html! {
        @for (at, one) in job.outputs.iter().enumerate().skip(from) { (output(job, at, one)) }
    }
}

pub(super) fn output(job: &JobView, at: usize, output: &Output) -> Markup {
    let place = Place::output(job.id, at).of_markdown(job.markdown);
    html! {
        div.output {
            span.output-number.faint.num { (at + 1) }
            div.grow { (drawn_value(&output.value, &place)) }
        }
    }
}

/// When its replica was replaced, and why; the last ones. Nothing where it was not.
pub(super) fn restarts(job: &JobView) -> Markup {
    let count = job.restarts.len();
    let from = count.saturating_sub(MOST_RESTARTS);
    html! {
        @if count > 0 {
            h2.small { "Restarts" @if from > 0 { " " span.faint.num { "the last " (MOST_RESTARTS) " of " (count) } } }
            ol.restarts {
                @for restart in &job.restarts[from..] {
                    li {
                        time.faint.num datetime={(restart.at) "Z"} { (restart.at.clock()) }
                        span.muted { (restart.kind.as_str()) }
                        span { (restart.reason) }
                    }
                }
            }
        }
    }
}

/// How outputs stand together: pictures that come one by one stand side by side.
pub(super) fn outputs_class(several: bool, pictures: bool) -> &'static str {
    match (several, pictures) {
        (false, _) => "outputs",
        (true, false) => "outputs several",
        (true, true) => "outputs several pictures",
    }
}

pub(super) fn are_pictures<'v>(mut values: impl Iterator<Item = &'v Value>) -> bool {
    values.all(is_shown)
}

/// The message, and the line of the person's own code that it came from.
pub(super) fn failure(error: &JobError) -> Markup {
    html! {
        div.failure {
            (failure_message(error))
            @if let Some(frame) = error.user_frame() {
                (frame_place(frame))
                @if !frame.source.trim().is_empty() { pre.frame-source { (frame.source.trim()) } }
            }
        }
    }
}

pub(super) fn failure_message(error: &JobError) -> Markup {
    html! {
        p.failure-message { (icon(Glyph::Error)) span { strong { (error.kind) } " " (error.message) } }
    }
}

pub(super) fn frame_place(frame: &TraceFrame) -> Markup {
    html! {
        p.frame-place.mono.faint { (frame.file) ", line " (frame.line) ", in " (frame.function) }
    }
}

/// A form of its own: it works without JavaScript, and with it nothing is loaded anew.
pub(super) fn cancel(id: JobId, plain: bool) -> Markup {
    let class = if plain { "btn" } else { "btn ghost" };
    html! {
        form.row method="post" action={"/jobs/" (id) "/cancel"} data-cancels=(id) {
            button class=(class) { "Cancel" }
        }
    }
}
