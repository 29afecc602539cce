//! What came of a job so far: its outputs, or why there are none.

use crate::reactive::{each, live, maybe};
use domain::{JobStatus, JobView, Output};
use leptos::prelude::*;

use super::failure::Failure;
use crate::values::{Place, is_shown, value_view};

/// Outputs of one generator on a page.
const MOST_OUTPUTS: usize = 200;

#[component]
pub(super) fn Outcome(job: RwSignal<JobView>, #[prop(optional)] brief: bool) -> impl IntoView {
    let error = Memo::new(move |_| job.with(|job| job.error.clone()));
    let count = Memo::new(move |_| job.with(|job| job.outputs.len()));
    let attempt = Memo::new(move |_| job.with(|job| job.attempt));
    let outputs = move || {
        // A new attempt yields from the beginning: its outputs are others.
        let attempt = attempt.get();
        let from = count.get().saturating_sub(MOST_OUTPUTS);
        (from..count.get()).map(move |at| (attempt, at)).collect::<Vec<_>>()
    };
    let waiting = maybe(move || {
        let status = job.with(|job| job.status);
        (count.get() == 0)
            .then(|| nothing_yet(status))
            .flatten()
            .map(|words| view! { <p class="faint">{words}</p> })
    });
    let several = live(move || count.get() > 1);
    // Pictures that come one by one stand side by side.
    let pictures = Memo::new(move |_| {
        count.get() > 1 && job.with_untracked(|job| job.outputs.iter().all(|o| is_shown(&o.value)))
    });
    view! {
        {maybe(move || error.get().map(|error| view! { <Failure error brief /> }))}
        {waiting}
        <div class="outputs" class:several=several class:pictures=live(move || pictures.get())>
            {each(outputs, |(attempt, at)| u128::from(*attempt) << 64 | *at as u128, move |(_, at)| view! { <OutputView job at /> })}
        </div>
    }
}

#[component]
fn OutputView(job: RwSignal<JobView>, at: usize) -> impl IntoView {
    // An output never changes: read once.
    let (id, output) = job.with_untracked(|job| (job.id, job.outputs.get(at).cloned()));
    let place = Place::output(id, at).of_markdown(job.with_untracked(|job| job.markdown));
    output.map(|Output { value, .. }| {
        view! {
            <div class="output">
                <span class="output-number faint num">{at + 1}</span>
                <div class="grow">{value_view(&value, &place)}</div>
            </div>
        }
    })
}

fn nothing_yet(status: JobStatus) -> Option<&'static str> {
    match status {
        JobStatus::Queued => Some("Waiting for a replica"),
        JobStatus::Processing => Some("Waiting for outputs"),
        JobStatus::Cancelled => Some("Cancelled before there was a result"),
        JobStatus::Finished => Some("Finished without an output"),
        JobStatus::Error => None,
    }
}
