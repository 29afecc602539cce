//! A list of records as a table. `acts` sorts and filters its rows by what they say; all of it,
//! uncut, is behind the links.

use serde_json::Value;

use super::{
    Place,
    file::{FileValue, draw_thumb, files_in},
    html::Html,
};

const MOST_ROWS: usize = 1_000;
const MOST_COLUMNS: usize = 24;
const MOST_CELL: usize = 160;
/// Files of one cell.
const MOST_THUMBS: usize = 6;
/// Fewer rows are seen at a glance.
const FILTERED_FROM: usize = 11;

pub(super) fn draw_table(html: &mut Html, items: &[Value], place: &Place) {
    let columns = columns(items);
    let shown = &items[..items.len().min(MOST_ROWS)];
    html.raw("<div class=\"records\">");
    draw_bar(html, items.len(), place);
    html.raw(r#"<div class="table-scroll" tabindex="0" role="group" aria-label="Rows"><table><thead><tr>"#);
    for (column, numeric) in &columns {
        html.raw(if *numeric { r#"<th scope="col" class="num">"# } else { r#"<th scope="col">"# });
        html.raw(r#"<button type="button" data-sorts>"#).text(column).raw("</button></th>");
    }
    html.raw("</tr></thead><tbody>");
    for item in shown {
        html.raw("<tr>");
        for (column, numeric) in &columns {
            html.raw(if *numeric { r#"<td class="num">"# } else { "<td>" });
            draw_cell(html, item.get(column));
            html.raw("</td>");
        }
        html.raw("</tr>");
    }
    html.raw("</tbody></table></div></div>");
}

fn draw_bar(html: &mut Html, count: usize, place: &Place) {
    html.raw(r#"<div class="bar">"#);
    if count >= FILTERED_FROM {
        html.raw(r#"<input class="input small needs-js" type="search" data-filters placeholder="Filter rows" aria-label="Filter rows" />"#);
    }
    let words = if count > MOST_ROWS {
        format!("the first {MOST_ROWS} of {count} rows")
    } else {
        format!("{count} rows")
    };
    html.raw(r#"<span class="faint xs grow" aria-live="polite" data-all=""#).text(&words);
    html.raw("\">").text(&words).raw("</span>");
    for (format, label) in [("csv", "CSV"), ("json", "JSON")] {
        html.raw(r#"<a class="btn ghost" rel="external" download href=""#);
        html.text(&place.address(format)).raw(r#"" aria-label="Download all rows as "#);
        html.raw(label).raw("\">").raw(label).raw("</a>");
    }
    html.raw("</div>");
}

fn draw_cell(html: &mut Html, value: Option<&Value>) {
    let text = match value {
        None | Some(Value::Null) => return,
        Some(Value::String(text)) => text.clone(),
        Some(other) => {
            let files = files_in(other, MOST_THUMBS);
            if !files.is_empty() {
                return draw_thumbs(html, &files);
            }
            other.to_string()
        }
    };
    let shown: String = text.chars().take(MOST_CELL).collect();
    html.text(&shown);
    if shown.len() < text.len() {
        html.raw("…");
    }
}

fn draw_thumbs(html: &mut Html, files: &[FileValue]) {
    html.raw(r#"<div class="thumbs">"#);
    for file in files {
        draw_thumb(html, file);
    }
    html.raw("</div>");
}

/// Every key, in the order first met, and whether there are numbers under it alone.
fn columns(items: &[Value]) -> Vec<(String, bool)> {
    let mut columns: Vec<(String, bool)> = Vec::new();
    for (key, value) in items.iter().take(MOST_ROWS).filter_map(Value::as_object).flatten() {
        let numeric = value.is_number() || value.is_null();
        match columns.iter().position(|(column, _)| column == key) {
            Some(at) => columns[at].1 &= numeric,
            None if columns.len() < MOST_COLUMNS => columns.push((key.clone(), numeric)),
            None => {}
        }
    }
    columns
}
