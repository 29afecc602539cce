//! Which jobs a person asks for, as typed into one line: `status:error function:ocr duration>10s "out of memory"`.
//! What the words mean, and whether a job is meant by them. Finding jobs fast is the store's part.

mod content;
mod moment;
mod print;
mod read;

use crate::{JobId, JobStatus, JobSummary, Timestamp};

pub use content::{JobContent, words};
pub use moment::Moment;
pub use read::{FILTER_KEYS, FilterError};

/// All of its terms hold for a job that it accepts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobFilter {
    pub terms: Vec<FilterTerm>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FilterTerm {
    pub negated: bool,
    pub condition: Condition,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// One of these.
    Status(Vec<JobStatus>),
    /// `ocr`, or `local/ocr` with its owner.
    Function {
        owner: Option<String>,
        name: String,
    },
    /// The beginning of its id, in hex digits.
    Version(String),
    /// The last 8 hex digits of its id, as lists show them, or any other number of its first ones.
    Id(String),
    Parent(JobId),
    By(String),
    /// How long it ran, in microseconds.
    Duration(Comparison, i64),
    Since(Moment),
    Until(Moment),
    /// Words of the error.
    Error(String),
    Value {
        side: Side,
        /// From the outside in; empty for anywhere.
        path: Vec<String>,
        comparison: Comparison,
        value: String,
    },
    /// Words of inputs, outputs or error.
    Words(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Input,
    Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Is,
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Comparison {
    pub(crate) fn holds<T: PartialOrd>(self, left: T, right: T) -> bool {
        match self {
            Self::Is => left == right,
            Self::Below => left < right,
            Self::AtMost => left <= right,
            Self::Above => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

impl JobFilter {
    /// Whether some term can only be judged with the job's content.
    #[must_use]
    pub fn needs_content(&self) -> bool {
        self.terms.iter().any(|term| term.condition.needs_content())
    }

    /// Without content, terms that need it hold.
    #[must_use]
    pub fn accepts(&self, job: &JobSummary, content: Option<&JobContent>, now: Timestamp) -> bool {
        self.terms.iter().all(|term| {
            term.condition.holds(job, content, now).is_none_or(|holds| holds != term.negated)
        })
    }

    /// The statuses that it lets through.
    #[must_use]
    pub fn statuses(&self) -> Vec<JobStatus> {
        let accepted = |status: &JobStatus| {
            self.terms.iter().all(|term| match &term.condition {
                Condition::Status(wanted) => wanted.contains(status) != term.negated,
                _ => true,
            })
        };
        JobStatus::ALL.into_iter().filter(accepted).collect()
    }

    /// Between which moments its jobs were created; the later one is left out.
    #[must_use]
    pub fn range(&self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        let (mut since, mut until) = (None, None);
        for term in &self.terms {
            match (&term.condition, term.negated) {
                (Condition::Since(moment), false) | (Condition::Until(moment), true) => {
                    since = since.max(Some(moment.at(now)));
                }
                (Condition::Until(moment), false) | (Condition::Since(moment), true) => {
                    let at = moment.at(now);
                    until = Some(until.map_or(at, |until: Timestamp| until.min(at)));
                }
                _ => {}
            }
        }
        (since, until)
    }

    /// The same with only those terms for which `keep` holds.
    #[must_use]
    pub fn keeping(&self, keep: impl Fn(&Condition) -> bool) -> Self {
        let kept = self.terms.iter().filter(|term| keep(&term.condition));
        Self { terms: kept.cloned().collect() }
    }

    /// The same and one term more.
    #[must_use]
    pub fn and(mut self, condition: Condition) -> Self {
        self.terms.push(FilterTerm { negated: false, condition });
        self
    }
}

impl Condition {
    fn needs_content(&self) -> bool {
        matches!(self, Self::Error(_) | Self::Value { .. } | Self::Words(_))
    }

    /// None when it cannot be told without the content.
    fn holds(
        &self,
        job: &JobSummary,
        content: Option<&JobContent>,
        now: Timestamp,
    ) -> Option<bool> {
        Some(match self {
            Self::Status(wanted) => wanted.contains(&job.status),
            Self::Function { owner, name } => {
                let owned = owner.as_ref().is_none_or(|owner| *owner == job.function.owner);
                owned && *name == job.function.name
            }
            Self::Version(prefix) => job.version.0.simple().to_string().starts_with(prefix),
            Self::Id(part) => {
                let id = job.id.0.simple().to_string();
                if part.len() == 8 { id.ends_with(part) } else { id.starts_with(part) }
            }
            Self::Parent(parent) => job.parent == Some(*parent),
            Self::By(name) => job.by.to_lowercase() == name.to_lowercase(),
            Self::Duration(comparison, micros) => {
                job.run_time(now).is_some_and(|ran| comparison.holds(ran, *micros))
            }
            Self::Since(moment) => job.created_at >= moment.at(now),
            Self::Until(moment) => job.created_at < moment.at(now),
            Self::Error(text) => content?.error_has(text),
            Self::Value { side, path, comparison, value } => {
                content?.value_holds(*side, path, *comparison, value)
            }
            Self::Words(text) => content?.has(text),
        })
    }
}

#[cfg(test)]
mod tests;
