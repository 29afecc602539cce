//! The part of a batch's page that moves: counts, bar, grid, and the rows that are looked at.

use domain::{BatchRow, BatchView, JobStatus, LiveMessage, Topic};
use leptos::{ev, prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{
    api,
    grid::{COLUMNS, bar, cells},
    rows::{RowTable, Window},
};
use crate::{
    live::Live,
    reactive::{handler, live, maybe, part},
    site::Site,
    wire::Sent,
};

/// What the page begins with: the batch, and its rows from one on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct BatchStart {
    pub(super) view: BatchView,
    pub(super) rows: Vec<BatchRow>,
    pub(super) from: u32,
}

#[island]
pub(super) fn OpenedBatch(start: Sent<BatchStart>) -> impl IntoView {
    let BatchStart { view, rows, from } = start.0;
    let (id, size) = (view.summary.id, view.summary.size);
    let columns = view.summary.columns.clone();
    let batch = RwSignal::new(view);
    let window = Window::new(id, rows, from);
    if !batch.with_untracked(|batch| batch.summary.counts.have_ended()) {
        Live::here().subscribe(
            move || Topic::Batch { id },
            move |message| {
                if let LiveMessage::Batch { batch: of, change } = message
                    && *of == id
                {
                    batch.update(|batch| batch.apply(change.clone()));
                    window.refresh(&batch.read_untracked().states);
                }
            },
        );
    }
    let counts = move || batch.with(|batch| batch.summary.counts);
    let jump = move |event: ev::MouseEvent| {
        if let Some(row) = row_at(&event).filter(|row| *row < size) {
            window.go(row);
        }
    };
    view! {
        <section class="card" aria-label="Progress">
            <div class="body stack">
                <div class="row wrap counts">
                    {part(move || JobStatus::ALL.map(|status| count(status, counts().of(status), window, batch)).into_iter().collect_view())}
                    <CancelBatch batch />
                </div>
                {part(move || bar(counts(), size))}
                <div class="grid-frame" on:click=handler(jump)>{part(move || batch.with(|batch| cells(&batch.states)))}</div>
            </div>
        </section>
        <RowTable window columns size />
    }
}

/// How many rows are so, and the way to the first of them.
fn count(status: JobStatus, count: u32, window: Window, batch: RwSignal<BatchView>) -> AnyView {
    let go = move |_| {
        let first = batch.with_untracked(|batch| {
            let after = window.from() + 1;
            let rows = (after..batch.summary.size).chain(0..after);
            rows.into_iter().find(|row| batch.states.get(*row) == Some(status))
        });
        if let Some(row) = first {
            window.go(row);
        }
    };
    view! {
        <button type="button" class=format!("status count {}", status.as_str()) disabled=count == 0 on:click=handler(go) title="Go to the next of these rows">
            <span class="num">{count}</span>
            {status.as_str()}
        </button>
    }
    .into_any()
}

#[component]
fn CancelBatch(batch: RwSignal<BatchView>) -> impl IntoView {
    let may_run = Site::here().may_run();
    let asked = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let running = Memo::new(move |_| batch.with(|batch| !batch.summary.counts.have_ended()));
    let id = batch.with_untracked(|batch| batch.summary.id);
    let cancel = move |event: ev::SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        spawn_local(async move {
            if let Err(error) = api::cancel(id).await {
                asked.set(false);
                failed.set(Some(error.message));
            }
        });
    };
    maybe(move || {
        (may_run && running.get()).then(|| {
            view! {
                <form class="row push" method="post" action=format!("/batches/{id}/cancel") on:submit=handler(cancel)>
                    {maybe(move || failed.get().map(|words| view! { <span class="err xs">{words}</span> }))}
                    <button class="btn" disabled=asked>
                        {live(move || if asked.get() { "Cancelling" } else { "Cancel all" })}
                    </button>
                </form>
            }
        })
    })
}

/// The row whose cell was clicked.
fn row_at(event: &ev::MouseEvent) -> Option<u32> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let grid = target.closest("svg").ok()??.get_bounding_client_rect();
    let cell = grid.width() / f64::from(COLUMNS);
    let x = ((f64::from(event.client_x()) - grid.left()) / cell).clamp(0.0, f64::from(COLUMNS - 1));
    let y = ((f64::from(event.client_y()) - grid.top()) / cell).max(0.0);
    Some(y as u32 * COLUMNS + x as u32)
}
