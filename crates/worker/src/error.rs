//! What can go wrong in a worker, in words for the person who deployed or runs it.

use std::{io, path::PathBuf, sync::Arc};

use domain::{JobError, VersionId};
use store::StoreError;

#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum WorkerError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no version {0}: it may have been removed; deploy the function again")]
    UnknownVersion(VersionId),
    #[error("the bundle cannot be unpacked: {reason}; deploy again from a clean folder")]
    Bundle { reason: String },
    #[error(
        "`uv`, which makes Python environments, was not found: install it (`pip install uv` does), make sure it is on the server's PATH, and deploy again"
    )]
    NoUv,
    #[error("the environment could not be made: {reason}")]
    Environment { reason: String },
    #[error(
        "this function asks for {asks}, which needs a container, and no container engine was found ({reason}): install Docker or Podman (`apt install podman` and `systemctl enable --now podman.socket`), make sure that the server's user may use its socket, and build again; no restart is needed"
    )]
    NeedsContainer { asks: String, reason: String },
    #[error(
        "this function asks for {asks}, which needs a container, and the server was started with --executor {executor}: remove {asks} from the decorator, or start the server with --executor auto"
    )]
    ContainerForbidden { asks: String, executor: &'static str },
    #[error("{engine}, the container engine, refused: {reason}")]
    Engine { engine: String, reason: String },
    #[error(
        "no container engine was found ({reason}): install Docker or Podman, or start the server with --executor auto"
    )]
    NoEngine { reason: String },
    #[error(
        "functions cannot be sandboxed here: {reason}; install bubblewrap and allow user namespaces, or start the server with --executor process"
    )]
    NoSandbox { reason: String },
    #[error(
        "a function cannot be given a network of its own: {reason}; install passt, iproute2 and util-linux, or start the server with --function-network host"
    )]
    NoNetwork { reason: String },
    #[error("no Python process could be started: {0}")]
    Spawn(Arc<io::Error>),
    #[error("{}", .0.summary())]
    Load(Box<JobError>),
    #[error("making the version ready took longer than {limit}: {step}")]
    TooSlow { limit: String, step: &'static str },
}

impl WorkerError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let failed = StoreError::io(path);
        move |error| Self::Store(failed(error))
    }

    /// As the error of a job that could not begin because of it.
    pub(crate) fn into_job_error(self) -> JobError {
        match self {
            Self::Load(error) => *error,
            other => JobError::new("NotReady", other.to_string()),
        }
    }
}
