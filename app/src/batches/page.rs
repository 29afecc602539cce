//! One batch: how far it is, every row's state, and what came of each.

use domain::{BatchId, BatchRow, BatchView};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    opened::{BatchStart, OpenedBatch},
    read,
    rows::WINDOW,
};
use crate::{
    AppError,
    components::{Ago, CopyText, ErrorPage},
    head::{Bundle, PageHead},
    wire::Sent,
};

#[component]
pub(crate) fn BatchPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let from = use_query_map().with_untracked(|query| query.get("from"));
    let from = from.and_then(|from| from.parse().ok()).unwrap_or(0);
    Suspend::new(async move {
        match batch(&id, from).await {
            Ok((view, rows)) => view! { <Opened view rows from /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

async fn batch(id: &str, from: u32) -> Result<(BatchView, Vec<BatchRow>), AppError> {
    let id: BatchId = id.parse().map_err(|_| AppError::not_found("This batch"))?;
    Ok((read::batch(id).await?, read::rows(id, from, WINDOW).await?))
}

#[component]
fn Opened(view: BatchView, rows: Vec<BatchRow>, from: u32) -> impl IntoView {
    let summary = view.summary.clone();
    let (id, function) = (summary.id, summary.function.clone());
    let running = !summary.counts.have_ended();
    view! {
        <PageHead title=format!("Batch: {}", summary.title) bundle=Bundle::Batches />
        // Without JavaScript the page asks again by itself until the batch has ended.
        {running.then(|| view! { <noscript inner_html=r#"<meta http-equiv="refresh" content="2">"#></noscript> })}
        <nav class="crumbs" aria-label="Where this is">
            <a href="/">"Explore"</a>
            <span aria-hidden="true">"/"</span>
            <a href=format!("{}/batch", function.path())>{function.to_string()}</a>
            <span aria-hidden="true">"/"</span>
            <span class="here mono">{id.short()}</span>
        </nav>
        <div class="head wrap">
            <div class="grow">
                <h1>{format!("{}, {} rows", summary.title, summary.size)}</h1>
                <p class="xs muted facts">
                    <a class="link" href=function.path()>{function.to_string()}</a>
                    <span>"version " <code>{summary.version.short()}</code></span>
                    <span>"pushed " <Ago at=summary.created_at /> " by " {summary.by.clone()}</span>
                </p>
            </div>
            <div class="row wrap">
                <CopyText label="Copy id" text=id.to_string() />
                <a class="btn" href=format!("/v2/batches/{id}/results.csv") download="">"CSV"</a>
                <a class="btn" href=format!("/v2/batches/{id}/results.jsonl") download="">"JSON lines"</a>
            </div>
        </div>
        <OpenedBatch start=Sent(BatchStart { view, rows, from }) />
    }
}
