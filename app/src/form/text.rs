//! Text of one line and of many; JSON is text of many lines in another hand.

use domain::{DefaultValue, ValueType, holds_secret, value_text};
use maud::{Markup, html};

use super::{
    draw::{Drawing, required},
    field::described_by,
    slot::{Place, Slot},
};

pub(super) fn line(
    drawing: &Drawing<'_>,
    slot: Slot,
    place: &Place,
    text: &str,
    kind: &str,
) -> Markup {
    // Names of things are no prose.
    let prose = matches!(slot.inner().value_type, ValueType::Str(_));
    html! {
        input.input type=(kind) autocomplete="off" spellcheck=(prose) id=(place.id()) name=(place.name) value=(text) placeholder=[placeholder(slot)]
            step=[(kind == "time").then_some("1")] aria-label=(drawing.label) aria-describedby=(described_by(place))
            aria-required=[required(slot)] aria-invalid=[drawing.invalid(place)];
    }
}

/// A password, which can be looked at while it is typed.
pub(super) fn secret(drawing: &Drawing<'_>, slot: Slot, place: &Place, text: &str) -> Markup {
    let has_default = matches!(slot.default, DefaultValue::Value(value) if !value.is_null());
    let words =
        if has_default { Some("set by the function".to_owned()) } else { placeholder(slot) };
    html! {
        .row {
            input.input type="password" autocomplete="new-password" spellcheck="false" data-secret id=(place.id()) name=(place.name) value=(text)
                placeholder=[words] aria-label=(drawing.label) aria-describedby=(described_by(place)) aria-required=[required(slot)]
                aria-invalid=[drawing.invalid(place)];
            button.btn.ghost.needs-js type="button" data-reveals=(place.id()) aria-pressed="false" aria-label=(format!("Show {}", drawing.label)) { "Show" }
        }
    }
}

pub(super) fn lines(drawing: &Drawing<'_>, slot: Slot, place: &Place, text: &str) -> Markup {
    area(drawing, slot, place, text, false, placeholder(slot))
}

pub(super) fn json(drawing: &Drawing<'_>, slot: Slot, place: &Place, text: &str) -> Markup {
    let example = match slot.inner().value_type {
        ValueType::List(_) | ValueType::Set(_) | ValueType::Tuple(_) => r#"["one", "two"]"#,
        ValueType::Dict(_) | ValueType::Struct(_) => r#"{"name": "value"}"#,
        _ if slot.is_null_by_default() => "None; or JSON, or plain text",
        _ => "JSON, or plain text",
    };
    area(drawing, slot, place, text, true, Some(example.to_owned()))
}

fn area(
    drawing: &Drawing<'_>,
    slot: Slot,
    place: &Place,
    text: &str,
    code: bool,
    placeholder: Option<String>,
) -> Markup {
    let rows = text.lines().count().clamp(3, 14);
    html! {
        textarea.input.mono[code] rows=(rows) spellcheck=(!code) autocomplete="off" id=(place.id()) name=(place.name) placeholder=[placeholder]
            data-secret=[holds_secret(slot.value_type).then_some("")] aria-label=(drawing.label) aria-describedby=(described_by(place))
            aria-required=[required(slot)] aria-invalid=[drawing.invalid(place)] {
            // A parser drops the first line break.
            "\n" (text)
        }
    }
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
