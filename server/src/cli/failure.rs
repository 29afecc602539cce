//! Why a command did not do what it was asked, and the exit code that says so.

use std::{io, path::PathBuf, process::ExitCode};

use platform::Error as PlatformError;
use store::StoreError;

#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Everything was said already.
    #[error("")]
    Told,
    #[error("{0}")]
    Failed(String),
    /// Wrong inputs or source, a line each, without more around them.
    #[error("{}", .0.join("\n"))]
    Wrong(Vec<String>),
    #[error("{0}")]
    Usage(String),
    #[error(
        "cannot reach the server at {url}: {reason}\nStart one with `sieve serve`, or say where it is with --api-url or SIEVE_API_URL."
    )]
    Unreachable { url: String, reason: String },
    #[error("{0}\nSign in with `sieve login`, or set SIEVE_API_KEY.")]
    NotAuthorised(String),
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Platform(#[from] PlatformError),
    #[error(transparent)]
    Output(#[from] io::Error),
}

impl Failure {
    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { path, error }
    }

    fn code(&self) -> u8 {
        match self {
            Self::Told | Self::Failed(_) | Self::Store(_) | Self::Platform(_) | Self::Output(_) => {
                1
            }
            Self::Wrong(_) | Self::Usage(_) | Self::File { .. } => 2,
            Self::Unreachable { .. } => 3,
            Self::NotAuthorised(_) => 4,
        }
    }

    /// Says it on stderr.
    pub(super) fn report(&self) -> ExitCode {
        match self {
            Self::Told => {}
            // The reader of our output went away, as `head` does: nobody is left to tell.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Self::Wrong(lines) => lines.iter().for_each(|line| eprintln!("{line}")),
            Self::Platform(PlatformError::Internal(cause)) => eprintln!("sieve: {cause}"),
            other => eprintln!("sieve: {other}"),
        }
        ExitCode::from(self.code())
    }
}
