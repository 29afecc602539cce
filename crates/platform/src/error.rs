//! Why something was not done, in words for the caller. Causes that are ours stay inside.

use domain::{BatchCheck, FieldError, NameError, Role};
use python_spec::SourceError;
use store::StoreError;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("Sign in, or send an API key in the header X-API-Key.")]
    Unauthenticated,
    #[error("This needs the role {needs} or higher. Ask an admin for a key with that role.")]
    Forbidden { needs: Role },
    #[error("{what} was not found. Check the spelling, or look for it in the catalogue.")]
    NotFound { what: String },
    #[error("{}", join(.0))]
    InvalidInputs(Vec<FieldError>),
    /// Rows of a table that were to be run together; none was.
    #[error("{}", first_wrong(.0))]
    InvalidRows(BatchCheck),
    #[error("{}", join_source(.0))]
    InvalidSource(Vec<SourceError>),
    #[error("{message}")]
    Invalid { message: String },
    #[error("{message}")]
    Conflict { message: String },
    #[error("{offset} bytes of this upload have arrived: send what comes after them.")]
    WrongOffset { offset: u64 },
    #[error("This is larger than the {limit} bytes that are accepted here.")]
    TooLarge { limit: u64 },
    #[error("The job has not ended yet. It goes on: ask again.")]
    TimedOut,
    #[error(
        "The server's disk is full, and nothing was changed. Try again when its operator has made room."
    )]
    DiskFull,
    #[error(
        "Something went wrong on the server. The request id helps its operator to find out what."
    )]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// The HTTP status that says the same.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::Forbidden { .. } => 403,
            Self::NotFound { .. } => 404,
            Self::InvalidInputs(_) | Self::InvalidRows(_) | Self::InvalidSource(_) => 422,
            Self::Invalid { .. } => 400,
            Self::Conflict { .. } | Self::WrongOffset { .. } => 409,
            Self::TooLarge { .. } => 413,
            Self::TimedOut => 408,
            Self::DiskFull => 507,
            Self::Internal(_) => 500,
        }
    }

    /// A word for programs that stays the same when the sentence changes.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden { .. } => "forbidden",
            Self::NotFound { .. } => "not_found",
            Self::InvalidInputs(_) => "invalid_inputs",
            Self::InvalidRows(_) => "invalid_rows",
            Self::InvalidSource(_) => "invalid_source",
            Self::Invalid { .. } => "invalid",
            Self::Conflict { .. } => "conflict",
            Self::WrongOffset { .. } => "wrong_offset",
            Self::TooLarge { .. } => "too_large",
            Self::TimedOut => "timed_out",
            Self::DiskFull => "disk_full",
            Self::Internal(_) => "internal",
        }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid { message: message.into() }
    }

    pub(crate) fn not_found(what: impl Into<String>) -> Self {
        Self::NotFound { what: what.into() }
    }

    pub(crate) fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Box::new(cause))
    }
}

impl From<StoreError> for Error {
    fn from(cause: StoreError) -> Self {
        match cause {
            StoreError::TooLarge { limit } => Self::TooLarge { limit },
            StoreError::DiskFull => Self::DiskFull,
            StoreError::WrongOffset { offset } => Self::WrongOffset { offset },
            StoreError::BrokenUpload(_) => Self::invalid(
                "The upload broke off. Ask with HEAD how much of it arrived, and send the rest.",
            ),
            StoreError::TooManyExamples { most } => Self::Conflict {
                message: format!("A function has at most {most} examples: delete one first."),
            },
            StoreError::TooManyViews { most } => Self::Conflict {
                message: format!("You have {most} saved views already: delete one first."),
            },
            StoreError::UploadTakenOver => Self::Conflict {
                message:
                    "Another request went on with this upload: only one can send it at a time."
                        .to_owned(),
            },
            cause => Self::internal(cause),
        }
    }
}

impl From<NameError> for Error {
    fn from(cause: NameError) -> Self {
        Self::invalid(cause.to_string())
    }
}

fn join(errors: &[FieldError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn join_source(errors: &[SourceError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn first_wrong(check: &BatchCheck) -> String {
    let first = check.rows.first().map_or(String::new(), |first| {
        format!(" The first is row {}, counted from 0: {}", first.row, join(&first.errors))
    });
    format!("{} of {} rows are wrong, and none was run.{first}", check.wrong, check.size)
}
