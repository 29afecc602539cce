//! What stands in a form's fields, as a tree of texts in the shape of the type. Pure: made from a
//! value or from posted fields; `reading` reads it as a value. What is typed is kept even while it is wrong.

use domain::{
    CONCEALED, DefaultValue, InputPath, Parameter, ValueType, parse_text, validate_value,
    value_text,
};
use serde_json::{Map, Value};

use super::{
    flags::ticks_of,
    slot::{Presence, Shape, Slot, option_text, options_of},
};

/// Longer lists are edited as JSON: their controls would be too many for a page.
pub const MOST_ITEMS: usize = 1_000;
/// The same where each item has several controls, and for dictionaries.
const MOST_GROUPS: usize = 200;

#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub presence: Presence,
    pub content: Content,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// As typed. In a slot of several controls it is JSON.
    Text(String),
    /// The options that are ticked.
    Ticks(Vec<String>),
    /// Of a list, set or tuple.
    Items(Vec<Draft>),
    /// Of a dictionary, with their keys.
    Entries(Vec<(String, Draft)>),
    /// Of a record, in the order of its fields.
    Fields(Vec<Draft>),
    /// Of a union: what was typed for each option, and the one that counts. None where nobody
    /// has been yet.
    Options { chosen: usize, drafts: Vec<Option<Draft>> },
}

impl Draft {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::set(Content::Text(text.into()))
    }

    pub(super) fn set(content: Content) -> Self {
        Self { presence: Presence::Set, content }
    }

    /// What a person finds who has not been here yet: the default, where it is known.
    #[must_use]
    pub fn initial(slot: Slot) -> Self {
        match slot.default {
            DefaultValue::Value(value) if !slot.inner().value_type.is_secret() => {
                Self::of_value(slot, value)
            }
            _ => Self::blank(slot),
        }
    }

    /// Without any value.
    #[must_use]
    pub fn blank(slot: Slot) -> Self {
        let presences = slot.presences();
        let presence = presences.first().copied().unwrap_or_default();
        // Asked for first: a required value that may be null, or one without the other.
        let presence = if slot.is_required() { Presence::Set } else { presence };
        if presence != Presence::Set && slot.is_lazy() {
            return Self { presence, content: Content::Text(String::new()) };
        }
        Self { presence, content: Content::blank(slot) }
    }

    /// What shows `value`; reading it gives the value back.
    #[must_use]
    pub fn of_value(slot: Slot, value: &Value) -> Self {
        if value.is_null() && (slot.value_type.accepts_null() || slot.is_null_by_default()) {
            return Self::of_null(slot);
        }
        Self::set(Content::of_value(slot.inner(), value))
    }

    fn of_null(slot: Slot) -> Self {
        let presences = slot.presences();
        let presence =
            [Presence::Null, Presence::Unset].into_iter().find(|p| presences.contains(p));
        match presence {
            Some(presence) => Self { presence, ..Self::blank(slot) },
            None => match option_text(slot.inner().value_type, &Value::Null) {
                Some(text) => Self::text(text),
                None if slot.is_single() => Self::text(""),
                None => Self::text("null"),
            },
        }
    }
}

impl Content {
    pub(super) fn blank(slot: Slot) -> Self {
        let inner = slot.inner();
        if inner.is_too_deep() || inner.is_single() {
            return match inner.value_type {
                ValueType::Set(_) | ValueType::Flags { .. } => Self::Ticks(Vec::new()),
                ValueType::Bool if slot.is_switch() => Self::Text("false".to_owned()),
                _ => Self::Text(String::new()),
            };
        }
        match inner.value_type {
            ValueType::List(items) | ValueType::Set(items) => {
                let fewest = items.length.min.unwrap_or(0).min(10) as usize;
                Self::Items(vec![Draft::blank(inner.item(items)); fewest])
            }
            ValueType::Tuple(types) => {
                Self::Items(types.iter().map(|of| Draft::blank(inner.entry(of))).collect())
            }
            ValueType::Dict(_) => Self::Entries(Vec::new()),
            ValueType::Struct(of) => {
                Self::Fields(of.fields.iter().map(|f| Draft::initial(inner.field(f))).collect())
            }
            ValueType::Union(types) => {
                let plain =
                    types.iter().position(|of| !inner.option(of).is_recursive()).unwrap_or(0);
                Self::options(inner, types, plain, None)
            }
            _ => Self::Text(String::new()),
        }
    }

    /// All options that can be drawn at once, `draft` being what the chosen one holds.
    pub(super) fn options(
        inner: Slot,
        types: &[ValueType],
        chosen: usize,
        draft: Option<Draft>,
    ) -> Self {
        let mut draft = draft;
        let drafts = types.iter().enumerate().map(|(index, of)| {
            let slot = inner.option(of);
            if index == chosen {
                return Some(draft.take().unwrap_or_else(|| Draft::blank(slot)));
            }
            (!slot.is_recursive()).then(|| Draft::blank(slot))
        });
        Self::Options { chosen, drafts: drafts.collect() }
    }

    fn of_value(inner: Slot, value: &Value) -> Self {
        if inner.is_too_deep() {
            return Self::Text(pretty(value));
        }
        let made = match (inner.value_type, value) {
            (ValueType::Set(items) | ValueType::List(items), Value::Array(values)) => {
                items_of(inner, items, values)
            }
            (ValueType::Flags { members, .. }, number) => {
                ticks_of(members, number).map(Self::Ticks)
            }
            (ValueType::Tuple(types), Value::Array(values)) if types.len() == values.len() => {
                let parts = types.iter().zip(values);
                Some(Self::Items(
                    parts.map(|(of, v)| Draft::of_value(inner.entry(of), v)).collect(),
                ))
            }
            (ValueType::Dict(of), Value::Object(object)) if object.len() <= MOST_GROUPS => {
                let entry = |(key, value): (&String, &Value)| {
                    (key.clone(), Draft::of_value(inner.entry(of), value))
                };
                Some(Self::Entries(object.iter().map(entry).collect()))
            }
            (ValueType::Struct(of), Value::Object(object))
                if object.keys().all(|key| of.fields.iter().any(|field| field.name == *key)) =>
            {
                let field = |field: &domain::Field| {
                    let slot = inner.field(field);
                    let value = object.get(&field.name);
                    value.map_or_else(|| Draft::initial(slot), |value| Draft::of_value(slot, value))
                };
                Some(Self::Fields(of.fields.iter().map(field).collect()))
            }
            (ValueType::Union(types), value) => {
                let fits = |of: &ValueType| {
                    let of = inner.option(of).value_type;
                    validate_value(of, value, &InputPath::default()).is_empty()
                };
                types.iter().position(fits).map(|chosen| {
                    let draft = Draft::of_value(inner.option(&types[chosen]), value);
                    Self::options(inner, types, chosen, Some(draft))
                })
            }
            _ => None,
        };
        made.unwrap_or_else(|| Self::Text(leaf_text(inner, value)))
    }
}

fn items_of(inner: Slot, items: &domain::Items, values: &[Value]) -> Option<Content> {
    let is_set = matches!(inner.value_type, ValueType::Set(_));
    if is_set && options_of(&items.item).is_some() {
        let texts: Option<Vec<_>> = values.iter().map(|v| option_text(&items.item, v)).collect();
        return texts.map(Content::Ticks);
    }
    let part = inner.item(items);
    let drafts = || values.iter().map(|value| Draft::of_value(part, value)).collect();
    let most = if part.is_single() { MOST_ITEMS } else { MOST_GROUPS };
    (values.len() <= most).then(|| Content::Items(drafts()))
}

/// The text of a control that reads it back as the same value.
fn leaf_text(slot: Slot, value: &Value) -> String {
    if let Some(text) = option_text(slot.value_type, value) {
        return text;
    }
    match (slot.value_type, value) {
        (ValueType::TimeDelta, value) => {
            domain::duration_words(value).unwrap_or_else(|| value_text(value))
        }
        (ValueType::File(_) | ValueType::Path, Value::Object(_)) => value.to_string(),
        // Kept nowhere: it is asked for anew.
        (of, Value::String(text)) if of.is_secret() && text == CONCEALED => String::new(),
        (_, Value::Array(_) | Value::Object(_)) => pretty(value),
        // A text that would be read as a number or list needs its quotes.
        (of, Value::String(text))
            if !slot.is_single() || parse_text(of, text).as_ref() != Ok(value) =>
        {
            value.to_string()
        }
        (_, Value::Null) => "null".to_owned(),
        (_, other) => value_text(other),
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// Everything typed into one function's form.
#[must_use]
pub fn initial_drafts(parameters: &[Parameter]) -> Vec<Draft> {
    parameters.iter().map(|parameter| Draft::initial(Shape::of(parameter).slot())).collect()
}

/// What shows the inputs of a call.
#[must_use]
pub fn drafts_of_inputs(parameters: &[Parameter], inputs: &Map<String, Value>) -> Vec<Draft> {
    let draft = |parameter: &Parameter| {
        let shape = Shape::of(parameter);
        let value = inputs.get(&parameter.name);
        value.map_or_else(|| Draft::initial(shape.slot()), |v| Draft::of_value(shape.slot(), v))
    };
    parameters.iter().map(draft).collect()
}
