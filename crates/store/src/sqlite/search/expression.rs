//! What the search index is asked for a filter. It may name too many jobs, never too few: each is
//! looked at afterwards.

use domain::{
    Comparison, Condition, FunctionId, JobFilter, JobStatus, OrganizationId, Side, words,
};

use super::{
    document::{STEPS, step},
    named,
};
use crate::sqlite::rows::status_code;

/// Whose jobs are asked for, as far as that narrows them down: a word that nearly all jobs have would
/// be read to its end beside each other one.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope {
    /// The store has no others.
    Everybody,
    Organization(OrganizationId),
    /// Is of one organisation.
    Function(FunctionId),
}

/// What the index is asked; none when the filter has nothing that only the index knows.
pub(super) fn expression(filter: &JobFilter, scope: Scope) -> Option<String> {
    let asked = filter.terms.iter().filter(|term| !term.negated);
    let parts: Vec<_> = asked.filter_map(|term| of_condition(&term.condition)).collect();
    if parts.is_empty() {
        return None;
    }
    let mut all = Vec::new();
    match scope {
        Scope::Everybody => {}
        Scope::Organization(id) => all.push(format!("facets:o{}", id.0.simple())),
        Scope::Function(id) => all.push(format!("facets:f{}", id.0.simple())),
    }
    let statuses = filter.statuses();
    // Nearly all jobs finish.
    if !statuses.contains(&JobStatus::Finished) {
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
            of_value(column, path, *comparison, value)
        }
        _ => None,
    }
}

/// What stands under no name is asked for by its words alone.
fn of_value(column: &str, path: &[String], comparison: Comparison, value: &str) -> Option<String> {
    let spelt =
        || either(named::spellings(value).filter_map(|text| in_columns(column, &text)).collect());
    let Some(name) = named::name_of(path) else {
        return spelt().filter(|_| comparison == Comparison::Is);
    };
    let in_column = |word: String| format!("{column}:{}", quoted(&word));
    if comparison != Comparison::Is {
        let words = named::compared(&name, comparison, value);
        return either(words.into_iter().map(in_column).collect());
    }
    let equal = named::equal(&name, value);
    let mut parts: Vec<_> =
        equal.into_iter().filter_map(|words| every(words.into_iter().map(in_column))).collect();
    if let Some(words) = spelt() {
        let more = either(named::more(&name).map(in_column).to_vec());
        parts.extend(every(more.into_iter().chain([words])));
    }
    either(parts)
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
