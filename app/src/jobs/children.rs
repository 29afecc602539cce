//! The jobs that a job pushed.

use crate::reactive::live;
use domain::{JobId, JobQuery, JobSummary, LiveMessage, Topic};
use leptos::prelude::*;

use super::{
    api,
    row::{JobTable, Rows},
};
use crate::{AppError, live::Live};

/// Made by the page, outside of anything that renders twice.
pub(super) type ChildrenResource = Resource<Result<Vec<JobSummary>, AppError>>;

pub(super) async fn children_of(id: String) -> Result<Vec<JobSummary>, AppError> {
    match id.parse() {
        Ok(id) => api::children(id).await,
        Err(_) => Ok(Vec::new()),
    }
}

#[component]
pub(super) fn ChildrenCard(id: JobId, first: ChildrenResource) -> impl IntoView {
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                first.await.ok().map(|children| view! { <ChildList id children_now=children /> })
            })}
        </Suspense>
    }
}

#[component]
fn ChildList(id: JobId, children_now: Vec<JobSummary>) -> impl IntoView {
    let rows = Rows::new(children_now);
    let query = JobQuery { parent: Some(id), ..JobQuery::default() };
    Live::here().subscribe(
        move || Topic::Jobs(query.clone()),
        move |message| {
            if let LiveMessage::Job(summary) = message
                && summary.parent == Some(id)
                && !rows.update(summary)
            {
                rows.append(summary.clone());
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
