//! Inputs of a function that somebody saved under a name, for others to begin with.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Timestamp;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedExample {
    /// Unique within the function.
    pub name: String,
    /// Right for the version that was the latest when they were saved.
    pub inputs: Map<String, Value>,
    pub by: String,
    pub saved_at: Timestamp,
}
