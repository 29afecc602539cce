//! A batch at a glance: a bar of how far it is, and a grid with a cell for every row.

use domain::{JobStatus, RowStates, StatusCounts};
use leptos::prelude::*;

/// Cells side by side.
pub(super) const COLUMNS: u32 = 100;
const WIDTH: f64 = 1_000.0;

/// Each status as a part of the whole, in the order in which rows go through them.
pub(super) fn bar(counts: StatusCounts, size: u32) -> AnyView {
    let order =
        [JobStatus::Finished, JobStatus::Error, JobStatus::Cancelled, JobStatus::Processing];
    let mut x = 0.0;
    let parts = order.map(|status| {
        let width = f64::from(counts.of(status)) / f64::from(size.max(1)) * WIDTH;
        let from = x;
        x += width;
        view! { <rect class=format!("cell {}", status.as_str()) x=format!("{from:.1}") y="0" width=format!("{width:.1}") height="8" /> }
    });
    let words = format!("{} of {size} ended, {} with an error", counts.ended(), counts.error);
    view! {
        <svg class="batch-bar" viewBox="0 0 1000 8" preserveAspectRatio="none" role="img" aria-label=words>
            {parts.into_iter().collect_view()}
        </svg>
    }
    .into_any()
}

/// One path per status, so that 10,000 cells are five elements.
pub(super) fn cells(states: &RowStates) -> AnyView {
    let count = states.0.len() as u32;
    let lines = count.div_ceil(COLUMNS).max(1);
    let paths = JobStatus::ALL.map(|status| {
        view! { <path class=format!("cell {}", status.as_str()) d=path(states, status) /> }
    });
    view! {
        <svg class="batch-grid" viewBox=format!("0 0 {} {}", COLUMNS * 10, lines * 10) aria-hidden="true">
            {paths.into_iter().collect_view()}
        </svg>
    }
    .into_any()
}

fn path(states: &RowStates, status: JobStatus) -> String {
    use std::fmt::Write;
    let mut path = String::new();
    for row in (0..states.0.len() as u32).filter(|row| states.get(*row) == Some(status)) {
        let (x, y) = (row % COLUMNS * 10 + 1, row / COLUMNS * 10 + 1);
        // Writing to a string does not fail.
        let _ = write!(path, "M{x} {y}h8v8h-8z");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_drawn_once_in_its_place() {
        let states = RowStates("qf".repeat(75));
        let (queued, finished) =
            (path(&states, JobStatus::Queued), path(&states, JobStatus::Finished));
        assert_eq!(queued.matches('M').count() + finished.matches('M').count(), 150);
        assert!(queued.starts_with("M1 1h8"));
        assert!(finished.contains("M11 11h8"));
    }
}
