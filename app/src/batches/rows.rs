//! The rows of a batch that are looked at: a window of them, asked for again when one has changed.

use domain::{BatchId, BatchRow, JobStatus, RowStates, duration_text};
use leptos::{prelude::*, task::spawn_local};

use super::api;
use crate::{
    clock::Clock,
    components::JobBadge,
    reactive::{handler, live, part},
};

/// Rows on a page.
pub(super) const WINDOW: u32 = 100;

#[derive(Clone, Copy)]
pub(super) struct Window {
    batch: BatchId,
    rows: RwSignal<Vec<BatchRow>>,
    from: RwSignal<u32>,
    asking: StoredValue<Asking>,
}

/// One question at a time; what changes meanwhile is asked when it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    No,
    Yes,
    AndAgain,
}

impl Window {
    pub(super) fn new(batch: BatchId, rows: Vec<BatchRow>, from: u32) -> Self {
        Self {
            batch,
            rows: RwSignal::new(rows),
            from: RwSignal::new(from),
            asking: StoredValue::new(Asking::No),
        }
    }

    pub(super) fn from(self) -> u32 {
        self.from.get_untracked()
    }

    /// Shows the rows from this one on.
    pub(super) fn go(self, row: u32) {
        self.from.set(row);
        self.ask();
    }

    /// Asks again if a row that is looked at has another status than it shows.
    pub(super) fn refresh(self, states: &RowStates) {
        let changed =
            |row: &BatchRow| states.get(row.row).is_some_and(|status| status != row.status);
        if self.rows.with_untracked(|rows| rows.iter().any(changed)) {
            self.ask();
        }
    }

    fn ask(self) {
        if self.asking.get_value() != Asking::No {
            return self.asking.set_value(Asking::AndAgain);
        }
        self.asking.set_value(Asking::Yes);
        spawn_local(async move {
            // What cannot be had now is asked for at the next change.
            if let Ok(rows) = api::rows(self.batch, self.from(), WINDOW).await {
                self.rows.set(rows);
            }
            let again = self.asking.get_value() == Asking::AndAgain;
            self.asking.set_value(Asking::No);
            if again {
                self.ask();
            }
        });
    }
}

#[component]
pub(super) fn RowTable(window: Window, columns: Vec<String>, size: u32) -> impl IntoView {
    let clock = Clock::here();
    let heads =
        columns.iter().map(|column| view! { <th scope="col">{column.clone()}</th> }).collect_view();
    let rows = part(move || {
        // Only rows that run change with the clock.
        let running =
            window.rows.with(|rows| rows.iter().any(|r| r.status == JobStatus::Processing));
        let now = if running { clock.now() } else { clock.last() };
        window.rows.with(|rows| rows.iter().map(|row| row_view(row, now)).collect_view())
    });
    view! {
        <section class="card" aria-label="Rows">
            <div class="table-scroll" tabindex="0">
                <table class="batch-rows">
                    <thead>
                        <tr>
                            <th scope="col" class="num">"Row"</th>
                            <th scope="col">"Status"</th>
                            {heads}
                            <th scope="col" class="wide">"Result"</th>
                            <th scope="col" class="num">"Time"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
        <Pages window size />
    }
}

fn row_view(row: &BatchRow, now: domain::Timestamp) -> AnyView {
    let inputs =
        row.inputs.iter().map(|text| view! { <td class="cut">{text.clone()}</td> }).collect_view();
    let result = match (&row.error, &row.output) {
        (Some(error), _) => view! { <td class="wide cut bad">{error.clone()}</td> }.into_any(),
        (None, output) => view! { <td class="wide cut">{output.clone()}</td> }.into_any(),
    };
    view! {
        <tr>
            <td class="num">
                <a class="link" href=format!("/jobs/{}", row.job)>{row.row + 1}</a>
            </td>
            <td>
                <JobBadge status=row.status />
            </td>
            {inputs}
            {result}
            <td class="num muted">{row.run_time(now).map(duration_text)}</td>
        </tr>
    }
    .into_any()
}

/// Links, so that they work without JavaScript; with it the rows change in place.
#[component]
fn Pages(window: Window, size: u32) -> impl IntoView {
    let id = window.batch;
    let link = move |words: &'static str, to: Box<dyn Fn() -> Option<u32> + Send + Sync>| {
        let to = std::sync::Arc::new(to);
        let (href, there, go) = (to.clone(), to.clone(), to);
        let href = live(move || href().map(|from| format!("/batches/{id}?from={from}")));
        let click = move |event: leptos::ev::MouseEvent| {
            if let Some(from) = untrack(|| go()) {
                event.prevent_default();
                window.go(from);
            }
        };
        view! {
            <a class="btn" class:gone=live(move || there().is_none()) href=href on:click=handler(click)>
                {words}
            </a>
        }
    };
    let back =
        move || window.from.get().checked_sub(1).map(|last| (last + 1).saturating_sub(WINDOW));
    let on = move || Some(window.from.get() + WINDOW).filter(|from| *from < size);
    let place = live(move || {
        let from = window.from.get();
        format!("{} to {} of {size}", from + 1, (from + WINDOW).min(size))
    });
    view! {
        <nav class="row center" aria-label="Pages of rows">
            {link("Earlier rows", Box::new(back))} <span class="muted xs num">{place}</span> {link("Later rows", Box::new(on))}
        </nav>
    }
}
