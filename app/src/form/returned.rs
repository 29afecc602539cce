//! A form that came back: posted without JavaScript and refused, it is shown again as it was typed.

use std::collections::BTreeMap;

use domain::{FieldError, FunctionName};
use serde::{Deserialize, Serialize};

/// The server provides it as context when it renders a function's page in answer to a refused post.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormReturn {
    pub function: FunctionName,
    /// By field: `name`, `name.url`, `name.present`.
    pub values: BTreeMap<String, String>,
    pub errors: Vec<FieldError>,
    /// What is wrong with the call as a whole.
    pub error: Option<String>,
}

impl FormReturn {
    /// What the field of a parameter held; a box that was not checked says so by `present` alone.
    pub(crate) fn text(&self, parameter: &str) -> Option<String> {
        let get = |suffix: &str| self.values.get(&format!("{parameter}{suffix}"));
        let text = get("").filter(|text| !text.is_empty()).or_else(|| get(".url"));
        text.or_else(|| get("")).cloned().or_else(|| get(".present").map(|_| "false".to_owned()))
    }
}
