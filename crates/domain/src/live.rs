//! What a browser asks to be told of, and what it is told.

use serde::{Deserialize, Serialize};

use crate::{
    BatchChange, BatchId, BuildLine, Event, JobChanges, JobId, JobQuery, VersionId, VersionSummary,
};

/// One thing that a page watches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// A job's events after this number.
    Job { id: JobId, after: u64 },
    /// A list of jobs: its page, then what changes in it, a few times a second at most.
    Jobs(JobQuery),
    /// A version's build: its log after this line, and its state.
    Build { id: VersionId, after: u64 },
    /// The rows of a batch: all of them, then those that change, a few times a second at most.
    Batch { id: BatchId },
}

/// One line of the live connection. Each is complete JSON on a line of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveMessage {
    Event {
        job: JobId,
        event: Event,
    },
    /// Of the list that was asked for with this query.
    Jobs {
        query: JobQuery,
        changes: JobChanges,
    },
    BuildLine {
        version: VersionId,
        line: BuildLine,
    },
    Build(VersionSummary),
    Batch {
        batch: BatchId,
        change: BatchChange,
    },
    /// Nothing happened for a while; the connection lives.
    Heartbeat,
}
