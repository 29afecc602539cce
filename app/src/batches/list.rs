//! The batches of a function, newest first.

use domain::{BatchPage, BatchSummary, FunctionName};
use leptos::prelude::*;

use super::grid::bar;
use crate::components::{Ago, Heading, Row, Table};

#[component]
pub(super) fn BatchList(batches: BatchPage, function: FunctionName) -> impl IntoView {
    let BatchPage { batches, next } = batches;
    if batches.is_empty() {
        return ().into_any();
    }
    let more = next.map(|next| format!("{}/batch?before={next}", function.path()));
    let rows = batches.into_iter().map(row);
    view! {
        <section class="card" aria-labelledby="earlier">
            <header>
                <h2 id="earlier">"Earlier batches"</h2>
            </header>
            <Table label="Earlier batches" headings=&HEADINGS rows=rows.collect() />
        </section>
        {more.map(|href| view! { <nav class="row center" aria-label="Pages"><a class="btn" href=href>"Older"</a></nav> })}
    }
    .into_any()
}

const HEADINGS: [Heading; 6] = [
    Heading::text("Batch"),
    Heading::number("Rows"),
    Heading::wide("Progress"),
    Heading::number("Errors"),
    Heading::text("By"),
    Heading::quiet("Pushed"),
];

fn row(batch: BatchSummary) -> Row {
    let BatchSummary { id, size, counts, by, created_at, .. } = batch;
    let class = if counts.error > 0 { "bad" } else { "muted" };
    Row::new([
        view! { <a class="link mono" href=format!("/batches/{id}")>{id.short()}</a> }.into_any(),
        size.into_any(),
        bar(counts, size).into_any(),
        view! { <span class=class>{counts.error}</span> }.into_any(),
        by.into_any(),
        view! { <Ago at=created_at /> }.into_any(),
    ])
}
