//! What goes into the store and comes out of it, beyond the domain's own types.
//! Plain values; nothing here knows a database.

use std::fmt;

use domain::{
    BatchId, BuildId, BuildLine, BuildStatus, FileId, FunctionName, FunctionSpec, GpuModel,
    InputPath, JobId, JobStatus, JobView, KeyId, LogLine, OrganizationId, Role, Timestamp,
    VersionId, VersionSummary,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::BlobHash;

/// A call that was validated and authorised.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub id: JobId,
    pub organization: OrganizationId,
    pub function: FunctionName,
    /// The function's title at the time, shown on the job's page.
    pub title: String,
    pub version: VersionId,
    pub inputs: Map<String, Value>,
    /// Who pushed it: the key's name.
    pub by: String,
    pub parent: Option<JobId>,
    /// A second push with the same key in the same organisation answers the first's job.
    pub idempotency_key: Option<String>,
    /// How often it is tried again after an error of its own.
    pub retries: u32,
    /// Seconds that an attempt may run; none: what its function and the worker allow.
    pub time_limit: Option<u32>,
}

/// Calls of one version, one per row of a table, that were validated and authorised.
#[derive(Debug, Clone)]
pub struct NewBatch {
    pub id: BatchId,
    pub organization: OrganizationId,
    pub function: FunctionName,
    /// The function's title at the time.
    pub title: String,
    pub version: VersionId,
    /// The parameters that any row has a value for.
    pub columns: Vec<String>,
    pub rows: Vec<Map<String, Value>>,
    pub by: String,
    /// How often each is tried again after an error of its own.
    pub retries: u32,
}

/// One row of a batch and all that came of it but its log.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchResult {
    /// From 0.
    pub row: u32,
    pub job: JobView,
}

/// At most this many jobs of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    pub version: VersionId,
    pub most: usize,
}

/// Everything a worker can take.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Demand {
    pub wants: Vec<Want>,
    pub others: Option<Others>,
    /// Jobs that the worker runs and that may be waiting for their children: one of those is
    /// taken whatever its version.
    pub children_of: Vec<JobId>,
    /// The GPUs that the worker has: jobs whose version asks for another stay where they are.
    pub gpus: Vec<GpuModel>,
}

/// At most this many jobs of ready versions that are not among these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Others {
    pub most: usize,
    pub except: Vec<VersionId>,
}

/// What came with a push and is kept sealed until its job has ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct JobSecrets {
    /// Environment variables of this job alone.
    #[serde(default)]
    pub variables: Vec<(String, String)>,
    /// Secrets of its inputs, which have [`domain::CONCEALED`] in these places.
    #[serde(default)]
    pub inputs: Vec<(InputPath, Value)>,
}

impl JobSecrets {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.variables.is_empty() && self.inputs.is_empty()
    }

    /// By name, as texts: what must not be printed.
    pub fn texts(&self) -> impl Iterator<Item = (String, &str)> {
        let inputs = self
            .inputs
            .iter()
            .filter_map(|(path, value)| Some((path.to_string(), value.as_str()?)));
        self.variables.iter().map(|(name, value)| (name.clone(), value.as_str())).chain(inputs)
    }
}

/// A job that is now held by the worker that asked.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedJob {
    pub id: JobId,
    pub version: VersionId,
    pub organization: OrganizationId,
    pub inputs: Map<String, Value>,
    /// The attempt about to run, from 1; every fact about it must carry this number.
    pub attempt: u32,
    pub parent: Option<JobId>,
    /// Given with the push; read apart, by [`crate::Store::job_secrets`].
    pub secrets: JobSecrets,
    /// How often it is tried again after an error of its own.
    pub retries: u32,
    /// Seconds that it may run, by its function's setting and its push; none: what the worker allows.
    pub time_limit: Option<u32>,
}

/// Something that happened to a claimed job.
#[derive(Debug, Clone)]
pub struct JobFact {
    pub job: JobId,
    pub attempt: u32,
    pub at: Timestamp,
    pub fact: domain::Fact,
}

/// What became of an appended fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It is event `number` of its job.
    Recorded { number: u64 },
    /// Dropped: the job has ended, is gone, or is another attempt's by now.
    Stale,
}

/// What became of a job whose worker was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requeued {
    Queued,
    /// It was tried too often and ended as an error.
    Ended,
    /// The attempt no longer held the job: nothing was changed.
    Stale,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    Cancelled,
    AlreadyEnded(JobStatus),
    NotFound,
}

/// Jobs that have not ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unfinished {
    pub queued: u64,
    pub processing: u64,
}

/// One line of a job's log; `number` is its event's number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    pub number: u64,
    pub at: Timestamp,
    pub line: LogLine,
}

/// Consecutive lines of a job's log, counted from 1 over the whole of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRange {
    /// Lines of the whole log.
    pub total: u64,
    /// The number of the first of `lines`.
    pub first: u64,
    pub lines: Vec<LogEntry>,
}

#[derive(Debug, Clone)]
pub struct NewVersion {
    pub id: VersionId,
    pub build: BuildId,
    pub organization: OrganizationId,
    pub function: FunctionName,
    pub spec: FunctionSpec,
    /// Rendered and sanitised.
    pub readme_html: String,
    /// Same-origin URL.
    pub cover: Option<String>,
    pub bundle: BlobHash,
    pub deployed_by: String,
}

/// A version as a worker needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredVersion {
    pub id: VersionId,
    pub build: BuildId,
    pub organization: OrganizationId,
    pub function: FunctionName,
    pub spec: FunctionSpec,
    pub bundle: BlobHash,
    /// What `uv pip freeze` said when it was built; none before.
    pub locked_packages: Option<String>,
    pub summary: VersionSummary,
}

/// What became of a version that was to be the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promoted {
    Latest,
    NotReady(BuildStatus),
    NotFound,
}

/// What became of a version, or a function, that was to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    Removed,
    /// So many of its jobs wait or run, counted up to a thousand.
    InUse {
        unfinished: u64,
    },
    /// The function has no other version.
    OnlyOne,
    NotFound,
}

/// One try at building a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuildAttempt {
    pub version: VersionId,
    pub number: u32,
}

impl StoredVersion {
    /// The last try at building it.
    #[must_use]
    pub fn build_attempt(&self) -> BuildAttempt {
        BuildAttempt { version: self.id, number: self.summary.build_attempt }
    }
}

/// One change of a version's build.
#[derive(Debug, Clone, PartialEq)]
pub enum BuildChange {
    Line(BuildLine),
    Status(VersionSummary),
}

/// A key of which only the SHA-256 of its text is known.
#[derive(Clone)]
pub struct NewKey {
    pub id: KeyId,
    pub organization: OrganizationId,
    pub name: String,
    pub role: Role,
    pub hash: [u8; 32],
    pub expires_at: Option<Timestamp>,
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewKey").field("id", &self.id).field("name", &self.name).finish()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySummary {
    pub id: KeyId,
    pub name: String,
    pub role: Role,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    /// Exact to a minute.
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// A place for a file that will be sent by whoever knows the token.
#[derive(Debug, Clone)]
pub struct NewUpload {
    pub id: FileId,
    pub organization: OrganizationId,
    pub name: String,
    pub content_type: String,
    pub token_hash: [u8; 32],
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadState {
    /// So many bytes have arrived and are durable.
    Partial {
        bytes: u64,
    },
    Whole(StoredFile),
}

/// A file whose content is already a blob.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub id: FileId,
    pub organization: OrganizationId,
    pub name: String,
    pub content_type: String,
    pub blob: BlobHash,
    pub size: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    pub id: FileId,
    pub organization: OrganizationId,
    pub name: String,
    pub content_type: String,
    pub size: u64,
    pub blob: BlobHash,
    pub created_at: Timestamp,
}
