//! The job store: jobs and their events, functions and versions, keys, sessions and files.
//! [`Store`] is the whole contract; SQL stands in `sqlite/` and nowhere else in the workspace.
//! It authorises nobody and validates no inputs: that is the caller's part.

mod arrivals;
mod blobs;
mod bus;
mod clock;
mod contract;
mod error;
mod fleet;
mod sqlite;
mod vault;
mod watch;

pub use arrivals::UploadStart;
pub use blobs::BlobHash;
pub use clock::now;
pub use contract::{
    Accepted, BatchResult, BuildAttempt, BuildChange, Cancelled, ClaimedJob, Demand, JobFact,
    JobSecrets, KeySummary, LogEntry, LogRange, NewBatch, NewFile, NewJob, NewKey, NewUpload,
    NewVersion, Others, Promoted, Removed, Requeued, StoredFile, StoredVersion, Unfinished,
    UploadState, Want,
};
pub use error::{Result, StoreError};
pub use sqlite::{Store, StoreConfig};

/// A job whose attempts were lost this often is not tried again.
pub const MAX_ATTEMPTS: u32 = 5;

/// How long a renewed lease lasts, in seconds.
pub const LEASE_SECONDS: i64 = 30;

/// Lines of a job's log that [`Store::job`] brings along.
pub const LOG_TAIL: u64 = 1_000;
