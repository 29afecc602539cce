//! Text of one line and of many; JSON is text of many lines in another hand.

use domain::{DefaultValue, ValueType, value_text};
use leptos::prelude::*;

use super::{
    draw::{Drawing, required},
    field::described_by,
    slot::{Place, Slot},
};

pub(super) fn line(
    drawing: &Drawing,
    slot: Slot,
    place: &Place,
    text: &str,
    kind: &'static str,
) -> AnyView {
    // Names of things are no prose.
    let prose = matches!(slot.inner().value_type, ValueType::Str(_));
    view! {
        <input class="input" type=kind autocomplete="off" spellcheck=if prose { "true" } else { "false" } id=place.id() name=place.name.clone()
            value=text.to_owned() placeholder=placeholder(slot) step=(kind == "time").then_some("1") aria-label=drawing.label.clone()
            aria-describedby=described_by(place) aria-required=required(slot) aria-invalid=drawing.invalid(place) />
    }
    .into_any()
}

pub(super) fn lines(drawing: &Drawing, slot: Slot, place: &Place, text: &str) -> AnyView {
    area(drawing, slot, place, text, "input", placeholder(slot))
}

pub(super) fn json(drawing: &Drawing, slot: Slot, place: &Place, text: &str) -> AnyView {
    let example = match slot.inner().value_type {
        ValueType::List(_) | ValueType::Set(_) | ValueType::Tuple(_) => r#"["one", "two"]"#,
        ValueType::Dict(_) | ValueType::Struct(_) => r#"{"name": "value"}"#,
        _ if slot.is_null_by_default() => "None; or JSON, or plain text",
        _ => "JSON, or plain text",
    };
    area(drawing, slot, place, text, "input mono", Some(example.to_owned()))
}

fn area(
    drawing: &Drawing,
    slot: Slot,
    place: &Place,
    text: &str,
    class: &'static str,
    placeholder: Option<String>,
) -> AnyView {
    let rows = text.lines().count().clamp(3, 14);
    view! {
        <textarea class=class rows=rows spellcheck=if class == "input" { "true" } else { "false" } autocomplete="off" id=place.id()
            name=place.name.clone() placeholder=placeholder aria-label=drawing.label.clone() aria-describedby=described_by(place)
            aria-required=required(slot) aria-invalid=drawing.invalid(place) inner_html=escaped(text)></textarea>
    }
    .into_any()
}

/// As the raw content of a `<textarea>`, whose first line break a parser drops. As a text of a view
/// it would not be found again where it is empty.
pub(crate) fn escaped(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// What an empty control means.
pub(super) fn placeholder(slot: Slot) -> Option<String> {
    match slot.default {
        DefaultValue::Value(value) if value.is_null() => Some("None".to_owned()),
        DefaultValue::Value(value) if !value.is_string() => {
            Some(value_text(value).chars().take(40).collect())
        }
        _ if slot.value_type.accepts_null() => Some("None".to_owned()),
        _ => None,
    }
}
