//! How a function did over time, and what it used.

use crate::{Distribution, FunctionName, Gpu, Timestamp, VersionId};

/// How finely time is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Span {
    Minute,
    Hour,
    Day,
}

impl Span {
    pub const ALL: [Self; 3] = [Self::Minute, Self::Hour, Self::Day];

    #[must_use]
    pub fn seconds(self) -> i64 {
        match self {
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => 86_400,
        }
    }

    /// How many of them are looked at: an hour, two days, thirty days.
    #[must_use]
    pub fn shown(self) -> usize {
        match self {
            Self::Minute => 60,
            Self::Hour => 48,
            Self::Day => 30,
        }
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    /// The number of the span that this moment is in, counted from 1970.
    #[must_use]
    pub fn number(self, at: Timestamp) -> i64 {
        at.0.div_euclid(self.seconds() * 1_000_000)
    }

    #[must_use]
    pub fn start(self, number: i64) -> Timestamp {
        Timestamp(number * self.seconds() * 1_000_000)
    }
}

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|span| span.as_str() == text);
        found.ok_or_else(|| format!("`{text}` is not a span: minute, hour or day"))
    }
}

/// Jobs that ended in one span.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub finished: u64,
    pub errors: u64,
    pub cancelled: u64,
    /// Microseconds that they ran.
    pub run_micros: i64,
    pub run_times: Distribution,
    /// From the push to the start.
    pub queue_times: Distribution,
}

impl Tally {
    #[must_use]
    pub fn ended(&self) -> u64 {
        self.finished + self.errors + self.cancelled
    }

    /// Errors among those that ran to an end, 0 to 1; none when none did.
    #[must_use]
    pub fn error_rate(&self) -> Option<f64> {
        let ran = self.finished + self.errors;
        (ran > 0).then(|| self.errors as f64 / ran as f64)
    }

    pub fn merge(&mut self, other: &Self) {
        self.finished += other.finished;
        self.errors += other.errors;
        self.cancelled += other.cancelled;
        self.run_micros += other.run_micros;
        self.run_times.merge(&other.run_times);
        self.queue_times.merge(&other.queue_times);
    }
}

/// One function's tallies, one for each span that is shown, oldest first, and all of them together.
#[derive(Debug, Clone, PartialEq)]
pub struct Metrics {
    pub span: Span,
    /// Of the first tally.
    pub first: Timestamp,
    pub tallies: Vec<Tally>,
    pub total: Tally,
    /// Versions that had jobs in the time shown, the busiest first.
    pub versions: Vec<(VersionId, Tally)>,
}

/// What one version used on one day, on behalf of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRow {
    /// Its first moment, UTC.
    pub day: Timestamp,
    pub function: FunctionName,
    pub version: VersionId,
    /// The key's name.
    pub by: String,
    pub gpu: Option<Gpu>,
    pub jobs: u64,
    pub run_micros: i64,
}

impl UsageRow {
    /// `cpu`, or the GPU's model as the HTTP API names it.
    #[must_use]
    pub fn machine(&self) -> &'static str {
        self.gpu.map_or("cpu", |gpu| gpu.model.machine())
    }
}
