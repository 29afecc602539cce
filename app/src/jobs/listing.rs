//! The rows of a list of jobs: they change in place, and new ones come in.

use domain::{JobQuery, JobSummary, LiveMessage, Topic};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::row::{JobTable, Rows};
use crate::{
    browser,
    live::Live,
    reactive::{handler, maybe},
    wire::Sent,
};

/// Further down than this, in CSS pixels, new rows wait to be asked for.
const SCROLLED: f64 = 120.0;
/// Of more the pill only says that there are.
const MOST_WAITING: usize = 300;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ListStart {
    pub(super) jobs: Vec<JobSummary>,
    pub(super) query: JobQuery,
    /// Classes that leave out the columns that the person does not want.
    pub(super) columns: String,
    /// Nothing was asked for that a job could fail to be.
    pub(super) all: bool,
}

#[island]
pub(super) fn Listing(start: Sent<ListStart>) -> impl IntoView {
    let ListStart { jobs, query, columns, all } = start.0;
    let rows = Rows::new(jobs);
    let waiting = RwSignal::new(Vec::<JobSummary>::new());
    keep_current(rows, waiting, query);
    let show_waiting = move |_| {
        rows.insert(std::mem::take(&mut *waiting.write()));
        browser::scroll_to_top();
    };
    let pill = maybe(move || {
        let count = waiting.with(Vec::len);
        let more = if count < MOST_WAITING { "" } else { "+" };
        (count > 0).then(|| view! { <button type="button" class="pill" on:click=handler(show_waiting)>{format!("{count}{more} new")}</button> })
    });
    view! {
        <div class="pill-place" aria-live="polite">{pill}</div>
        <Show
            when=move || !rows.is_empty()
            fallback=move || view! { <Empty all /> }
        >
            <section class=format!("card {columns}") aria-label="Jobs">
                <JobTable rows chosen=true />
            </section>
        </Show>
    }
}

#[component]
fn Empty(all: bool) -> impl IntoView {
    if all {
        return view! {
            <div class="blank">
                <h2>"No jobs yet"</h2>
                <p class="muted">"Jobs appear here the moment they are pushed: from a form, from Python or over HTTP."</p>
                <a class="btn" href="/">
                    "Find a function to run"
                </a>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="blank">
            <h2>"No job is like this"</h2>
            <p class="muted">"Jobs that match appear here as soon as there are any. Take a part of the filter away to see more."</p>
        </div>
    }
    .into_any()
}

/// Rows change in place. New ones go where they belong, or wait while the page is scrolled.
fn keep_current(rows: Rows, waiting: RwSignal<Vec<JobSummary>>, query: JobQuery) {
    let asked = query.clone();
    let listen = move |message: &LiveMessage| {
        let LiveMessage::Jobs { query, changes } = message else { return };
        if *query != asked {
            return;
        }
        waiting.update(|waiting| {
            for job in waiting.iter_mut() {
                let newer = changes.rows.iter().find(|changed| changed.id == job.id);
                newer.into_iter().for_each(|newer| *job = newer.clone());
            }
        });
        for job in &changes.rows {
            rows.update(job);
        }
        let unknown: Vec<_> =
            changes.matching.iter().filter(|job| !rows.update(job)).cloned().collect();
        if asked.before.is_none() {
            arrive(rows, waiting, unknown);
        }
    };
    Live::here().subscribe(move || Topic::Jobs(query.clone()), listen);
}

fn arrive(rows: Rows, waiting: RwSignal<Vec<JobSummary>>, jobs: Vec<JobSummary>) {
    if browser::scrolled() <= SCROLLED {
        return rows.insert(jobs);
    }
    if !jobs.is_empty() {
        waiting.update(|waiting| {
            waiting.retain(|known| jobs.iter().all(|job| job.id != known.id));
            waiting.splice(0..0, jobs);
            waiting.truncate(MOST_WAITING);
        });
    }
}
