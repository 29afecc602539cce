//! The card in which a job that was just pushed resolves. The browser draws it, wherever on a page
//! of another bundle it is asked for.

use std::sync::Once;

use domain::JobView;
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

use super::{cancel::CancelButton, follow::follow, log::LogLines, outcome::Outcome};
use crate::{
    components::{Ago, Elapsed, JobBadge},
    reactive::{live, maybe, part},
    values::acts,
    wire,
};

/// Lines of the log that a card shows while the job runs.
const TAIL: usize = 8;

static LISTENING: Once = Once::new();

/// Called by the page's script: shows in `place` the job that `job` is the JSON of, and follows it.
#[wasm_bindgen]
pub fn show_job(place: HtmlElement, job: &str) {
    let Some(job) = wire::read::<JobView>(job) else {
        return leptos::logging::warn!("job not understood");
    };
    // Values may be looked at closer; the page's own bundle has nothing for that.
    LISTENING.call_once(acts::listen);
    // In place of what said that the call was on its way.
    place.set_inner_html("");
    // Stands for as long as the page does.
    mount_to(place, move || view! { <JobCard job=follow(job) /> }).forget();
}

#[component]
fn JobCard(job: RwSignal<JobView>) -> impl IntoView {
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

/// The form listens for the click.
#[component]
fn UseInputs(job: RwSignal<JobView>) -> impl IntoView {
    let inputs = job.with_untracked(|job| serde_json::to_string(&job.inputs).unwrap_or_default());
    view! {
        <button type="button" class="btn ghost" data-use-inputs=inputs>
            "Use inputs"
        </button>
    }
}
