//! One job, top down: its state and the ways on, where its time went, what went in and came out,
//! and its log. All of it stays up to date by itself.

use domain::{JobStatus, JobSummary, JobView, Restart};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    cancel::CancelButton, children::ChildrenCard, follow::follow, log::LogCard, outcome::Outcome,
    timing::Timing,
};
use crate::{
    components::{Ago, CopyButton, CopyText, Elapsed, Glyph, Icon, JobBadge},
    frame,
    reactive::{effect, live, maybe},
    site::Site,
    values::{Place, named_values},
    wire::Sent,
};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct JobStart {
    pub(super) job: JobView,
    pub(super) children: Vec<JobSummary>,
    /// What the function says about its result.
    pub(super) about_outputs: Option<String>,
}

#[island]
pub(super) fn OpenedJob(start: Sent<JobStart>) -> impl IntoView {
    let JobStart { job, children, about_outputs } = start.0;
    let id = job.id;
    let inputs = job.inputs.clone();
    let job = follow(job);
    keep_title(job);
    view! {
        <Head job />
        <Timing job />
        <div class="split even">
            <section class="card" aria-labelledby="inputs">
                <header>
                    <h2 id="inputs">"Inputs"</h2>
                    <CopyText label="Copy as JSON" text=as_json(&inputs) />
                </header>
                <div class="body">
                    {if inputs.is_empty() { view! { <p class="faint">"None"</p> }.into_any() } else { named_values(&inputs, &Place::inputs(id)) }}
                </div>
            </section>
            <OutputsCard job about=about_outputs />
        </div>
        <Restarts job />
        <ChildrenCard id first=children />
        <LogCard job />
    }
}

pub(super) fn title_of_job(status: JobStatus, title: &str) -> String {
    format!("{status}: {title}")
}

/// The tab says how the job is, also while another is looked at.
fn keep_title(job: RwSignal<JobView>) {
    let status = Memo::new(move |_| job.with(|job| job.status));
    effect(move || {
        let title = job.with_untracked(|job| title_of_job(status.get(), &job.title));
        document().set_title(&frame::title_of(&title));
    });
}

#[component]
fn Head(job: RwSignal<JobView>) -> impl IntoView {
    let JobView { id, function, title, version, parent, .. } = job.get_untracked();
    let status = Memo::new(move |_| job.with(|job| job.status));
    let again = format!("{}?:job={id}", function.path());
    let may_run = Site::here().may_run();
    let cancel = maybe(move || {
        (may_run && !status.get().has_ended()).then(|| view! { <CancelButton id plain=true /> })
    });
    view! {
        <nav class="crumbs" aria-label="Where this is">
            <a href="/jobs">"Jobs"</a>
            {parent.map(|parent| {
                view! {
                    <span aria-hidden="true">"/"</span>
                    <a href=format!("/jobs/{parent}") class="mono">
                        {format!("parent {}", parent.short())}
                    </a>
                }
            })}
            <span aria-hidden="true">"/"</span>
            <span class="here mono" title=id.to_string()>
                {id.short()}
            </span>
        </nav>
        <div class="head wrap">
            <div class="grow">
                <div class="row wrap">
                    <JobBadge status announced=true />
                    <h1>{title}</h1>
                </div>
                <p class="xs muted facts">
                    <a class="link" href=function.path()>
                        {function.to_string()}
                    </a>
                    <span>"version " <code>{version.short()}</code></span>
                    <Facts job />
                </p>
            </div>
            <div class="row">
                <CopyText label="Copy id" text=id.to_string() />
                <a class="btn" href=again>
                    <Icon glyph=Glyph::Restart />
                    "Run again"
                </a>
                <a class="btn" href=format!("/jobs/{id}/compare")>
                    "Compare"
                </a>
                {cancel}
            </div>
        </div>
    }
}

/// When, how long, by whom, where.
#[component]
fn Facts(job: RwSignal<JobView>) -> impl IntoView {
    let started = Signal::derive(move || job.with(|job| job.started_at));
    let ended = Signal::derive(move || job.with(|job| job.ended_at));
    let (created_at, by) = job.with_untracked(|job| (job.created_at, job.by.clone()));
    let place = move || -> Option<String> {
        job.with(|job| {
            let worker = job.worker.as_ref()?;
            let process =
                job.process.map(|process| format!(", process {process}")).unwrap_or_default();
            let attempt =
                if job.attempt > 1 { format!(", attempt {}", job.attempt) } else { String::new() };
            Some(format!("on {worker}{process}{attempt}"))
        })
    };
    view! {
        <span>"pushed " <Ago at=created_at /> " by " {by}</span>
        {maybe(move || started.get().map(|_| view! { <span>"ran " <Elapsed started ended /></span> }))}
        {maybe(move || place().map(|place| view! { <span>{place}</span> }))}
    }
}

#[component]
fn OutputsCard(job: RwSignal<JobView>, about: Option<String>) -> impl IntoView {
    let count = Memo::new(move |_| job.with(|job| job.outputs.len()));
    let running = Memo::new(move |_| job.with(|job| !job.status.has_ended()));
    let so_far = live(move || {
        let count = count.get();
        let words = if running.get() { format!("{count} so far") } else { count.to_string() };
        (count > 1 || running.get() && count > 0).then_some(words)
    });
    let text = Signal::derive(move || {
        job.with(|job| match job.outputs.as_slice() {
            [one] => as_json(&one.value),
            many => as_json(&many.iter().map(|output| &output.value).collect::<Vec<_>>()),
        })
    });
    view! {
        <section class="card" aria-labelledby="outputs">
            <header>
                <h2 id="outputs">"Outputs"</h2>
                <span class="muted xs">{so_far}</span>
                {maybe(move || (count.get() > 0).then(|| view! { <CopyButton label="Copy as JSON" text /> }))}
            </header>
            <div class="body stack">
                {about.map(|words| view! { <p class="muted small">{words}</p> })}
                <Outcome job />
            </div>
        </section>
    }
}

#[component]
fn Restarts(job: RwSignal<JobView>) -> impl IntoView {
    let restarts = Memo::new(move |_| job.with(|job| job.restarts.clone()));
    let line = |restart: Restart| {
        view! {
            <li>
                <Icon glyph=Glyph::Restart />
                <time class="mono faint" datetime=format!("{}Z", restart.at)>
                    {restart.at.clock()}
                </time>
                <span class="chip">{restart.kind.as_str()}</span>
                <span>{restart.reason}</span>
            </li>
        }
    };
    maybe(move || {
        let restarts = restarts.get();
        (!restarts.is_empty()).then(|| {
            view! {
                <section class="card" aria-labelledby="restarts">
                    <header>
                        <h2 id="restarts">"Restarts"</h2>
                    </header>
                    <ul class="body restarts">{restarts.into_iter().map(line).collect_view()}</ul>
                </section>
            }
        })
    })
}

fn as_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
