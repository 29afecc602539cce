//! Typed ids: UUIDs (version 7 when made here) that cannot be mistaken for each other.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text was not an id: 32 hex digits, with or without hyphens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an id")]
pub struct ParseIdError {
    pub text: String,
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id; later ones sort after earlier ones.
            #[cfg(feature = "generate")]
            #[must_use]
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }

            /// The part a person reads: the last 8 hex digits, which unlike the first ones differ
            /// between ids made in the same second.
            #[must_use]
            pub fn short(&self) -> String {
                let text = self.0.simple().to_string();
                text[text.len() - 8..].to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                Uuid::try_parse(text)
                    .map(Self)
                    .map_err(|_| ParseIdError { text: text.chars().take(64).collect() })
            }
        }
    )*};
}

id! {
    /// Who owns functions, jobs, files and keys.
    OrganizationId
    /// A function under `owner/name`, across its versions.
    FunctionId
    /// One immutable deployment of a function.
    VersionId
    /// One deployment's bundle: the versions that were deployed together share it.
    BuildId
    /// One call.
    JobId
    /// A table of calls that were pushed together.
    BatchId
    /// One uploaded or produced file. Its content may be shared with others.
    FileId
    /// An API key.
    KeyId
}
