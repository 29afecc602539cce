//! A future beside the form: there at once, and resolving in place.

use crate::reactive::{go, handler, live, maybe, part};
use domain::{JobId, JobView};
use leptos::prelude::*;

use super::{api, log::LogLines, outcome::Outcome};
use crate::components::{Ago, Elapsed, JobBadge};

/// Lines of the log that a card shows while the job runs.
const TAIL: usize = 8;

#[component]
pub(crate) fn JobCard(job: RwSignal<JobView>) -> impl IntoView {
    let id = job.with_untracked(|job| job.id);
    let status = Memo::new(move |_| job.with(|job| job.status));
    let started = Signal::derive(move || job.with(|job| job.started_at));
    let ended = Memo::new(move |_| job.with(|job| job.ended_at));
    view! {
        <article class="card future" aria-label=format!("Job {}", id.short())>
            <header>
                <JobBadge status announced=true />
                <span class="xs muted">
                    <Elapsed started ended />
                </span>
                <span class="xs faint">{maybe(move || ended.get().map(|at| view! { <Ago at /> }))}</span>
                <a class="xs mono link push" href=format!("/jobs/{id}")>
                    {id.short()}
                </a>
                {part(move || {
                    if status.get().has_ended() {
                        view! { <UseInputs job /> }.into_any()
                    } else {
                        view! { <CancelButton id /> }.into_any()
                    }
                })}
            </header>
            <div class="body stack">
                <Outcome job brief=true />
                <Tail job />
            </div>
        </article>
    }
}

/// The end of the log; it stays as the person leaves it.
#[component]
fn Tail(job: RwSignal<JobView>) -> impl IntoView {
    let count = Memo::new(move |_| job.with(|job| job.log_skipped + job.log.len() as u64));
    let words = live(move || match count.get() {
        1 => "Log, 1 line".to_owned(),
        count => format!("Log, {count} lines"),
    });
    view! {
        <details class="fold tail" open class:gone=live(move || count.get() == 0)>
            <summary>{words}</summary>
            <LogLines job most=TAIL />
        </details>
    }
}

#[component]
fn UseInputs(job: RwSignal<JobView>) -> impl IntoView {
    let inputs = job.with_untracked(|job| serde_json::to_string(&job.inputs).unwrap_or_default());
    view! {
        <button type="button" class="btn ghost" data-use-inputs=inputs>
            "Use inputs"
        </button>
    }
}

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
