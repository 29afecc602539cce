//! How a function is named: `owner/name`, and with a version `owner/name:version`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::VersionId;

/// `owner/name`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FunctionName {
    pub owner: String,
    pub name: String,
}

/// `owner/name[:version]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FunctionReference {
    pub function: FunctionName,
    pub version: VersionSelector,
}

/// Which version of a function is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum VersionSelector {
    /// The newest that is ready, else the newest that may become ready.
    Latest,
    /// A whole id or its first or last 4 or more hex digits, lower case, without hyphens.
    Id(String),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("`{0}` is not a function: write it as owner/name, for example `local/multiplier`")]
    NoOwner(String),
    #[error(
        "`{0}` cannot be part of a function's name: use 1 to 100 characters without space, `/`, `\\`, `:` or control characters"
    )]
    Part(String),
    #[error("`{0}` is not a version: write its id, 4 or more of its digits, or `latest`")]
    Version(String),
}

impl FunctionName {
    pub fn new(owner: &str, name: &str) -> Result<Self, NameError> {
        for part in [owner, name] {
            check_part(part)?;
        }
        Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
    }

    /// Where its page is; every part percent-encoded.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/functions/{}/{}", encode(&self.owner), encode(&self.name))
    }
}

fn check_part(part: &str) -> Result<(), NameError> {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '/' | '\\' | ':');
    if part.is_empty()
        || part.chars().count() > 100
        || part.contains(forbidden)
        || part == ".."
        || part == "."
    {
        return Err(NameError::Part(part.chars().take(120).collect()));
    }
    Ok(())
}

fn encode(part: &str) -> String {
    let mut encoded = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(byte as char);
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

impl fmt::Display for FunctionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

impl FromStr for FunctionName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (owner, name) = text
            .split_once('/')
            .ok_or_else(|| NameError::NoOwner(text.chars().take(120).collect()))?;
        Self::new(owner, name)
    }
}

impl TryFrom<String> for FunctionName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<FunctionName> for String {
    fn from(name: FunctionName) -> String {
        name.to_string()
    }
}

impl FromStr for VersionSelector {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if text.is_empty() || text == "latest" {
            return Ok(Self::Latest);
        }
        let digits: String = text.chars().filter(|c| *c != '-').collect::<String>().to_lowercase();
        let hex = digits.chars().all(|c| c.is_ascii_hexdigit());
        if !hex || !(4..=32).contains(&digits.len()) {
            return Err(NameError::Version(text.chars().take(64).collect()));
        }
        Ok(Self::Id(digits))
    }
}

impl VersionSelector {
    /// Whether `id` is the version meant. `Latest` matches nothing: it is a choice among several.
    #[must_use]
    pub fn matches(&self, id: VersionId) -> bool {
        let Self::Id(digits) = self else { return false };
        let id = id.0.simple().to_string();
        id.starts_with(digits) || id.ends_with(digits)
    }
}

impl FromStr for FunctionReference {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (function, version) = text.split_once(':').unwrap_or((text, "latest"));
        Ok(Self { function: function.parse()?, version: version.parse()? })
    }
}

impl fmt::Display for FunctionReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            VersionSelector::Latest => self.function.fmt(f),
            VersionSelector::Id(digits) => write!(f, "{}:{digits}", self.function),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_reads_with_and_without_version() {
        let plain: FunctionReference = "local/ocr".parse().expect("plain");
        assert_eq!(plain.version, VersionSelector::Latest);
        let pinned: FunctionReference = "local/ocr:7F3a-01".parse().expect("pinned");
        assert_eq!(pinned.version, VersionSelector::Id("7f3a01".into()));
    }

    #[test]
    fn names_that_would_break_a_url_or_a_reference_are_refused() {
        for text in ["ocr", "a/b/c", "a /b", "/b", "a/", "a/b:xyz", "a/b:12", "../x"] {
            assert!(text.parse::<FunctionReference>().is_err(), "{text}");
        }
    }
}
