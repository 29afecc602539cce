//! Which look suits a value's shape.

use maud::Markup;
use serde_json::{Map, Value};

use super::{
    Place,
    file::{FileValue, draw_file, gallery},
    html::Html,
    table::draw_table,
    tree::draw_tree,
};
use crate::backend;

/// Nested deeper than this, a value is shown as a tree.
const DEEPEST_LAYOUT: u8 = 2;
/// Of a record more fields than this are not shown, but can be had.
const MOST_FIELDS: usize = 100;
const LONG_TEXT: usize = 120;
/// Characters of one text on a page.
const MOST_TEXT: usize = 20_000;

/// A value on its own.
pub(crate) fn drawn_value(value: &Value, place: &Place) -> Markup {
    let mut html = Html::default();
    draw(&mut html, value, place, 0);
    html.markup()
}

/// Values by name, as a call's inputs are.
#[cfg(feature = "ssr")]
pub(crate) fn drawn_named_values(values: &Map<String, Value>, place: &Place) -> Markup {
    let mut html = Html::default();
    draw_fields(&mut html, values.iter(), place, 0);
    html.markup()
}

pub(crate) fn is_shown(value: &Value) -> bool {
    FileValue::of(value).is_some_and(|file| file.is_shown())
}

fn draw(html: &mut Html, value: &Value, place: &Place, depth: u8) {
    match value {
        Value::String(text) if place.is_markdown => draw_markdown(html, text, place),
        Value::String(text) => draw_text(html, text, place),
        Value::Array(items) => draw_list(html, value, items, place, depth),
        Value::Object(object) => match FileValue::of(value) {
            Some(file) => draw_file(html, &file),
            None if depth == 0 && object.values().any(is_shown) => {
                draw_media_first(html, object, place);
            }
            None if depth < DEEPEST_LAYOUT && !object.is_empty() => {
                draw_fields(html, object.iter(), place, depth + 1);
            }
            None => draw_tree(html, value, place),
        },
        plain => draw_plain(html, plain),
    }
}

fn draw_plain(html: &mut Html, value: &Value) {
    match value {
        Value::Null => html.raw(r#"<span class="faint">None</span>"#),
        plain => html.raw(r#"<span class="mono num">"#).text(&plain.to_string()).raw("</span>"),
    };
}

/// Of a record the pictures say most: they come first and large.
fn draw_media_first(html: &mut Html, object: &Map<String, Value>, place: &Place) {
    html.raw(r#"<div class="stack">"#);
    for file in object.values().filter(|value| is_shown(value)).filter_map(FileValue::of) {
        draw_file(html, &file);
    }
    if !object.values().all(is_shown) {
        draw_fields(html, object.iter().filter(|(_, value)| !is_shown(value)), place, 1);
    }
    html.raw("</div>");
}

fn draw_fields<'v>(
    html: &mut Html,
    fields: impl Iterator<Item = (&'v String, &'v Value)>,
    place: &Place,
    depth: u8,
) {
    let mut fields = fields.peekable();
    html.raw(r#"<dl class="kv">"#);
    for (name, value) in fields.by_ref().take(MOST_FIELDS) {
        html.raw("<dt>").text(name).raw("</dt><dd>");
        draw(html, value, &place.key(name), depth);
        html.raw("</dd>");
    }
    html.raw("</dl>");
    if fields.peek().is_some() {
        draw_rest(html, &format!("and {} more", fields.count()), place, "json");
    }
}

fn draw_text(html: &mut Html, text: &str, place: &Place) {
    if text.is_empty() {
        html.raw(r#"<span class="faint">empty text</span>"#);
        return;
    }
    if !text.contains('\n') && text.chars().count() <= LONG_TEXT {
        html.raw(r#"<span class="text">"#).text(text).raw("</span>");
        return;
    }
    let shown: String = text.chars().take(MOST_TEXT).collect();
    // A parser leaves out the first line break of a `<pre>`.
    html.raw("<div class=\"code\"><pre class=\"text long\" tabindex=\"0\">\n").text(&shown);
    html.raw("</pre>").copy_button("Copy", "").raw("</div>");
    if shown.len() < text.len() {
        draw_rest(html, "Only the beginning is shown.", place, "txt");
    }
}

/// What it says, and folded its source. Where it cannot be rendered the server is asked when it opens.
fn draw_markdown(html: &mut Html, text: &str, place: &Place) {
    html.raw(r#"<details class="fold rendered" open><summary>Rendered</summary><div class="md""#);
    match backend::rendered(text) {
        Some(markup) => html.raw(">").rendered(&markup),
        None => html.raw(" data-renders=\"").text(&place.address("html")).raw("\">"),
    };
    html.raw(r#"</div></details><details class="fold"><summary>Source</summary>"#);
    draw_text(html, text, place);
    html.raw("</details>");
}

/// What is not on the page, and where all of it is.
pub(super) fn draw_rest(html: &mut Html, words: &str, place: &Place, format: &str) {
    html.raw(r#"<p class="faint xs">"#).text(words);
    html.raw(r#" <a class="link" rel="external" href=""#).text(&place.address(format));
    html.raw(r#"" download>All of it</a></p>"#);
}

fn draw_list(html: &mut Html, value: &Value, items: &[Value], place: &Place, depth: u8) {
    let files: Option<Vec<FileValue>> = items.iter().map(FileValue::of).collect();
    match files {
        Some(files) if !files.is_empty() => gallery(html, &files, place),
        _ if is_records(items) && depth <= DEEPEST_LAYOUT => draw_table(html, items, place),
        _ if is_short_words(items) => draw_words(html, items),
        _ => draw_tree(html, value, place),
    }
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

fn draw_words(html: &mut Html, items: &[Value]) {
    html.raw(r#"<ul class="chips">"#);
    for item in items {
        html.raw(r#"<li class="chip">"#);
        match item {
            Value::String(text) if text.is_empty() => drop(html.raw("empty text")),
            Value::String(text) => drop(html.text(text)),
            plain => draw_plain(html, plain),
        }
        html.raw("</li>");
    }
    html.raw("</ul>");
}
