//! Between a form's fields, as a browser sends them, and drafts. Pure: the page reads its own form
//! with it at every key, the server what a form without JavaScript posted, and the address of a
//! page what it was given.

use std::collections::HashMap;

use domain::{FieldError, FunctionSpec, Parameter, ValueType, parse_text, validate_arguments};
use serde_json::{Map, Value};

use super::{
    draft::{Content, Draft, MOST_ITEMS, initial_drafts},
    flags::flag_options,
    names::{self, about},
    placed::of_chosen_option,
    reading::inputs_of_drafts,
    slot::{Presence, Shape, Slot, options_of},
};

/// The fields of a form by name; a name may be there several times.
#[derive(Debug, Default)]
pub struct Fields<'a>(HashMap<&'a str, Vec<&'a str>>);

impl<'a> Fields<'a> {
    #[must_use]
    pub fn of(pairs: &'a [(String, String)]) -> Self {
        let mut fields: HashMap<_, Vec<_>> = HashMap::new();
        for (name, text) in pairs {
            fields.entry(name.as_str()).or_default().push(text.as_str());
        }
        Self(fields)
    }

    /// The first of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.0.get(name)?.first().copied()
    }

    fn all(&self, name: &str) -> &[&'a str] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    fn about(&self, name: &str, what: &str) -> Option<&'a str> {
        self.get(&about(name, what))
    }

    fn count(&self, name: &str) -> Option<usize> {
        let count: usize = self.about(name, names::COUNT)?.parse().ok()?;
        Some(count.min(MOST_ITEMS + 1))
    }

    /// Whether anything at all was sent for a name or what is below it.
    fn mentions(&self, name: &str) -> bool {
        let below = |field: &&str| {
            field
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '.', '[', '~']))
        };
        self.0.contains_key(name) || self.0.keys().any(below)
    }
}

/// Replaces the drafts of the parameters that the fields mention.
pub(super) fn drafts_of_some_fields(
    parameters: &[Parameter],
    fields: &Fields,
    drafts: &mut [Draft],
) {
    for (parameter, draft) in parameters.iter().zip(drafts) {
        let name = names::of_parameter(&parameter.name);
        if fields.mentions(&name) {
            *draft = draft_of_fields(Shape::of(parameter).slot(), &name, fields);
        }
    }
}

/// The drafts of a form that was sent; what it does not mention is as at first.
#[must_use]
pub fn drafts_of_fields(parameters: &[Parameter], fields: &Fields) -> Vec<Draft> {
    let mut drafts = initial_drafts(parameters);
    drafts_of_some_fields(parameters, fields, &mut drafts);
    drafts
}

/// The inputs that a posted form says, or all that is wrong with it.
pub fn inputs_from_fields(
    spec: &FunctionSpec,
    pairs: &[(String, String)],
) -> Result<Map<String, Value>, Vec<FieldError>> {
    let drafts = drafts_of_fields(&spec.parameters, &Fields::of(pairs));
    checked_inputs(&spec.name, &spec.parameters, &drafts)
}

/// The inputs that the drafts say, if the function takes them; else everything that is wrong, what
/// cannot be read and what may not be alike, in the order of the parameters.
pub fn checked_inputs(
    function: &str,
    parameters: &[Parameter],
    drafts: &[Draft],
) -> Result<Map<String, Value>, Vec<FieldError>> {
    let (inputs, mut errors) = inputs_of_drafts(parameters, drafts);
    let mut rest = match validate_arguments(function, parameters, &inputs) {
        Ok(inputs) if errors.is_empty() => return Ok(inputs),
        Ok(_) => Vec::new(),
        Err(rest) => {
            let told = |error| of_chosen_option(parameters, drafts, &inputs, error);
            rest.into_iter().flat_map(told).collect()
        }
    };
    rest.retain(|error| errors.iter().all(|e| e.path.parameter() != error.path.parameter()));
    errors.append(&mut rest);
    let place = |error: &FieldError| {
        parameters.iter().position(|p| Some(p.name.as_str()) == error.path.parameter())
    };
    errors.sort_by_key(place);
    Err(errors)
}

pub(super) fn draft_of_fields(slot: Slot, name: &str, fields: &Fields) -> Draft {
    let asked = fields.about(name, names::PRESENCE).and_then(Presence::of);
    let presence = asked.filter(|presence| slot.presences().contains(presence)).unwrap_or_default();
    let inner = slot.inner();
    if presence != Presence::Set && slot.is_lazy() {
        return Draft { presence, content: Content::Text(String::new()) };
    }
    let content = if inner.is_single() || inner.is_too_deep() {
        single(slot, name, fields)
    } else {
        several(inner, name, fields)
    };
    Draft { presence, content }
}

fn single(slot: Slot, name: &str, fields: &Fields) -> Content {
    let inner = slot.inner();
    match inner.value_type {
        ValueType::Set(items) if !inner.is_too_deep() => {
            let texts = fields.all(name);
            // From an address it may come as JSON.
            if let [text] = texts
                && let Ok(Value::Array(_)) = serde_json::from_str::<Value>(text)
                && options_of(&items.item).is_some_and(|all| all.iter().all(|o| o.text != *text))
            {
                return Content::Text((*text).to_owned());
            }
            Content::Ticks(texts.iter().map(|text| (*text).to_owned()).collect())
        }
        ValueType::Bool if slot.is_switch() => {
            let unticked = fields.about(name, names::SHOWN).is_some();
            let absent = if unticked { "false" } else { "" };
            Content::Text(fields.get(name).unwrap_or(absent).to_owned())
        }
        ValueType::Flags { members, .. } => {
            let texts = fields.all(name);
            // From an address it may come as a number, or as `READ|WRITE`.
            if let [text] = texts
                && flag_options(members).iter().all(|option| option.text != *text)
            {
                let value = parse_text(inner.value_type, text);
                return value.map_or_else(
                    |_| Content::Text((*text).to_owned()),
                    |value| Draft::of_value(inner, &value).content,
                );
            }
            Content::Ticks(texts.iter().map(|text| (*text).to_owned()).collect())
        }
        ValueType::File(_) | ValueType::Path => {
            // The first that says something: the one chosen before, the one chosen now, the address.
            let mut texts = fields.all(name).iter().copied();
            let chosen = texts.find(|text| !text.trim().is_empty());
            let text = chosen.or_else(|| fields.about(name, names::URL)).unwrap_or_default();
            Content::Text(text.to_owned())
        }
        ValueType::DateTime => {
            let zone = fields.about(name, names::ZONE).unwrap_or_default();
            let text = fields.get(name).unwrap_or_default();
            Content::Text(if text.is_empty() { String::new() } else { format!("{text}{zone}") })
        }
        _ => Content::Text(fields.get(name).unwrap_or_default().to_owned()),
    }
}

fn several(inner: Slot, name: &str, fields: &Fields) -> Content {
    // JSON, for what has no controls of its own: too long, too odd, or given in the address.
    if let Some(text) = fields.get(name) {
        return text_or_structure(inner, text, fields.all(name));
    }
    let item = |index: usize| names::of_item(name, index);
    match inner.value_type {
        ValueType::List(items) | ValueType::Set(items) => {
            let part = inner.item(items);
            let count = fields.count(name).unwrap_or_else(|| items_mentioned(name, fields));
            let drafts = (0..count).map(|index| draft_of_fields(part, &item(index), fields));
            let added =
                fields.all(&about(name, names::FILES)).iter().filter(|text| !text.is_empty());
            Content::Items(drafts.chain(added.map(|text| Draft::text(*text))).collect())
        }
        ValueType::Tuple(types) => {
            let draft = |(index, of)| draft_of_fields(inner.entry(of), &item(index), fields);
            Content::Items(types.iter().enumerate().map(draft).collect())
        }
        ValueType::Dict(of) => {
            let count = fields.count(name).unwrap_or_else(|| items_mentioned(name, fields));
            let entry = |index: usize| {
                let name = item(index);
                let key = fields.about(&name, names::KEY).unwrap_or_default();
                (key.to_owned(), draft_of_fields(inner.entry(of), &name, fields))
            };
            Content::Entries((0..count).map(entry).collect())
        }
        ValueType::Struct(of) => {
            let draft = |field: &domain::Field| {
                let (slot, name) = (inner.field(field), names::of_field(name, &field.name));
                if fields.mentions(&name) {
                    draft_of_fields(slot, &name, fields)
                } else {
                    Draft::initial(slot)
                }
            };
            Content::Fields(of.fields.iter().map(draft).collect())
        }
        ValueType::Union(types) => {
            let chosen = fields.about(name, names::OPTION).and_then(|text| text.parse().ok());
            let chosen = chosen.filter(|chosen| *chosen < types.len()).unwrap_or(0);
            let draft = |(index, of): (usize, _)| {
                let (slot, name) = (inner.option(of), names::of_option(name, index));
                let there = index == chosen || fields.mentions(&name) || !slot.is_recursive();
                there.then(|| draft_of_fields(slot, &name, fields))
            };
            Content::Options { chosen, drafts: types.iter().enumerate().map(draft).collect() }
        }
        _ => Content::Text(String::new()),
    }
}

/// As many as are named without a gap, where no count says it: in an address.
fn items_mentioned(name: &str, fields: &Fields) -> usize {
    (0..MOST_ITEMS).take_while(|index| fields.mentions(&names::of_item(name, *index))).count()
}

/// JSON becomes controls again where it fits them; in an address, `tags=a&tags=b` is a list.
fn text_or_structure(inner: Slot, text: &str, all: &[&str]) -> Content {
    let items = match inner.value_type {
        ValueType::List(items) | ValueType::Set(items) => Some(inner.item(items)),
        _ => None,
    };
    match (serde_json::from_str::<Value>(text), items) {
        (Ok(value @ (Value::Array(_) | Value::Object(_))), _) => {
            Draft::of_value(inner, &value).content
        }
        (_, Some(item)) if item.is_single() => {
            Content::Items(all.iter().map(|text| Draft::text(*text)).collect())
        }
        (Ok(value), _) => Draft::of_value(inner, &value).content,
        (Err(_), _) if text.trim().is_empty() => Content::blank(inner),
        (Err(_), _) => Content::Text(text.to_owned()),
    }
}
