//! One function run once per row of a table: what a batch and its rows are, and how a page that
//! watches one keeps in step.

use serde::{Deserialize, Serialize};

use crate::{BatchId, FieldError, FunctionName, JobId, JobStatus, Timestamp, VersionId};

/// Rows of one batch.
pub const MOST_ROWS: usize = 10_000;

/// How many rows are in each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusCounts {
    pub queued: u32,
    pub processing: u32,
    pub finished: u32,
    pub error: u32,
    pub cancelled: u32,
}

impl StatusCounts {
    #[must_use]
    pub fn of(self, status: JobStatus) -> u32 {
        match status {
            JobStatus::Queued => self.queued,
            JobStatus::Processing => self.processing,
            JobStatus::Finished => self.finished,
            JobStatus::Error => self.error,
            JobStatus::Cancelled => self.cancelled,
        }
    }

    #[must_use]
    pub fn ended(self) -> u32 {
        self.finished + self.error + self.cancelled
    }

    #[must_use]
    pub fn have_ended(self) -> bool {
        self.queued == 0 && self.processing == 0
    }

    fn of_mut(&mut self, status: JobStatus) -> &mut u32 {
        match status {
            JobStatus::Queued => &mut self.queued,
            JobStatus::Processing => &mut self.processing,
            JobStatus::Finished => &mut self.finished,
            JobStatus::Error => &mut self.error,
            JobStatus::Cancelled => &mut self.cancelled,
        }
    }
}

/// One line of a list of batches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchSummary {
    pub id: BatchId,
    pub function: FunctionName,
    pub version: VersionId,
    /// The function's, at the time.
    pub title: String,
    /// How many rows it has.
    pub size: u32,
    pub counts: StatusCounts,
    /// The parameters that any row has a value for, in the function's order.
    pub columns: Vec<String>,
    pub by: String,
    pub created_at: Timestamp,
    /// When its last row ended; none while one has not.
    pub ended_at: Option<Timestamp>,
}

/// A batch with the state of each of its rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchView {
    pub summary: BatchSummary,
    pub states: RowStates,
}

/// The status of every row as one letter each, in the order of the rows: `q`, `p`, `f`, `e` or `c`,
/// as statuses begin. 10,000 rows are 10 kB.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowStates(pub String);

impl RowStates {
    #[must_use]
    pub fn get(&self, row: u32) -> Option<JobStatus> {
        self.0.as_bytes().get(row as usize).and_then(|letter| status_of(*letter))
    }

    #[must_use]
    pub fn counts(&self) -> StatusCounts {
        let mut counts = StatusCounts::default();
        for status in self.0.bytes().filter_map(status_of) {
            *counts.of_mut(status) += 1;
        }
        counts
    }

    pub fn set(&mut self, row: u32, status: JobStatus) {
        let at = row as usize;
        if self.0.is_char_boundary(at) && self.0.is_char_boundary(at + 1) && at < self.0.len() {
            self.0.replace_range(at..=at, letter_of(status));
        }
    }
}

fn letter_of(status: JobStatus) -> &'static str {
    &status.as_str()[..1]
}

fn status_of(letter: u8) -> Option<JobStatus> {
    JobStatus::ALL.into_iter().find(|status| status.as_str().as_bytes()[0] == letter)
}

/// What happened to a batch since a watcher was last told. Told a few times a second at most, however
/// many rows change, and all of it again whenever something may have been missed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchChange {
    pub counts: StatusCounts,
    pub ended_at: Option<Timestamp>,
    pub rows: RowChanges,
}

/// Whichever is shorter to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowChanges {
    All(RowStates),
    Some(Vec<(u32, JobStatus)>),
}

impl BatchView {
    /// Takes a change in. Changes of one connection are to be taken in as they come; the first of a
    /// connection replaces all.
    pub fn apply(&mut self, change: BatchChange) {
        self.summary.counts = change.counts;
        self.summary.ended_at = change.ended_at;
        match change.rows {
            RowChanges::All(states) => self.states = states,
            RowChanges::Some(rows) => {
                for (row, status) in rows {
                    self.states.set(row, status);
                }
            }
        }
    }
}

/// One row as a table shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchRow {
    /// Counted from 0.
    pub row: u32,
    pub job: JobId,
    pub status: JobStatus,
    /// A text for each of the batch's columns, cut to 80 characters; none where the value was left out.
    pub inputs: Vec<Option<String>>,
    /// Its first output, cut to 200 characters.
    pub output: Option<String>,
    /// `ValueError: ...`, cut to 200 characters.
    pub error: Option<String>,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

impl BatchRow {
    /// Microseconds it has run: to its end, else to `now`. None before it started.
    #[must_use]
    pub fn run_time(&self, now: Timestamp) -> Option<i64> {
        self.started_at.map(|started| self.ended_at.unwrap_or(now).since(started))
    }
}

/// Which batches of a function a list shows, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchQuery {
    pub function: FunctionName,
    /// Only batches created before this one: the keyset.
    #[serde(default)]
    pub before: Option<BatchId>,
    /// 1 to 200; 50 when 0.
    #[serde(default)]
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchPage {
    pub batches: Vec<BatchSummary>,
    /// Give as `before` for the next page; none on the last.
    pub next: Option<BatchId>,
}

/// What is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowErrors {
    /// Counted from 0.
    pub row: u32,
    /// At least one, at most 20.
    pub errors: Vec<FieldError>,
}

/// What looking at all rows of a table, before any is run, has found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchCheck {
    pub size: u32,
    /// How many rows are wrong: 0 when all can be run.
    pub wrong: u32,
    /// The first 1,000 of them.
    pub rows: Vec<RowErrors>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(states: &str) -> BatchView {
        let states = RowStates(states.to_owned());
        BatchView {
            summary: BatchSummary {
                id: BatchId(uuid::Uuid::nil()),
                function: "local/f".parse().expect("a name"),
                version: VersionId(uuid::Uuid::nil()),
                title: "F".into(),
                size: 4,
                counts: states.counts(),
                columns: vec!["x".into()],
                by: "test".into(),
                created_at: Timestamp(0),
                ended_at: None,
            },
            states,
        }
    }

    #[test]
    fn every_status_has_a_letter_of_its_own() {
        for status in JobStatus::ALL {
            assert_eq!(status_of(letter_of(status).as_bytes()[0]), Some(status));
        }
    }

    #[test]
    fn a_grid_follows_its_changes_and_ignores_rows_that_it_does_not_have() {
        let mut batch = view("qqpf");
        assert_eq!(batch.summary.counts.of(JobStatus::Queued), 2);
        let rows = vec![(1, JobStatus::Processing), (2, JobStatus::Error), (9, JobStatus::Error)];
        let mut states = batch.states.clone();
        rows.iter().for_each(|(row, status)| states.set(*row, *status));
        batch.apply(BatchChange {
            counts: states.counts(),
            ended_at: None,
            rows: RowChanges::Some(rows),
        });
        assert_eq!(batch.states.0, "qpef");
        assert_eq!(batch.summary.counts, batch.states.counts());
        assert!(!batch.summary.counts.have_ended());
    }

    #[test]
    fn a_grid_that_came_from_elsewhere_cannot_make_the_page_panic() {
        let mut states = RowStates("é?".into());
        for row in 0..5 {
            states.set(row, JobStatus::Finished);
            let _ = states.get(row);
        }
    }
}
