//! The jobs that a job pushed.

use crate::reactive::live;
use domain::{JobId, JobQuery, JobSummary, LiveMessage, Topic};
use leptos::prelude::*;

use super::row::{JobTable, Rows};
use crate::live::Live;

#[component]
pub(super) fn ChildrenCard(id: JobId, first: Vec<JobSummary>) -> impl IntoView {
    let rows = Rows::new(first);
    let query = JobQuery { parent: Some(id), ..JobQuery::default() };
    Live::here().subscribe(
        move || Topic::Jobs(query.clone()),
        move |message| {
            let LiveMessage::Jobs { query, changes } = message else { return };
            if query.parent != Some(id) {
                return;
            }
            // In the order in which they were pushed.
            for summary in changes.matching.iter().rev().chain(&changes.rows) {
                if !rows.update(summary) {
                    rows.append(summary.clone());
                }
            }
        },
    );
    view! {
        <Show when=move || !rows.is_empty()>
            <section class="card" aria-labelledby="children">
                <header>
                    <h2 id="children">"Children"</h2>
                    <span class="muted xs">{live(move || rows.counts())}</span>
                </header>
                <JobTable rows />
            </section>
        </Show>
    }
}
