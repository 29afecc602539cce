//! Values as a person types them: one line of text from a form field or a terminal, and back.

use serde_json::{Number, Value};

use crate::{EnumMember, ValueType, formats::FILE_PLACES};

/// The text is not a value of the type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ParseTextError(pub String);

/// Reads what a person typed as a value of `value_type`.
///
/// Text stays text where the type allows it (`"5"` is not needed for a string); anything else is
/// read as the type, else as JSON. An empty text is null where null is allowed.
pub fn parse_text(value_type: &ValueType, text: &str) -> Result<Value, ParseTextError> {
    let trimmed = text.trim();
    match value_type {
        ValueType::Str(_) | ValueType::Bytes(_) => Ok(Value::from(text)),
        ValueType::Path => Ok(parse_path(text)),
        ValueType::Date | ValueType::Time | ValueType::DateTime | ValueType::Uuid => {
            Ok(Value::from(trimmed))
        }
        ValueType::TimeDelta => {
            Ok(crate::parse_duration(trimmed).unwrap_or_else(|| Value::from(trimmed)))
        }
        ValueType::Decimal(_) => Ok(Value::from(trimmed)),
        ValueType::Bool => parse_bool(trimmed),
        ValueType::Null => parse_null(trimmed),
        ValueType::Int(_) => {
            parse_number(trimmed).filter(is_whole).map(Value::Number).ok_or_else(|| {
                ParseTextError(format!("Must be a whole number, not {}.", cut(trimmed)))
            })
        }
        ValueType::Float(_) => parse_float(trimmed)
            .ok_or_else(|| ParseTextError(format!("Must be a number, not {}.", cut(trimmed)))),
        ValueType::Literal(options) => Ok(parse_option(options.iter(), trimmed)),
        ValueType::Enum { members, .. } => {
            let named = members.iter().find(|member| member.name == trimmed);
            let by_value = || parse_option(members.iter().map(|member| &member.value), trimmed);
            Ok(named.map_or_else(by_value, |member| member.value.clone()))
        }
        ValueType::Flags { members, .. } => parse_flags(members, trimmed),
        ValueType::Optional(_) if trimmed.is_empty() || trimmed == "null" || trimmed == "None" => {
            Ok(Value::Null)
        }
        ValueType::Optional(inner) => parse_text(inner, text),
        ValueType::Union(options) => parse_union(options, text),
        ValueType::File(_) => Ok(parse_file(trimmed)),
        ValueType::Any | ValueType::Unresolved(_) => {
            Ok(serde_json::from_str(trimmed).unwrap_or_else(|_| Value::from(text)))
        }
        ValueType::List(_)
        | ValueType::Set(_)
        | ValueType::Tuple(_)
        | ValueType::Dict(_)
        | ValueType::Struct(_)
        | ValueType::Reference(_) => serde_json::from_str(trimmed)
            .map_err(|error| ParseTextError(format!("Must be JSON: {error}."))),
    }
}

/// The text that a field shows for a value; `parse_text` reads it back.
#[must_use]
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(object) if is_file_only(object) => {
            object.get("url").and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        other => other.to_string(),
    }
}

fn is_file_only(object: &serde_json::Map<String, Value>) -> bool {
    object.get("url").is_some_and(Value::is_string)
        && object.keys().all(|key| matches!(key.as_str(), "url" | "name" | "size" | "content_type"))
}

fn parse_bool(text: &str) -> Result<Value, ParseTextError> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "on" | "yes" | "1" => Ok(Value::Bool(true)),
        "false" | "off" | "no" | "0" | "" => Ok(Value::Bool(false)),
        other => Err(ParseTextError(format!("Must be true or false, not {}.", cut(other)))),
    }
}

fn parse_null(text: &str) -> Result<Value, ParseTextError> {
    match text {
        "" | "null" | "None" => Ok(Value::Null),
        _ => Err(ParseTextError("Must be empty: only None is accepted.".to_owned())),
    }
}

fn parse_number(text: &str) -> Option<Number> {
    let text = text.strip_prefix('+').unwrap_or(text);
    match serde_json::from_str(text).ok()? {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// JSON has no NaN or infinities: they travel as these strings.
fn parse_float(text: &str) -> Option<Value> {
    match text.to_ascii_lowercase().as_str() {
        "nan" => Some(Value::from("NaN")),
        "inf" | "infinity" | "+inf" => Some(Value::from("Infinity")),
        "-inf" | "-infinity" => Some(Value::from("-Infinity")),
        _ => parse_number(text)
            .or_else(|| parse_number(&format!("0{text}")).filter(|_| text.starts_with('.')))
            .map(Value::Number),
    }
}

fn is_whole(number: &Number) -> bool {
    !number.to_string().contains(['.', 'e', 'E'])
}

fn parse_option<'a>(mut options: impl Iterator<Item = &'a Value>, text: &str) -> Value {
    options.find(|option| value_text(option) == text).cloned().unwrap_or_else(|| Value::from(text))
}

fn parse_union(options: &[ValueType], text: &str) -> Result<Value, ParseTextError> {
    let text_last = |option: &&ValueType| matches!(option, ValueType::Str(_));
    let ordered = options.iter().filter(|o| !text_last(o)).chain(options.iter().filter(text_last));
    let mut first_error = None;
    for option in ordered {
        match parse_text(option, text) {
            Ok(value) => return Ok(value),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or_else(|| ParseTextError("Must be a value.".to_owned())))
}

/// A number, or names with `|` or `,` between.
fn parse_flags(members: &[EnumMember], text: &str) -> Result<Value, ParseTextError> {
    if let Some(number) = parse_number(text).filter(is_whole) {
        return Ok(Value::Number(number));
    }
    let mut all = 0;
    for word in text.split(['|', ',']).map(str::trim).filter(|word| !word.is_empty()) {
        let member = members.iter().find(|member| member.name == word);
        all |= member.and_then(|member| member.value.as_u64()).ok_or_else(|| {
            let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
            ParseTextError(format!("Must be some of {}, not {}.", names.join(", "), cut(word)))
        })?;
    }
    Ok(all.into())
}

/// An address cannot be a path: it is of a file to be fetched.
fn parse_path(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(Value::Object(file)) if file.contains_key("url") => Value::Object(file),
        _ if FILE_PLACES.iter().any(|place| text.starts_with(place)) => parse_file(text.trim()),
        _ => Value::from(text),
    }
}

fn parse_file(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ Value::Object(_)) => value,
        _ => serde_json::json!({ "url": text }),
    }
}

/// Quoted as the validator quotes a value of the wrong kind.
fn cut(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{}{more}", Value::from(short))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_typed_becomes_the_value_that_was_meant() {
        for (value_type, text, value) in [
            (ValueType::int(), " +7", json!(7)),
            (ValueType::float(), ".5", json!(0.5)),
            (ValueType::str(), "5", json!("5")),
            (ValueType::Bool, "on", json!(true)),
            (ValueType::Optional(Box::new(ValueType::int())), "", Value::Null),
            (ValueType::Literal(vec![json!(1), json!("2")]), "1", json!(1)),
            (ValueType::Union(vec![ValueType::str(), ValueType::int()]), "12", json!(12)),
            (permission(), "READ | RUN", json!(5)),
            (permission(), "3", json!(3)),
            (permission(), "", json!(0)),
            (ValueType::Path, "data/a.txt", json!("data/a.txt")),
            (ValueType::Path, "https://a/b", json!({"url": "https://a/b"})),
            (ValueType::Any, "[1, 2]", json!([1, 2])),
            (ValueType::Any, "plain words", json!("plain words")),
        ] {
            assert_eq!(parse_text(&value_type, text), Ok(value), "{value_type:?} {text:?}");
        }
    }

    fn permission() -> ValueType {
        let member = |name: &str, value: u8| EnumMember { name: name.into(), value: value.into() };
        let members = vec![member("READ", 1), member("WRITE", 2), member("RUN", 4)];
        ValueType::Flags { name: "Permission".into(), members }
    }

    #[test]
    fn a_number_field_refuses_words_in_plain_words() {
        let error = parse_text(&ValueType::int(), "2.5").expect_err("not whole");
        assert_eq!(error.to_string(), "Must be a whole number, not \"2.5\".");
    }
}
