//! One call of a function: its state as the fold of its events, the same on server and in the browser.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    BatchId, Event, Fact, FunctionName, JobId, LogLine, Progress, Stage, Timestamp, VersionId,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobStatus {
    Queued,
    Processing,
    Finished,
    Error,
    Cancelled,
}

impl JobStatus {
    pub const ALL: [Self; 5] =
        [Self::Queued, Self::Processing, Self::Finished, Self::Error, Self::Cancelled];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Processing => "processing",
            Self::Finished => "finished",
            Self::Error => "error",
            Self::Cancelled => "cancelled",
        }
    }

    #[must_use]
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Finished | Self::Error | Self::Cancelled)
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for JobStatus {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(|| {
            format!("`{text}` is not a status: queued, processing, finished, error or cancelled")
        })
    }
}

/// Why a job has no result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobError {
    /// The exception's class (`ValueError`), or what ended the process (`Killed`, `TimedOut`, `ReplicaExited`).
    #[serde(rename = "type")]
    pub kind: String,
    pub message: String,
    /// Innermost frame last, Sieve's own left out.
    #[serde(default)]
    pub traceback: Vec<TraceFrame>,
    /// The traceback as Python prints it; empty when there was no exception.
    #[serde(default)]
    pub text: String,
    /// Raised as `sieve.FatalException`.
    #[serde(default)]
    pub fatal: bool,
}

impl JobError {
    /// An error that no exception of the function's caused.
    pub fn new(kind: &str, message: impl Into<String>) -> Self {
        Self {
            kind: kind.to_owned(),
            message: message.into(),
            traceback: Vec::new(),
            text: String::new(),
            fatal: false,
        }
    }

    /// `ValueError: x1 is 5`
    #[must_use]
    pub fn summary(&self) -> String {
        if self.message.is_empty() {
            self.kind.clone()
        } else {
            format!("{}: {}", self.kind, self.message)
        }
    }

    /// The innermost frame of the deployed code; of other code only when there is no such frame.
    #[must_use]
    pub fn user_frame(&self) -> Option<&TraceFrame> {
        self.traceback.iter().rev().find(|frame| frame.user).or(self.traceback.last())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceFrame {
    /// Relative to the bundle's root for frames of the deployed code.
    pub file: String,
    pub line: u32,
    pub function: String,
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub user: bool,
    /// Lines of the file around `line`, of frames of the deployed code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// The number of the first of `lines`, from 1; 0 when there are none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub first_line: u32,
}

// What serde asks for.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Names as the HTTP API spells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RestartKind {
    /// The worker went away.
    #[serde(rename = "preemption")]
    Preemption,
    #[serde(rename = "OOM")]
    OutOfMemory,
    /// The function's error, or its process ended.
    #[serde(rename = "error")]
    Error,
}

impl RestartKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Preemption => "preemption",
            Self::OutOfMemory => "OOM",
            Self::Error => "error",
        }
    }
}

/// A replica was replaced while, or because, it ran this job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restart {
    pub at: Timestamp,
    pub kind: RestartKind,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    pub at: Timestamp,
    pub value: Value,
}

/// One line of a list of jobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobSummary {
    pub id: JobId,
    pub function: FunctionName,
    pub version: VersionId,
    pub status: JobStatus,
    /// The inputs on one line, cut to about 200 characters.
    pub inputs_preview: String,
    /// `ValueError: ...`, cut likewise.
    pub error: Option<String>,
    pub by: String,
    pub parent: Option<JobId>,
    pub attempt: u32,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// What the present attempt said last.
    #[serde(default)]
    pub progress: Option<Progress>,
    /// The number of its last event: of two summaries of a job the one with the higher is newer.
    pub last_event: u64,
}

/// Everything about one job, up to `last_event`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobView {
    pub id: JobId,
    pub function: FunctionName,
    pub version: VersionId,
    pub title: String,
    pub status: JobStatus,
    pub inputs: Map<String, Value>,
    pub outputs: Vec<Output>,
    pub error: Option<JobError>,
    /// The last lines; `log_skipped` lines before them are only in the log itself.
    pub log: Vec<(Timestamp, LogLine)>,
    pub log_skipped: u64,
    pub restarts: Vec<Restart>,
    /// What the present attempt said last.
    pub progress: Option<Progress>,
    pub by: String,
    pub parent: Option<JobId>,
    /// The batch that it is a row of, and which.
    pub batch: Option<(BatchId, u32)>,
    pub attempt: u32,
    /// How often it is tried again after an error.
    #[serde(default)]
    pub retries: u32,
    /// When the next attempt may begin, after one that failed.
    #[serde(default)]
    pub next_attempt_at: Option<Timestamp>,
    pub worker: Option<String>,
    pub process: Option<u32>,
    pub created_at: Timestamp,
    /// When the replica of this attempt began to load, where the job waits, or waited, for that.
    #[serde(default)]
    pub loading_since: Option<Timestamp>,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub last_event: u64,
    /// The function says that its outputs are Markdown.
    #[serde(default)]
    pub markdown: bool,
}

impl JobView {
    /// A job of which nothing is known but what it was pushed with: the start of the fold.
    #[must_use]
    pub fn before_events(summary: &JobSummary, title: String, inputs: Map<String, Value>) -> Self {
        Self {
            id: summary.id,
            function: summary.function.clone(),
            version: summary.version,
            title,
            status: JobStatus::Queued,
            inputs,
            outputs: Vec::new(),
            error: None,
            log: Vec::new(),
            log_skipped: 0,
            restarts: Vec::new(),
            progress: None,
            by: summary.by.clone(),
            parent: summary.parent,
            batch: None,
            attempt: 0,
            retries: 0,
            next_attempt_at: None,
            worker: None,
            process: None,
            created_at: summary.created_at,
            loading_since: None,
            started_at: None,
            ended_at: None,
            last_event: 0,
            markdown: false,
        }
    }

    /// Takes one event in. False, and nothing changed, for one that was taken in before.
    pub fn apply(&mut self, event: Event) -> bool {
        if event.number <= self.last_event {
            return false;
        }
        self.last_event = event.number;
        match event.fact {
            Fact::Queued {} => self.status = JobStatus::Queued,
            Fact::Started { attempt, worker, process, loading_since } => {
                self.status = JobStatus::Processing;
                self.next_attempt_at = None;
                self.loading_since = loading_since;
                self.attempt = attempt;
                self.worker = Some(worker);
                self.process = Some(process);
                self.started_at = Some(event.at);
                // A new attempt yields from the beginning.
                self.outputs.clear();
                self.progress = None;
            }
            Fact::Progress(progress) => self.progress = Some(progress),
            Fact::Log(line) => {
                if self.status == JobStatus::Queued && line.stage != Stage::Run {
                    self.next_attempt_at = None;
                    self.loading_since.get_or_insert(event.at);
                }
                self.log.push((event.at, line));
            }
            Fact::Output { value, .. } => self.outputs.push(Output { at: event.at, value }),
            Fact::Restarted { kind, reason, requeued, next_at } => {
                self.restarts.push(Restart { at: event.at, kind, reason });
                if requeued && !self.status.has_ended() {
                    self.status = JobStatus::Queued;
                    self.started_at = None;
                    self.loading_since = None;
                    self.next_attempt_at = next_at;
                }
            }
            Fact::Finished { value } => {
                self.outputs.extend(value.map(|value| Output { at: event.at, value }));
                self.end(JobStatus::Finished, event.at);
            }
            Fact::Failed { error } => {
                self.error = Some(error);
                self.end(JobStatus::Error, event.at);
            }
            Fact::Cancelled { .. } => self.end(JobStatus::Cancelled, event.at),
        }
        true
    }

    fn end(&mut self, status: JobStatus, at: Timestamp) {
        self.status = status;
        self.next_attempt_at = None;
        self.ended_at = Some(at);
    }

    /// Microseconds it has run: to its end, else to `now`. None before it started.
    #[must_use]
    pub fn run_time(&self, now: Timestamp) -> Option<i64> {
        self.started_at.map(|started| self.ended_at.unwrap_or(now).since(started))
    }

    /// Lines of its whole log.
    #[must_use]
    pub fn log_lines(&self) -> u64 {
        self.log_skipped + self.log.len() as u64
    }
}

impl JobSummary {
    /// Microseconds it has run: to its end, else to `now`. None before it started.
    #[must_use]
    pub fn run_time(&self, now: Timestamp) -> Option<i64> {
        self.started_at.map(|started| self.ended_at.unwrap_or(now).since(started))
    }
}

/// Which jobs a list shows, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobQuery {
    pub status: Option<JobStatus>,
    pub function: Option<FunctionName>,
    pub version: Option<VersionId>,
    pub parent: Option<JobId>,
    /// What [`crate::JobFilter`] reads.
    pub filter: String,
    /// Only jobs created before this one: the keyset.
    pub before: Option<JobId>,
    /// 1 to 200; 50 when 0.
    pub limit: u32,
}

impl JobQuery {
    /// All but its filter.
    #[must_use]
    pub fn matches(&self, job: &JobSummary) -> bool {
        self.status.is_none_or(|status| status == job.status)
            && self.function.as_ref().is_none_or(|function| *function == job.function)
            && self.version.is_none_or(|version| version == job.version)
            && self.parent.is_none_or(|parent| Some(parent) == job.parent)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct JobPage {
    pub jobs: Vec<JobSummary>,
    /// Give as `before` for the next page; none on the last.
    pub next: Option<JobId>,
    /// The search was stopped here before the page was full: there may be more further back.
    pub searched_to: Option<Timestamp>,
}

/// What happened in a list of jobs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct JobChanges {
    /// Jobs that the list has rows of, as they are now, whether they still match or not.
    pub rows: Vec<JobSummary>,
    /// Other jobs that match now.
    pub matching: Vec<JobSummary>,
}

impl JobChanges {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.matching.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn view() -> JobView {
        let summary = JobSummary {
            id: JobId(uuid::Uuid::nil()),
            function: "local/f".parse().expect("a name"),
            version: VersionId(uuid::Uuid::nil()),
            status: JobStatus::Queued,
            inputs_preview: String::new(),
            error: None,
            by: "test".into(),
            parent: None,
            attempt: 0,
            created_at: Timestamp(0),
            started_at: None,
            ended_at: None,
            progress: None,
            last_event: 0,
        };
        JobView::before_events(&summary, "F".into(), Map::new())
    }

    fn event(number: u64, fact: Fact) -> Event {
        Event { number, at: Timestamp(number as i64), fact }
    }

    #[test]
    fn an_event_seen_twice_after_a_reconnect_changes_nothing() {
        let mut job = view();
        let output = event(1, Fact::Output { index: 0, value: json!(1) });
        assert!(job.apply(output.clone()));
        assert!(!job.apply(output));
        assert_eq!(job.outputs.len(), 1);
    }

    #[test]
    fn a_second_attempt_does_not_show_the_outputs_of_the_first() {
        let mut job = view();
        let started = |attempt| Fact::Started {
            attempt,
            worker: "w".into(),
            process: 1,
            loading_since: None,
        };
        job.apply(event(1, started(1)));
        job.apply(event(2, Fact::Output { index: 0, value: json!("lost") }));
        let reason = "the worker went away".to_owned();
        job.apply(event(
            3,
            Fact::Restarted {
                kind: RestartKind::Preemption,
                reason,
                requeued: true,
                next_at: None,
            },
        ));
        assert_eq!(job.status, JobStatus::Queued);
        job.apply(event(4, started(2)));
        job.apply(event(5, Fact::Finished { value: Some(json!(7)) }));
        assert_eq!(job.outputs.iter().map(|o| o.value.clone()).collect::<Vec<_>>(), [json!(7)]);
        assert_eq!((job.status, job.restarts.len()), (JobStatus::Finished, 1));
    }

    #[test]
    fn a_number_beyond_64_bits_survives_the_wire() {
        let text = r#"{"number":1,"at":2,"fact":{"output":{"index":0,"value":123456789012345678901234567890.5}}}"#;
        let event: Event = serde_json::from_str(text).expect("an event");
        assert_eq!(serde_json::to_string(&event).expect("text"), text);
    }
}
