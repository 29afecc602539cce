//! JSON as a tree that folds, without script.

use leptos::prelude::*;
use serde_json::Value;

const DEEPEST: usize = 12;
const MOST_CHILDREN: usize = 200;
/// Nodes of one tree; what is beyond is said, not drawn.
const MOST_NODES: usize = 2_000;

pub(super) fn tree(value: &Value) -> AnyView {
    let mut left = MOST_NODES;
    view! { <div class="tree">{node(None, value, 0, &mut left)}</div> }.into_any()
}

fn node(key: Option<String>, value: &Value, depth: usize, left: &mut usize) -> AnyView {
    *left = left.saturating_sub(1);
    let (children, count): (Vec<(Option<String>, &Value)>, usize) = match value {
        Value::Array(items) => {
            let numbered = items.iter().enumerate().map(|(at, item)| (Some(at.to_string()), item));
            (numbered.take(MOST_CHILDREN).collect(), items.len())
        }
        Value::Object(object) => {
            let named = object.iter().map(|(key, item)| (Some(key.clone()), item));
            (named.take(MOST_CHILDREN).collect(), object.len())
        }
        leaf => return leaf_view(key, leaf),
    };
    let brackets = if value.is_array() { ("[", "]") } else { ("{", "}") };
    if depth >= DEEPEST || *left == 0 || count == 0 {
        let inside = if count == 0 { String::new() } else { format!("… {count}") };
        return view! { <div class="leaf">{key_view(key)} <span class="faint">{format!("{}{inside}{}", brackets.0, brackets.1)}</span></div> }
            .into_any();
    }
    let more = count.saturating_sub(children.len());
    let children =
        children.into_iter().map(|(key, item)| node(key, item, depth + 1, left)).collect_view();
    view! {
        <details open=depth < 2>
            <summary>
                {key_view(key)} <span class="faint">{format!("{}{count}{}", brackets.0, brackets.1)}</span>
            </summary>
            <div class="branch">
                {children} {(more > 0).then(|| view! { <div class="faint">{format!("and {more} more")}</div> })}
            </div>
        </details>
    }
    .into_any()
}

fn leaf_view(key: Option<String>, value: &Value) -> AnyView {
    let class = match value {
        Value::String(_) => "v-text",
        Value::Number(_) => "v-number",
        _ => "v-word",
    };
    let text = value.to_string();
    let shown: String = text.chars().take(2_000).collect();
    view! { <div class="leaf">{key_view(key)} <span class=class>{shown}</span></div> }.into_any()
}

fn key_view(key: Option<String>) -> Option<AnyView> {
    key.map(|key| view! { <span class="key">{key}</span> }.into_any())
}
