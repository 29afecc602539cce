//! The words under which a job stands in the search index, and those that a filter asks for. The
//! index may name too many jobs, never too few: each is looked at afterwards.

use domain::{
    Comparison, Condition, FunctionId, JobContent, JobFilter, JobStatus, JobSummary,
    OrganizationId, Side, words,
};
use serde_json::Value;

use crate::sqlite::rows::status_code;

/// Characters of a job's inputs, and of its outputs, that are indexed.
const MOST: usize = 4_000;
/// Steps of a job's run time: each is four times as long as the one before, from a millisecond on.
const STEPS: u32 = 18;

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
        for (name, value) in &content.inputs {
            add_words(&mut inputs, name);
            add(&mut inputs, value);
        }
        content.outputs.iter().for_each(|value| add(&mut outputs, value));
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

fn step(micros: i64) -> u32 {
    ((micros.max(1_000) / 1_000).ilog2() / 2).min(STEPS)
}

/// What the index is asked; none when the filter has nothing that only the index knows.
pub(super) fn expression(
    filter: &JobFilter,
    organization: OrganizationId,
    function: Option<FunctionId>,
) -> Option<String> {
    let asked = filter.terms.iter().filter(|term| !term.negated);
    let parts: Vec<_> = asked.filter_map(|term| of_condition(&term.condition)).collect();
    if parts.is_empty() {
        return None;
    }
    let mut all = vec![format!("facets:o{}", organization.0.simple())];
    all.extend(function.map(|function| format!("facets:f{}", function.0.simple())));
    let statuses = filter.statuses();
    if statuses.len() < JobStatus::ALL.len() {
        let codes = statuses.iter().map(|status| format!("facets:s{}", status_code(*status)));
        all.extend(either(codes.collect()));
    }
    all.extend(parts);
    Some(all.join(" AND "))
}

fn of_condition(condition: &Condition) -> Option<String> {
    match condition {
        Condition::By(name) => every(
            words(name).into_iter().map(|word| format!("facets:{}", quoted(&format!("by{word}")))),
        ),
        Condition::Duration(comparison, micros) => {
            let at = step(*micros);
            let steps = match comparison {
                Comparison::Is => at..=at,
                Comparison::Below | Comparison::AtMost => 0..=at,
                Comparison::Above | Comparison::AtLeast => at..=STEPS,
            };
            either(steps.map(|step| format!("facets:d{step}")).collect())
        }
        Condition::Id(part) if part.len() == 8 => Some(format!("facets:j{part}")),
        Condition::Error(text) => in_columns("error", text),
        Condition::Words(text) => in_columns("{inputs outputs error}", text),
        Condition::Value { side, path, comparison, value } => {
            let column = match side {
                Side::Input => "inputs",
                Side::Output => "outputs",
            };
            let names = path.iter().filter(|name| name.parse::<usize>().is_err());
            let names = names.filter_map(|name| in_columns(column, name));
            let value = (*comparison == Comparison::Is).then(|| of_value(column, value)).flatten();
            every(names.chain(value))
        }
        _ => None,
    }
}

/// A number is written in more than one way: `2` and `2.0`.
fn of_value(column: &str, value: &str) -> Option<String> {
    let as_text = in_columns(column, value);
    let Ok(number) = value.parse::<f64>() else { return as_text };
    let as_number = in_columns(column, &number.to_string());
    either(as_text.into_iter().chain(as_number).collect())
}

fn in_columns(columns: &str, text: &str) -> Option<String> {
    every(words(text).into_iter().map(|word| format!("{columns}:{}", quoted(&word))))
}

fn every(parts: impl IntoIterator<Item = String>) -> Option<String> {
    let parts: Vec<_> = parts.into_iter().collect();
    (!parts.is_empty()).then(|| format!("({})", parts.join(" AND ")))
}

fn either(parts: Vec<String>) -> Option<String> {
    (!parts.is_empty()).then(|| format!("({})", parts.join(" OR ")))
}

/// Words have no quotes in them.
fn quoted(word: &str) -> String {
    format!("\"{word}\"")
}
