//! Which control suits a slot that has one. Pure; the drawing is elsewhere.

use domain::{Bounds, DefaultValue, FileKind, ValueType};
use serde_json::Number;

use super::{
    flags::flag_options,
    slot::{Choice, Slot, options_of},
};

/// More options than this are a list to choose from.
const MOST_SEGMENTS: usize = 7;
/// Characters of all labels together that stay on one line of a narrow form.
const MOST_SEGMENT_LETTERS: usize = 36;
/// A longer text gets a larger field.
const LONG_TEXT: usize = 60;

/// What a person sets a value with.
#[derive(Debug, Clone, PartialEq)]
pub enum Control {
    Switch,
    Choice {
        options: Vec<Choice>,
        look: Look,
    },
    /// Any number of options.
    Ticks(Vec<Choice>),
    Number(NumberRules),
    Line,
    Lines,
    /// Typed unseen, and never drawn with a value by the server.
    Secret,
    /// Anything without a control of its own, as JSON text.
    Json,
    File(FileKind),
    /// A file, or a path as text.
    Path,
    Date,
    Time,
    DateTime,
    Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// On one line.
    Segments,
    /// One below the other.
    Radios,
    List,
}

/// Numbers as texts: no size of integer loses a digit.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberRules {
    pub whole: bool,
    pub min: Option<String>,
    pub max: Option<String>,
    /// `any`, or what a press of an arrow key adds.
    pub step: String,
    pub slider: bool,
    /// What it counts, beside it.
    pub unit: Option<String>,
}

/// The control of a slot of one control, in which `text` stands.
#[must_use]
pub fn control_of(slot: Slot, text: &str) -> Control {
    let inner = slot.inner();
    if inner.is_too_deep() {
        return Control::Json;
    }
    if slot.is_switch() {
        return Control::Switch;
    }
    match inner.value_type {
        ValueType::Bool => {
            let option = |text: &str| Choice { text: text.to_owned(), label: text.to_owned() };
            choice(slot, vec![option("true"), option("false")], text)
        }
        of @ (ValueType::Literal(_) | ValueType::Enum { .. }) => {
            choice(slot, options_of(of).unwrap_or_default(), text)
        }
        ValueType::Set(items) => Control::Ticks(options_of(&items.item).unwrap_or_default()),
        // What is no combination of them is still there to be corrected.
        ValueType::Flags { members, .. } if text.is_empty() => {
            Control::Ticks(flag_options(members))
        }
        ValueType::Flags { .. } => Control::Line,
        ValueType::Int(bounds) => Control::Number(number(true, bounds)),
        ValueType::Float(bounds) | ValueType::Decimal(bounds) => {
            Control::Number(number(false, bounds))
        }
        of if of.is_secret() => Control::Secret,
        ValueType::Str(_) if is_long(slot, text) => Control::Lines,
        ValueType::Str(_) | ValueType::Uuid => Control::Line,
        ValueType::Bytes(_) => Control::Lines,
        ValueType::TimeDelta => Control::Duration,
        ValueType::Path => Control::Path,
        ValueType::File(kind) => Control::File(*kind),
        // What the browser's own picker cannot show is still there to be corrected.
        ValueType::Date if fits(text, is_date) => Control::Date,
        ValueType::Time if fits(text, is_time) => Control::Time,
        ValueType::DateTime if fits(text, |text| split_zone(text).is_some()) => Control::DateTime,
        ValueType::Date | ValueType::Time | ValueType::DateTime => Control::Line,
        _ => Control::Json,
    }
}

fn choice(slot: Slot, mut options: Vec<Choice>, text: &str) -> Control {
    if let Some(label) = absent_label(slot)
        && !options.iter().any(|option| option.label == label)
    {
        options.insert(0, Choice { text: String::new(), label: label.to_owned() });
    }
    // One from an address that is none of them is refused in words; it must not vanish before.
    if !text.is_empty() && options.iter().all(|option| option.text != text) {
        options.push(Choice { text: text.to_owned(), label: text.to_owned() });
    }
    let letters: usize = options.iter().map(|option| option.label.chars().count() + 2).sum();
    let look = match options.len() {
        n if n > MOST_SEGMENTS => Look::List,
        _ if letters <= MOST_SEGMENT_LETTERS => Look::Segments,
        _ => Look::Radios,
    };
    Control::Choice { options, look }
}

/// How the option is called that is to choose nothing; none where that may not be.
fn absent_label(slot: Slot) -> Option<&'static str> {
    slot.absence()?;
    Some(match slot.default {
        DefaultValue::Computed => "set by the function",
        DefaultValue::Value(value) if !value.is_null() && !slot.value_type.accepts_null() => {
            return None;
        }
        _ => "None",
    })
}

fn number(whole: bool, bounds: &Bounds) -> NumberRules {
    let text = |bound: Option<&Number>| bound.map(ToString::to_string);
    let step = match (&bounds.multiple_of, whole) {
        (Some(step), _) => step.to_string(),
        (None, true) => "1".to_owned(),
        (None, false) => "any".to_owned(),
    };
    NumberRules {
        whole,
        min: text(bounds.ge.as_ref().or(bounds.gt.as_ref())),
        max: text(bounds.le.as_ref().or(bounds.lt.as_ref())),
        step,
        slider: bounds.ge.is_some() && bounds.le.is_some(),
        unit: bounds.unit.clone(),
    }
}

fn is_long(slot: Slot, text: &str) -> bool {
    let is_long = |text: &str| text.contains('\n') || text.chars().count() > LONG_TEXT;
    let default = match slot.default {
        DefaultValue::Value(value) => value.as_str().unwrap_or_default(),
        _ => "",
    };
    is_long(text)
        || is_long(default)
        || slot.description.is_some_and(|words| words.trim().contains('\n'))
}

fn fits(text: &str, rule: impl Fn(&str) -> bool) -> bool {
    text.is_empty() || rule(text)
}

fn is_date(text: &str) -> bool {
    has_pattern(text, "0000-00-00")
}

fn is_time(text: &str) -> bool {
    ["00:00", "00:00:00", "00:00:00.000"].iter().any(|pattern| has_pattern(text, pattern))
}

/// The local part and the zone: `2026-11-22T12:04` and `+01:00`.
#[must_use]
pub fn split_zone(text: &str) -> Option<(&str, &str)> {
    let (date, rest) = text.split_once(['T', ' '])?;
    let at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(at);
    let known = ["", "Z", "+00:00", "-00:00"];
    let zone_fits = known.contains(&zone) || has_pattern(zone.get(1..)?, "00:00");
    (is_date(date) && is_time(time) && zone_fits).then(|| (&text[..text.len() - zone.len()], zone))
}

/// Digits where the pattern has `0`, the very character elsewhere.
fn has_pattern(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        })
}
