//! What stands in a form's fields, as a tree of texts in the shape of the type. Pure: made from a
//! value or from posted fields, and read as a value. What is typed is kept even while it is wrong.

use domain::{
    DefaultValue, FieldError, InputPath, Parameter, ParameterKind, ValueType, parse_text,
    validate_value, value_text,
};
use serde_json::{Map, Value};

use super::slot::{Presence, Shape, Slot, option_text, option_value, options_of};

/// Longer lists are edited as JSON: nobody types them item by item.
pub const MOST_ITEMS: usize = 100;

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
            DefaultValue::Value(value) => Self::of_value(slot, value),
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

    /// The value, none where it is left out. What cannot be read is said in `errors`.
    pub fn value(
        &self,
        slot: Slot,
        path: &InputPath,
        errors: &mut Vec<FieldError>,
    ) -> Option<Value> {
        match self.presence {
            Presence::Unset => return None,
            Presence::Null => return Some(Value::Null),
            Presence::Set => {}
        }
        let inner = slot.inner();
        let mut fail = |message: String| {
            errors.push(FieldError { path: path.clone(), message, code: "type".to_owned() });
            None
        };
        match (&self.content, inner.value_type) {
            (Content::Text(text), _) => match read_text(slot, text) {
                Ok(value) => value,
                Err(message) => fail(message),
            },
            (Content::Ticks(texts), ValueType::Set(items) | ValueType::List(items)) => {
                let value = |text: &String| {
                    option_value(&items.item, text).unwrap_or_else(|| Value::from(text.as_str()))
                };
                Some(texts.iter().map(value).collect())
            }
            (Content::Items(drafts), ValueType::List(items) | ValueType::Set(items)) => {
                let part = inner.item(items);
                Some(items_value(drafts.iter().map(|draft| (part, draft)), path, errors))
            }
            (Content::Items(drafts), ValueType::Tuple(types)) => {
                let parts = types.iter().map(|of| inner.entry(of)).zip(drafts);
                Some(items_value(parts, path, errors))
            }
            (Content::Entries(entries), ValueType::Dict(of)) => {
                entries_value(entries, inner.entry(of), path, errors)
            }
            (Content::Fields(drafts), ValueType::Struct(of)) => {
                let mut object = Map::new();
                for (field, draft) in of.fields.iter().zip(drafts) {
                    let value = draft.value(inner.field(field), &path.key_in(&field.name), errors);
                    object.extend(value.map(|value| (field.name.clone(), value)));
                }
                Some(Value::Object(object))
            }
            (Content::Options { chosen, drafts }, ValueType::Union(types)) => {
                let of = types.get(*chosen)?;
                drafts.get(*chosen)?.as_ref()?.value(inner.option(of), path, errors)
            }
            _ => None,
        }
    }
}

fn items_value<'a>(
    parts: impl Iterator<Item = (Slot<'a>, &'a Draft)>,
    path: &InputPath,
    errors: &mut Vec<FieldError>,
) -> Value {
    let mut values = Vec::new();
    for (index, (slot, draft)) in parts.enumerate() {
        let path = path.index_in(index);
        let before = errors.len();
        let value = draft.value(slot, &path, errors);
        if value.is_none() && errors.len() == before {
            errors.push(missing(path));
        }
        values.push(value.unwrap_or_default());
    }
    Value::Array(values)
}

fn entries_value(
    entries: &[(String, Draft)],
    slot: Slot,
    path: &InputPath,
    errors: &mut Vec<FieldError>,
) -> Option<Value> {
    let mut object = Map::new();
    for (key, draft) in entries {
        let path = path.key_in(key);
        if object.contains_key(key) {
            let message = format!("Is there twice: {key:?}.");
            errors.push(FieldError { path, message, code: "type".to_owned() });
            continue;
        }
        let before = errors.len();
        let value = draft.value(slot, &path, errors);
        if value.is_none() && errors.len() == before {
            errors.push(missing(path));
        }
        object.insert(key.clone(), value.unwrap_or_default());
    }
    Some(Value::Object(object))
}

fn missing(path: InputPath) -> FieldError {
    FieldError { path, message: "Is required.".to_owned(), code: "missing".to_owned() }
}

impl Content {
    pub(super) fn blank(slot: Slot) -> Self {
        let inner = slot.inner();
        if inner.is_too_deep() || inner.is_single() {
            return match inner.value_type {
                ValueType::Set(_) => Self::Ticks(Vec::new()),
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
            (ValueType::Tuple(types), Value::Array(values)) if types.len() == values.len() => {
                let parts = types.iter().zip(values);
                Some(Self::Items(
                    parts.map(|(of, v)| Draft::of_value(inner.entry(of), v)).collect(),
                ))
            }
            (ValueType::Dict(of), Value::Object(object)) if object.len() <= MOST_ITEMS => {
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
    (values.len() <= MOST_ITEMS).then(|| Content::Items(drafts()))
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
        (ValueType::File(_), Value::Object(_)) => value.to_string(),
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

/// What a control's text means; none where that is to leave the value out.
fn read_text(slot: Slot, text: &str) -> Result<Option<Value>, String> {
    let inner = slot.inner();
    if let Some(value) = option_value(inner.value_type, text) {
        return Ok(Some(value));
    }
    let empty = match inner.value_type {
        ValueType::Str(_) => text.is_empty() && !slot.takes_empty_text(),
        _ => text.trim().is_empty(),
    };
    if empty {
        return Ok(empty_value(slot));
    }
    if !slot.is_single() {
        return serde_json::from_str(text).map(Some).map_err(|e| format!("Must be JSON: {e}."));
    }
    // Forms send line breaks as CR LF, whatever was typed.
    let text = text.replace("\r\n", "\n");
    parse_text(inner.value_type, &text).map(Some).map_err(|error| error.to_string())
}

/// What an empty control means: nothing, where the function has a default of its own to use; null
/// or no text, where that is what emptying it must have been for.
fn empty_value(slot: Slot) -> Option<Value> {
    if let (ValueType::Str(_), DefaultValue::Value(Value::String(text))) =
        (slot.value_type, slot.default)
    {
        return (!text.is_empty()).then(|| Value::from(""));
    }
    match slot.absence()? {
        Presence::Null => Some(Value::Null),
        _ => None,
    }
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

/// The inputs that the drafts say; those that cannot be read are left out and said in the errors.
#[must_use]
pub fn inputs_of_drafts(
    parameters: &[Parameter],
    drafts: &[Draft],
) -> (Map<String, Value>, Vec<FieldError>) {
    let (mut inputs, mut errors) = (Map::new(), Vec::new());
    for (parameter, draft) in parameters.iter().zip(drafts) {
        let (shape, before) = (Shape::of(parameter), errors.len());
        let value = draft.value(shape.slot(), &InputPath::key(&parameter.name), &mut errors);
        if let Some(value) =
            value.filter(|value| errors.len() == before && !is_nothing(parameter, value))
        {
            inputs.insert(parameter.name.clone(), value);
        }
    }
    (inputs, errors)
}

/// `*args` and `**kwargs` of which there are none.
fn is_nothing(parameter: &Parameter, value: &Value) -> bool {
    match parameter.kind {
        ParameterKind::VariablePositional => value.as_array().is_some_and(Vec::is_empty),
        ParameterKind::VariableKeyword => value.as_object().is_some_and(Map::is_empty),
        _ => false,
    }
}
