//! The batches of a function, newest first.

use domain::{BatchPage, BatchSummary, FunctionName};
use leptos::prelude::*;

use super::grid::bar;
use crate::components::Ago;

#[component]
pub(super) fn BatchList(batches: BatchPage, function: FunctionName) -> impl IntoView {
    let BatchPage { batches, next } = batches;
    if batches.is_empty() {
        return ().into_any();
    }
    let more = next.map(|next| format!("{}/batch?before={next}", function.path()));
    let rows = batches.into_iter().map(row).collect_view();
    view! {
        <section class="card" aria-labelledby="earlier">
            <header>
                <h2 id="earlier">"Earlier batches"</h2>
            </header>
            <div class="table-scroll" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Batch"</th>
                            <th scope="col" class="num">"Rows"</th>
                            <th scope="col" class="wide">"Progress"</th>
                            <th scope="col" class="num">"Errors"</th>
                            <th scope="col">"By"</th>
                            <th scope="col" class="num">"Pushed"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
        {more.map(|href| view! { <nav class="row center" aria-label="Pages"><a class="btn" href=href>"Older"</a></nav> })}
    }
    .into_any()
}

fn row(batch: BatchSummary) -> AnyView {
    let BatchSummary { id, size, counts, by, created_at, .. } = batch;
    let class = if counts.error > 0 { "num bad" } else { "num muted" };
    view! {
        <tr>
            <td>
                <a class="link mono" href=format!("/batches/{id}")>{id.short()}</a>
            </td>
            <td class="num">{size}</td>
            <td class="wide">{bar(counts, size)}</td>
            <td class=class>{counts.error}</td>
            <td>{by}</td>
            <td class="num muted">
                <Ago at=created_at />
            </td>
        </tr>
    }
    .into_any()
}
