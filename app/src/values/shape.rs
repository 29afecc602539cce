//! Which look suits a value's shape.

use leptos::prelude::*;
use serde_json::{Map, Value};

use super::{
    file::{FileValue, file_view},
    table::records_table,
    tree::tree,
};

/// Nested deeper than this, a value is shown as a tree.
const DEEPEST_LAYOUT: u8 = 2;
const LONG_TEXT: usize = 120;
/// Characters of one text on a page; all of it is a copy away.
const MOST_TEXT: usize = 20_000;
const MOST_FILES: usize = 60;

/// A value on its own.
pub(crate) fn value_view(value: &Value) -> AnyView {
    at_depth(value, 0)
}

/// Values by name, as a call's inputs are.
pub(crate) fn named_values(values: &Map<String, Value>) -> AnyView {
    fields(values, 0)
}

fn at_depth(value: &Value, depth: u8) -> AnyView {
    match value {
        Value::Null => view! { <span class="faint">"None"</span> }.into_any(),
        Value::Bool(value) => view! { <span class="mono">{value.to_string()}</span> }.into_any(),
        Value::Number(number) => {
            view! { <span class="mono num">{number.to_string()}</span> }.into_any()
        }
        Value::String(text) => text_view(text),
        Value::Array(items) => list_view(value, items, depth),
        Value::Object(object) => match FileValue::of(value) {
            Some(file) => file_view(&file),
            None if depth == 0 && object.values().any(is_shown) => with_media_first(object),
            None if depth < DEEPEST_LAYOUT && !object.is_empty() => fields(object, depth + 1),
            None => tree(value),
        },
    }
}

/// Of a record the pictures say most: they come first and large.
fn with_media_first(object: &Map<String, Value>) -> AnyView {
    let (media, rest): (Map<_, _>, Map<_, _>) =
        object.clone().into_iter().partition(|(_, value)| is_shown(value));
    let media =
        media.values().filter_map(FileValue::of).map(|file| file_view(&file)).collect_view();
    let rest = (!rest.is_empty()).then(|| fields(&rest, 1));
    view! { <div class="stack">{media} {rest}</div> }.into_any()
}

pub(crate) fn is_shown(value: &Value) -> bool {
    FileValue::of(value).is_some_and(|file| file.is_shown())
}

fn fields(values: &Map<String, Value>, depth: u8) -> AnyView {
    let rows = values
        .iter()
        .take(100)
        .map(|(name, value)| {
            let value = at_depth(value, depth);
            view! {
                <dt>{name.clone()}</dt>
                <dd>{value}</dd>
            }
        })
        .collect_view();
    view! { <dl class="kv">{rows}</dl> }.into_any()
}

fn text_view(text: &str) -> AnyView {
    if text.is_empty() {
        return view! { <span class="faint">"empty text"</span> }.into_any();
    }
    if !text.contains('\n') && text.chars().count() <= LONG_TEXT {
        return view! { <span class="text">{text.to_owned()}</span> }.into_any();
    }
    let shown: String = text.chars().take(MOST_TEXT).collect();
    let cut = (shown.len() < text.len()).then(|| {
        view! { <p class="faint xs">"Only the beginning is shown. Copy it as JSON to have all of it."</p> }
    });
    view! {
        <div class="text long" tabindex="0">
            {shown}
        </div>
        {cut}
    }
    .into_any()
}

fn list_view(value: &Value, items: &[Value], depth: u8) -> AnyView {
    let files: Option<Vec<FileValue>> = items.iter().map(FileValue::of).collect();
    match files {
        Some(files) if !files.is_empty() => gallery(&files),
        _ if is_records(items) && depth < DEEPEST_LAYOUT + 1 => records_table(items),
        _ if is_short_words(items) => words(items),
        _ => tree(value),
    }
}

fn gallery(files: &[FileValue]) -> AnyView {
    let more = files.len().saturating_sub(MOST_FILES);
    let shown =
        files.iter().take(MOST_FILES).map(|f| view! { <li>{file_view(f)}</li> }).collect_view();
    view! {
        <ul class="gallery">{shown}</ul>
        {(more > 0).then(|| view! { <p class="faint xs">{format!("and {more} more")}</p> })}
    }
    .into_any()
}

/// At least two objects, and nothing else.
fn is_records(items: &[Value]) -> bool {
    items.len() > 1 && items.iter().all(|item| item.as_object().is_some_and(|o| !o.is_empty()))
}

fn is_short_words(items: &[Value]) -> bool {
    let short = |item: &Value| match item {
        Value::Array(_) | Value::Object(_) => false,
        Value::String(text) => text.len() <= 80 && !text.contains('\n'),
        _ => true,
    };
    !items.is_empty() && items.len() <= 30 && items.iter().all(short)
}

fn words(items: &[Value]) -> AnyView {
    let items =
        items.iter().map(|item| view! { <li class="chip">{at_depth(item, 9)}</li> }).collect_view();
    view! { <ul class="chips">{items}</ul> }.into_any()
}
