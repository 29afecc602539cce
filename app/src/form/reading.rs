//! What stands in a form's fields, read as the value that it means. Pure; what cannot be read is said
//! at its place.

use domain::{
    DefaultValue, FieldError, InputPath, Parameter, ParameterKind, ValueType, parse_text,
};
use serde_json::{Map, Value};

use super::{
    draft::{Content, Draft},
    flags::value_of_ticks,
    slot::{Presence, Shape, Slot, option_value},
};

impl Draft {
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
            (Content::Ticks(texts), ValueType::Flags { members, .. }) => {
                match value_of_ticks(members, texts) {
                    Some(value) => Some(value),
                    None => fail(format!("Must be of {}.", inner.value_type.label())),
                }
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
    // The default of a secret is not shown, so nobody has emptied it.
    if !slot.value_type.is_secret()
        && let (ValueType::Str(_), DefaultValue::Value(Value::String(text))) =
            (slot.value_type, slot.default)
    {
        return (!text.is_empty()).then(|| Value::from(""));
    }
    match slot.absence()? {
        Presence::Null => Some(Value::Null),
        _ => None,
    }
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
