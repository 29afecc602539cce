//! Facts about a job, in the order in which they became durable.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{JobError, Progress, RestartKind, Timestamp};

/// One fact about a job, numbered from 1 within that job without gaps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub number: u64,
    pub at: Timestamp,
    pub fact: Fact,
}

/// What happened. Externally tagged (`{"log": {...}}`), since serde's other taggings buffer
/// values and lose numbers of arbitrary size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Acknowledged to the caller and durable.
    Queued {},
    /// A replica begins an attempt, counted from 1.
    Started {
        attempt: u32,
        worker: String,
        process: u32,
        /// When its replica began to load, where the job waited for that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        loading_since: Option<Timestamp>,
    },
    /// One line of output, without its line break.
    Log(LogLine),
    /// A generator yielded. Counted from 0 within the attempt.
    Output {
        index: u32,
        value: Value,
    },
    /// How far it says it is; a few times a second at most.
    Progress(Progress),
    /// The attempt ended without a result, or its replica was replaced.
    Restarted {
        kind: RestartKind,
        reason: String,
        requeued: bool,
        /// When the next attempt may begin; none: at once, or there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_at: Option<Timestamp>,
    },
    /// It ended with a result; absent when outputs were yielded before.
    Finished {
        value: Option<Value>,
    },
    Failed {
        error: JobError,
    },
    Cancelled {
        by: String,
    },
}

impl Fact {
    /// What kind of fact it is, as it is called over HTTP.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Queued {} => "queued",
            Self::Started { .. } => "started",
            Self::Log(_) => "log",
            Self::Output { .. } => "output",
            Self::Progress(_) => "progress",
            Self::Restarted { .. } => "restarted",
            Self::Finished { .. } => "finished",
            Self::Failed { .. } => "failed",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// Whether nothing about the job's result can change after this.
    #[must_use]
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Finished { .. } | Self::Failed { .. } | Self::Cancelled { .. })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub stream: LogStream,
    pub stage: Stage,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogStream {
    Stdout,
    Stderr,
    /// Written by Sieve itself: "log truncated", "replica restarted".
    Notice,
}

/// What the replica was doing when it printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Import,
    Setup,
    Run,
}

impl Stage {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Setup => "setup",
            Self::Run => "run",
        }
    }
}
