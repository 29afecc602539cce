//! How many jobs ended when.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Bars of equal width, one beside the other, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    pub width_micros: i64,
    pub bars: Vec<HistogramBar>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistogramBar {
    pub start: Timestamp,
    pub finished: u64,
    pub error: u64,
    pub cancelled: u64,
}

impl HistogramBar {
    #[must_use]
    pub fn jobs(&self) -> u64 {
        self.finished + self.error + self.cancelled
    }
}

/// A filter of the list of jobs that a person saved under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    pub name: String,
    pub filter: String,
}
