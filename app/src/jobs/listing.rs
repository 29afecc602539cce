//! The rows of a list of jobs: they change in place, and new ones come in.

use domain::{JobQuery, JobSummary, LiveMessage, Topic};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    api,
    row::{JobTable, Rows},
};
use crate::{
    browser,
    live::Live,
    reactive::{effect, go, handler, maybe},
    wire::Sent,
};

/// Further down than this, in CSS pixels, new rows wait to be asked for.
const SCROLLED: f64 = 120.0;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ListStart {
    pub(super) jobs: Vec<JobSummary>,
    pub(super) query: JobQuery,
}

#[island]
pub(super) fn Listing(start: Sent<ListStart>) -> impl IntoView {
    let ListStart { jobs, query } = start.0;
    let rows = Rows::new(jobs);
    let waiting = RwSignal::new(Vec::<JobSummary>::new());
    keep_current(rows, waiting, query.clone());
    let show_waiting = move |_| {
        rows.prepend(std::mem::take(&mut *waiting.write()));
        browser::scroll_to_top();
    };
    let empty = if query == JobQuery::default() { "No jobs yet" } else { "No job is like this" };
    let pill = maybe(move || {
        let count = waiting.with(Vec::len);
        (count > 0).then(|| view! { <button type="button" class="pill" on:click=handler(show_waiting)>{format!("{count} new")}</button> })
    });
    view! {
        <div class="pill-place" aria-live="polite">{pill}</div>
        <Show
            when=move || !rows.is_empty()
            fallback=move || {
                view! {
                    <div class="blank">
                        <h2>{empty}</h2>
                        <p class="muted">"Jobs appear here the moment they are pushed: from a form, from Python or over HTTP."</p>
                        <a class="btn" href="/">
                            "Find a function to run"
                        </a>
                    </div>
                }
            }
        >
            <section class="card" aria-label="Jobs">
                <JobTable rows />
            </section>
        </Show>
    }
}

/// Rows change in place. New ones come to the top of the first page, or wait while it is scrolled.
fn keep_current(rows: Rows, waiting: RwSignal<Vec<JobSummary>>, query: JobQuery) {
    // Asked without the status: a row that leaves it must hear of that too.
    let watched = JobQuery { status: None, before: None, limit: 0, ..query.clone() };
    let arrived = move |summary: &JobSummary, query: &JobQuery| {
        if rows.update(summary) || query.before.is_some() || !query.matches(summary) {
            return;
        }
        let known = waiting.with_untracked(|waiting| waiting.iter().any(|w| w.id == summary.id));
        if known {
            waiting.update(|waiting| {
                if let Some(old) = waiting.iter_mut().find(|w| w.id == summary.id) {
                    *old = summary.clone();
                }
            });
        } else if browser::scrolled() > SCROLLED {
            waiting.update(|waiting| waiting.insert(0, summary.clone()));
        } else {
            rows.prepend(vec![summary.clone()]);
        }
    };
    let live = Live::here();
    let filter = query.clone();
    live.subscribe(
        move || Topic::Jobs(watched.clone()),
        move |message| {
            if let LiveMessage::Job(summary) = message {
                arrived(summary, &filter);
            }
        },
    );
    // What changed while nobody listened: between this page's making and now, or while offline.
    let opened = live.opened();
    let before = opened.get_untracked();
    effect(move || {
        if opened.get() == before {
            return;
        }
        let query = query.clone();
        go(async move {
            let Ok(page) = api::jobs(query.clone()).await else { return };
            for summary in page.jobs.iter().rev() {
                arrived(summary, &query);
            }
        });
    });
}
