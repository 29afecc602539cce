//! What a job was given and what came of it, as far as filters look into it. Texts are compared
//! word by word: that is what an index can find.

use serde_json::{Map, Value};

use super::{Comparison, Side};

#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobContent {
    pub inputs: Map<String, Value>,
    pub outputs: Vec<Value>,
    /// `ValueError: x1 is 5`, whole; empty when there is none.
    pub error: String,
}

impl JobContent {
    pub(super) fn has(&self, text: &str) -> bool {
        let wanted = words(text);
        contains(&words(&self.error), &wanted)
            || self
                .inputs
                .iter()
                .any(|(name, value)| contains(&words(name), &wanted) || anywhere(value, &wanted))
            || self.outputs.iter().any(|value| anywhere(value, &wanted))
    }

    pub(super) fn error_has(&self, text: &str) -> bool {
        contains(&words(&self.error), &words(text))
    }

    pub(super) fn value_holds(
        &self,
        side: Side,
        path: &[String],
        comparison: Comparison,
        wanted: &str,
    ) -> bool {
        let holds = |value: &Value| compares(value, comparison, wanted);
        match (side, path.split_first()) {
            (Side::Input, None) => self.inputs.values().any(holds),
            (Side::Input, Some((name, rest))) => {
                self.inputs.get(name).is_some_and(|value| at(value, rest, &holds))
            }
            (Side::Output, _) => self.outputs.iter().any(|value| at(value, path, &holds)),
        }
    }
}

/// What stands at the end of the path; a list on the way is looked through.
fn at(value: &Value, path: &[String], holds: &impl Fn(&Value) -> bool) -> bool {
    let Some((name, rest)) = path.split_first() else { return holds(value) };
    match value {
        Value::Object(fields) => fields.get(name).is_some_and(|value| at(value, rest, holds)),
        Value::Array(items) => match name.parse::<usize>() {
            Ok(index) => items.get(index).is_some_and(|item| at(item, rest, holds)),
            Err(_) => items.iter().any(|item| at(item, path, holds)),
        },
        _ => false,
    }
}

fn compares(value: &Value, comparison: Comparison, wanted: &str) -> bool {
    match (value, comparison) {
        (Value::Array(items), _) => items.iter().any(|item| compares(item, comparison, wanted)),
        (Value::Object(_), Comparison::Is) => anywhere(value, &words(wanted)),
        (Value::Object(_), _) => false,
        (Value::Number(number), _) => match (number.as_f64(), wanted.parse::<f64>()) {
            (Some(number), Ok(wanted)) => comparison.holds(number, wanted),
            _ => false,
        },
        (Value::String(text), Comparison::Is) => contains(&words(text), &words(wanted)),
        // ISO dates and names are in the order of their letters.
        (Value::String(text), _) => comparison.holds(text.as_str(), wanted),
        (Value::Bool(truth), Comparison::Is) => wanted.eq_ignore_ascii_case(&truth.to_string()),
        (Value::Null, Comparison::Is) => ["null", "none"].contains(&wanted),
        (Value::Bool(_) | Value::Null, _) => false,
    }
}

fn anywhere(value: &Value, wanted: &[String]) -> bool {
    match value {
        Value::String(text) => contains(&words(text), wanted),
        Value::Array(items) => items.iter().any(|item| anywhere(item, wanted)),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| contains(&words(name), wanted) || anywhere(value, wanted)),
        Value::Null => false,
        scalar => contains(&words(&scalar.to_string()), wanted),
    }
}

/// Letters and digits that stand together, in lower case.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    parts.map(str::to_lowercase).collect()
}

/// Nothing is in no text: a filter for punctuation alone finds no job.
fn contains(text: &[String], wanted: &[String]) -> bool {
    !wanted.is_empty() && text.windows(wanted.len()).any(|window| window == wanted)
}
