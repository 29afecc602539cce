//! A list of records as a table.

use leptos::prelude::*;
use serde_json::Value;

use super::file::{FileValue, file_view};

const MOST_ROWS: usize = 100;
const MOST_COLUMNS: usize = 12;
const MOST_CELL: usize = 160;

pub(super) fn records_table(items: &[Value]) -> AnyView {
    let columns = columns(items);
    let numeric: Vec<bool> = columns.iter().map(|column| is_numeric(items, column)).collect();
    let head = columns
        .iter()
        .zip(&numeric)
        .map(|(column, numeric)| view! { <th scope="col" class:num=*numeric>{column.clone()}</th> })
        .collect_view();
    let rows =
        items.iter().take(MOST_ROWS).map(|item| row(item, &columns, &numeric)).collect_view();
    let more = items.len().saturating_sub(MOST_ROWS);
    view! {
        <div class="table-scroll" tabindex="0">
            <table class="records">
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {(more > 0).then(|| view! { <p class="faint xs">{format!("and {more} more rows")}</p> })}
    }
    .into_any()
}

fn row(item: &Value, columns: &[String], numeric: &[bool]) -> AnyView {
    let cells = columns
        .iter()
        .zip(numeric)
        .map(|(column, numeric)| view! { <td class:num=*numeric>{cell(item.get(column))}</td> })
        .collect_view();
    view! { <tr>{cells}</tr> }.into_any()
}

fn cell(value: Option<&Value>) -> AnyView {
    let Some(value) = value else { return ().into_any() };
    if let Some(file) = FileValue::of(value) {
        return file_view(&file);
    }
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let shown: String = text.chars().take(MOST_CELL).collect();
    let shown = if shown.len() < text.len() { format!("{shown}…") } else { shown };
    shown.into_any()
}

/// Every key, in the order first met.
fn columns(items: &[Value]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for key in items.iter().take(MOST_ROWS).filter_map(Value::as_object).flat_map(|o| o.keys()) {
        if columns.len() < MOST_COLUMNS && !columns.contains(key) {
            columns.push(key.clone());
        }
    }
    columns
}

fn is_numeric(items: &[Value], column: &str) -> bool {
    let mut values = items.iter().take(MOST_ROWS).filter_map(|item| item.get(column)).peekable();
    values.peek().is_some() && values.all(Value::is_number)
}
