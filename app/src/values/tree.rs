//! JSON as a tree that folds, without script. With it, `acts` searches the tree and tells the path
//! of the node that one is at: each node carries its step, as Python writes it.

use serde_json::Value;

use super::{
    Place,
    file::{FileValue, draw_thumb},
    html::Html,
    shape::draw_rest,
};

const DEEPEST: usize = 64;
/// Levels that are open at first.
const OPEN: usize = 2;
const MOST_CHILDREN: usize = 1_000;
/// Nodes of one tree; what is beyond is said, not drawn.
const MOST_NODES: usize = 2_000;
const MOST_TEXT: usize = 2_000;
/// Fewer nodes are seen at a glance.
const SEARCHED_FROM: usize = 10;

pub(super) fn draw_tree(html: &mut Html, value: &Value, place: &Place) {
    let mut nodes = Html::default();
    let mut left = MOST_NODES;
    draw_node(&mut nodes, None, value, 0, &mut left);
    html.raw(r#"<div class="tree" data-address=""#).text(&place.outermost());
    html.raw("\" data-at=\"").text(&place.path()).raw("\">");
    if MOST_NODES - left > 1 {
        draw_bar(html, MOST_NODES - left >= SEARCHED_FROM);
    }
    html.append(nodes).raw("</div>");
    if left == 0 {
        draw_rest(html, "More than is shown.", place, "json");
    }
}

fn draw_bar(html: &mut Html, searched: bool) {
    html.raw(r#"<div class="bar needs-js">"#);
    if searched {
        html.raw(r#"<input class="input small" type="search" data-finds placeholder="Search" aria-label="Search the tree" />"#);
    }
    html.raw(r#"<output class="path cut grow faint">Choose a node to have its path</output>"#)
        .raw("<span class=\"row\" hidden>")
        .copy_button("Path", "")
        .raw(r#"<button type="button" class="btn ghost" data-fetches=""><span aria-live="polite">Value</span></button></span></div>"#);
}

fn draw_node(html: &mut Html, step: Option<Step>, value: &Value, depth: usize, left: &mut usize) {
    *left = left.saturating_sub(1);
    let count = match value {
        Value::Array(items) => items.len(),
        Value::Object(object) if FileValue::of(value).is_none() => object.len(),
        _ => return draw_leaf(html, step, value),
    };
    let (start, end) = if value.is_array() { ("[", "]") } else { ("{", "}") };
    if count == 0 || depth >= DEEPEST || *left == 0 {
        begin_leaf(html, step);
        let inside = if count == 0 { String::new() } else { format!("… {count}") };
        html.raw(r#"<span class="faint">"#).raw(start).text(&inside).raw(end).raw("</span></div>");
        return;
    }
    html.raw(if depth < OPEN { "<details open" } else { "<details" });
    draw_step(html, step);
    html.raw("<summary>");
    draw_key(html, step);
    html.raw(r#"<span class="faint">"#).raw(start).text(&count.to_string()).raw(end);
    html.raw(r#"</span></summary><div class="branch">"#);
    let drawn = draw_children(html, value, depth + 1, left);
    if drawn < count {
        html.raw(r#"<div class="faint">"#)
            .text(&format!("and {} more", count - drawn))
            .raw("</div>");
    }
    html.raw("</div></details>");
}

/// How many there was room for.
fn draw_children(html: &mut Html, value: &Value, depth: usize, left: &mut usize) -> usize {
    let items = value.as_array().into_iter().flatten().enumerate();
    let items = items.map(|(at, item)| (Step::Index(at), item));
    let fields = value.as_object().into_iter().flatten();
    let fields = fields.map(|(key, item)| (Step::Key(key), item));
    let mut drawn = 0;
    for (step, child) in items.chain(fields).take(MOST_CHILDREN) {
        if *left == 0 {
            break;
        }
        draw_node(html, Some(step), child, depth, left);
        drawn += 1;
    }
    drawn
}

fn draw_leaf(html: &mut Html, step: Option<Step>, value: &Value) {
    begin_leaf(html, step);
    if let Some(file) = FileValue::of(value) {
        draw_thumb(html, &file);
    } else {
        html.raw(match value {
            Value::String(_) => r#"<span class="v-text">"#,
            Value::Number(_) => r#"<span class="v-number">"#,
            _ => r#"<span class="v-word">"#,
        });
        let text = value.to_string();
        let shown: String = text.chars().take(MOST_TEXT).collect();
        html.text(&shown).raw(if shown.len() < text.len() { "…</span>" } else { "</span>" });
    }
    html.raw("</div>");
}

/// How a node is reached from the one around it.
#[derive(Clone, Copy)]
enum Step<'v> {
    Index(usize),
    Key(&'v str),
}

fn begin_leaf(html: &mut Html, step: Option<Step>) {
    // Reached by keyboard too, since its path can be had.
    html.raw(r#"<div class="leaf" tabindex="0""#);
    draw_step(html, step);
    draw_key(html, step);
}

fn draw_step(html: &mut Html, step: Option<Step>) {
    let step = match step {
        Some(Step::Index(index)) => format!("[{index}]"),
        Some(Step::Key(key)) => format!("[{}]", Value::from(key)),
        None => String::new(),
    };
    html.raw(" data-step=\"").text(&step).raw("\">");
}

fn draw_key(html: &mut Html, step: Option<Step>) {
    match step {
        Some(Step::Index(index)) => {
            html.raw(r#"<span class="key">"#).text(&index.to_string()).raw("</span>");
        }
        Some(Step::Key(key)) => {
            html.raw(r#"<span class="key">"#).text(key).raw("</span>");
        }
        None => {}
    }
}
