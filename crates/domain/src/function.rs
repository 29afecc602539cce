//! Functions and versions as the dashboard and the HTTP API show them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Executor, FunctionKind, FunctionName, FunctionSpec, LogStream, Timestamp, VersionId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BuildStatus {
    Queued,
    Building,
    Pushing,
    Deploying,
    Ready,
    Error,
}

impl BuildStatus {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Building => "building",
            Self::Pushing => "pushing",
            Self::Deploying => "deploying",
            Self::Ready => "ready",
            Self::Error => "error",
        }
    }

    #[must_use]
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Ready | Self::Error)
    }
}

impl fmt::Display for BuildStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for BuildStatus {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Queued, Self::Building, Self::Pushing, Self::Deploying, Self::Ready, Self::Error]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a build status"))
    }
}

/// A function in the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionCard {
    pub function: FunctionName,
    pub title: String,
    pub description: String,
    pub tags: Vec<String>,
    /// Same-origin URL of the cover; none: one is made from the title.
    pub cover: Option<String>,
    pub kind: FunctionKind,
    pub build_status: BuildStatus,
    /// Jobs ended per hour in the last 24 hours, oldest first; 24 numbers.
    pub runs_by_hour: Vec<u64>,
    pub runs: u64,
    pub errors: u64,
    /// Median run time over the same 24 hours, in microseconds.
    pub median_run_time: Option<i64>,
    /// When its latest version was deployed.
    pub deployed_at: Timestamp,
}

/// What the catalogue shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FunctionQuery {
    /// Words, or their beginnings, that name, title, tags, description or readme hold.
    pub search: String,
    pub tag: Option<String>,
    pub kind: Option<FunctionKind>,
    pub sort: FunctionSort,
    /// How many to leave out from the beginning.
    pub skip: usize,
    /// At most so many; 0: all.
    pub limit: usize,
}

/// In which order. A search that is not sorted otherwise has the best match first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FunctionSort {
    /// By relevance when there are words to search, else as `Recent`.
    #[default]
    Best,
    /// Deployed last.
    Recent,
    /// Run most often in the last seven days.
    Popular,
    /// Shortest mean run time in the last seven days; what did not run comes last.
    Fastest,
}

impl FunctionSort {
    pub const CHOICES: [Self; 3] = [Self::Recent, Self::Popular, Self::Fastest];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::Recent => "recent",
            Self::Popular => "popular",
            Self::Fastest => "fastest",
        }
    }
}

impl FromStr for FunctionSort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Best, Self::Recent, Self::Popular, Self::Fastest]
            .into_iter()
            .find(|sort| sort.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not an order: best, recent, popular or fastest"))
    }
}

/// One page of the catalogue, and what all that match have in common.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    pub cards: Vec<FunctionCard>,
    /// How many match.
    pub total: usize,
    /// Tags of those that match whatever their tag, the most used first.
    pub tags: Vec<TagCount>,
    /// Functions and models among those that match whatever their kind.
    pub functions: usize,
    pub models: usize,
    /// Nothing was found as it was written: these are written alike.
    pub corrected: bool,
}

/// What is said of a function apart from its code; it stays when another version is deployed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionSettings {
    /// In the catalogue. Whoever knows its name can call it in any case.
    pub listed: bool,
    /// Seconds that a job may take; none: what the worker allows.
    pub time_limit: Option<u32>,
    /// Who keeps its jobs from being started, and since when.
    pub paused: Option<(String, Timestamp)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagCount {
    pub tag: String,
    pub count: u64,
}

/// One deployment of a function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionSummary {
    pub id: VersionId,
    pub build_status: BuildStatus,
    /// Why the build failed, in plain words.
    pub build_error: Option<String>,
    /// How often its build was tried again.
    #[serde(default)]
    pub build_attempt: u32,
    pub deployed_by: String,
    pub queued_at: Timestamp,
    pub built_at: Option<Timestamp>,
    pub ready_at: Option<Timestamp>,
    pub minimum_replicas: u32,
    pub maximum_replicas: Option<u32>,
    /// In what its code ran when it was built; none before.
    pub executor: Option<Executor>,
    /// The OCI image it runs in, named by its content, where it runs in one.
    #[serde(default)]
    pub image: Option<String>,
}

/// All that a function's page needs of the function and one of its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionPage {
    pub function: FunctionName,
    pub version: VersionSummary,
    pub spec: FunctionSpec,
    /// Sanitised HTML of the readme; empty when there is none.
    pub readme_html: String,
    pub cover: Option<String>,
}

/// One line of a build's log, numbered from 1 within the version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildLine {
    pub number: u64,
    pub at: Timestamp,
    pub stream: LogStream,
    pub text: String,
}
