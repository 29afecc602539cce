//! Text fields of one line and of many; JSON is text of many lines in another hand.

use domain::ValueType;
use leptos::prelude::*;

use super::{
    draft::Draft,
    field::{described_by, invalid},
    number::placeholder,
};

pub(super) fn line(draft: Draft, kind: &'static str) -> AnyView {
    view! {
        <input class="input" type=kind autocomplete="off" id=draft.id() name=draft.name() value=draft.text.get_untracked() prop:value=draft.text
            placeholder=placeholder(draft) step=(kind != "text").then_some("any") aria-describedby=described_by(draft) aria-invalid=invalid(draft)
            on:input=draft.typing() />
    }
    .into_any()
}

pub(super) fn lines(draft: Draft, json: bool) -> AnyView {
    let text = draft.text.get_untracked();
    let rows = text.lines().count().clamp(3, 14);
    let class = if json { "input mono" } else { "input" };
    view! {
        <textarea class=class rows=rows spellcheck=if json { "false" } else { "true" } autocomplete="off" id=draft.id() name=draft.name()
            placeholder=if json { json_example(draft) } else { placeholder(draft) } prop:value=draft.text aria-describedby=described_by(draft)
            aria-invalid=invalid(draft) on:input=draft.typing() inner_html=escaped(&text)></textarea>
    }
    .into_any()
}

/// As the raw content of a `<textarea>`, whose first line break a parser drops.
fn escaped(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

fn json_example(draft: Draft) -> Option<String> {
    let example = draft.parameter.with_value(|parameter| match &parameter.value_type {
        _ if parameter.kind == domain::ParameterKind::VariablePositional => r#"[1, "two"]"#,
        ValueType::List(_) | ValueType::Set(_) | ValueType::Tuple(_) => r#"["one", "two"]"#,
        ValueType::Dict(_) | ValueType::Struct(_) => r#"{"name": "value"}"#,
        _ => "JSON, or plain text",
    });
    Some(example.to_owned())
}
