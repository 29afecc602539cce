//! The words under which a job stands in the search index.

use domain::{FunctionId, JobContent, JobSummary, OrganizationId, words};
use serde_json::Value;

use super::named::Named;
use crate::sqlite::rows::status_code;

/// Characters of a job's inputs, and of its outputs, that are indexed.
const MOST: usize = 4_000;
/// Steps of a job's run time: each is four times as long as the one before, from a millisecond on.
pub(super) const STEPS: u32 = 18;

/// A job as it is indexed.
pub(super) struct Document {
    pub(super) job: i64,
    pub(super) facets: String,
    pub(super) inputs: String,
    pub(super) outputs: String,
    pub(super) error: String,
}

impl Document {
    pub(super) fn new(
        job: i64,
        organization: OrganizationId,
        function: FunctionId,
        summary: &JobSummary,
        content: &JobContent,
    ) -> Self {
        let ran = summary.ended_at.and_then(|ended| summary.run_time(ended));
        let mut facets = format!(
            "o{} f{} s{} j{}",
            organization.0.simple(),
            function.0.simple(),
            status_code(summary.status),
            summary.id.short(),
        );
        facets.extend(ran.map(|ran| format!(" d{}", step(ran))));
        facets.extend(words(&summary.by).iter().map(|word| format!(" by{word}")));
        let (mut inputs, mut outputs) = (String::new(), String::new());
        let (mut named_inputs, mut named_outputs) = (Named::default(), Named::default());
        for (name, value) in &content.inputs {
            add_words(&mut inputs, name);
            add(&mut inputs, value);
            named_inputs.add(name, value);
        }
        for value in &content.outputs {
            add(&mut outputs, value);
            named_outputs.add_value(value);
        }
        inputs += &named_inputs.into_text();
        outputs += &named_outputs.into_text();
        let mut error = String::new();
        add_words(&mut error, &content.error);
        Self { job, facets, inputs, outputs, error }
    }
}

fn add(text: &mut String, value: &Value) {
    match value {
        Value::String(string) => add_words(text, string),
        Value::Array(items) => items.iter().for_each(|item| add(text, item)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            add_words(text, name);
            add(text, value);
        }),
        scalar => add_words(text, &scalar.to_string()),
    }
}

fn add_words(text: &mut String, more: &str) {
    let room = MOST.saturating_sub(text.len());
    if room > 0 {
        let end = more.floor_char_boundary(room.min(more.len()));
        text.push_str(&words(&more[..end]).join(" "));
        text.push(' ');
    }
}

pub(super) fn step(micros: i64) -> u32 {
    ((micros.max(1_000) / 1_000).ilog2() / 2).min(STEPS)
}
