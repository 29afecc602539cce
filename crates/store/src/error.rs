//! What can go wrong in the store. Clonable, since one failed commit is told to every caller in it.

use std::{io, path::PathBuf, sync::Arc};

use domain::{BatchId, FunctionName, JobId, VersionId};

pub type Result<T, E = StoreError> = std::result::Result<T, E>;

#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    #[error(
        "the data folder {folder} is in use by another server: stop that one, or give this one a folder of its own with --data"
    )]
    FolderInUse { folder: PathBuf },
    #[error("the disk that the data folder is on is full: make room on it")]
    DiskFull,
    #[error("cannot use {path}: {error}; check that it exists and that this user may write to it")]
    Io { path: PathBuf, error: Arc<io::Error> },
    #[error("the database refused: {0}")]
    Database(Arc<sqlx::Error>),
    #[error(
        "the database cannot be brought to this version of Sieve: {0}; start the version that made it, or restore a backup"
    )]
    Migration(Arc<sqlx::migrate::MigrateError>),
    #[error("the database holds something unreadable in {place}: {reason}; restore a backup")]
    Corrupt { place: &'static str, reason: String },
    #[error(
        "{path} is not a key file: restore it from a backup, or remove it and set all secrets anew"
    )]
    KeyFile { path: PathBuf },
    #[error(
        "a secret cannot be opened with the key in {path}: restore that file from a backup, or set the secret anew"
    )]
    Sealed { path: PathBuf },
    #[error("the store is closed: the server is shutting down, try again in a moment")]
    Closed,
    #[error("there is no version {version} of `{function}` here: deploy it first")]
    NoSuchVersion { function: FunctionName, version: VersionId },
    #[error("there is no version {0}: it may have been removed")]
    UnknownVersion(VersionId),
    #[error("there is no job {0} here")]
    NoSuchJob(JobId),
    #[error("there is no batch {0} here")]
    NoSuchBatch(BatchId),
    #[error("the function has {most} examples already")]
    TooManyExamples { most: u32 },
    #[error("there are {most} saved views already")]
    TooManyViews { most: u32 },
    #[error("the file is larger than the {limit} bytes that are allowed")]
    TooLarge { limit: u64 },
    #[error("{offset} bytes of the upload have arrived: send what comes after them")]
    WrongOffset { offset: u64 },
    #[error("another request went on with this upload")]
    UploadTakenOver,
    #[error("the upload broke off: {0}; ask how much arrived and send the rest")]
    BrokenUpload(Arc<io::Error>),
    #[error("`{0}` is not the SHA-256 of a blob: write 64 hex digits")]
    NotABlobHash(String),
    #[error("the blob {0} is missing from the data folder: restore it from a backup")]
    NoSuchBlob(String),
}

impl StoreError {
    /// For `map_err`: the path is what could not be used.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io { path, error: Arc::new(error) },
        }
    }

    pub(crate) fn corrupt(place: &'static str, reason: impl ToString) -> Self {
        Self::Corrupt { place, reason: reason.to_string() }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // As <https://www.sqlite.org/rescode.html#full> says.
        const SQLITE_FULL: &str = "13";
        let code = error.as_database_error().and_then(|error| error.code());
        if code.as_deref() == Some(SQLITE_FULL) {
            return Self::DiskFull;
        }
        Self::Database(Arc::new(error))
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Migration(Arc::new(error))
    }
}
