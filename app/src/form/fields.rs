//! Between a form's fields, which are texts, and a call's inputs. Pure: the browser calls it with
//! what was typed, the server with what a form without JavaScript posted.
//!
//! A field is named like its parameter. Two more may stand beside it: `name.url`, for a file given
//! by address, and `name.present`, since an unchecked box sends nothing.

use domain::{
    DefaultValue, FieldError, FunctionSpec, InputPath, Items, Parameter, ParameterKind, ValueType,
    parse_text, validate_inputs, value_text,
};
use serde_json::{Map, Value};

/// The inputs that the fields say, or what is wrong with the texts themselves. Whether the values
/// may be what they are is `domain::validate_inputs`' to say.
pub fn inputs_from_fields(
    spec: &FunctionSpec,
    fields: &[(String, String)],
) -> Result<Map<String, Value>, Vec<FieldError>> {
    let mut inputs = Map::new();
    let mut errors = Vec::new();
    for parameter in &spec.parameters {
        match read(parameter, fields) {
            Ok(Some(value)) => drop(inputs.insert(parameter.name.clone(), value)),
            Ok(None) => {}
            Err(message) => errors.push(FieldError {
                path: InputPath::key(&parameter.name),
                message,
                code: "type".to_owned(),
            }),
        }
    }
    if errors.is_empty() { Ok(inputs) } else { Err(with_the_rest(spec, &inputs, errors)) }
}

/// A person who mistyped one field hears of the others in the same breath.
fn with_the_rest(
    spec: &FunctionSpec,
    inputs: &Map<String, Value>,
    mut errors: Vec<FieldError>,
) -> Vec<FieldError> {
    let mut rest = validate_inputs(spec, inputs).err().unwrap_or_default();
    rest.retain(|error| errors.iter().all(|e| e.path.parameter() != error.path.parameter()));
    errors.append(&mut rest);
    let place = |error: &FieldError| {
        spec.parameters.iter().position(|p| Some(p.name.as_str()) == error.path.parameter())
    };
    errors.sort_by_key(place);
    errors
}

/// The type of the whole value: `*args: int` takes a list of int.
#[must_use]
pub(super) fn whole_type(parameter: &Parameter) -> ValueType {
    let of = parameter.value_type.clone();
    match parameter.kind {
        ParameterKind::VariablePositional => ValueType::List(Items::of(of)),
        ParameterKind::VariableKeyword => ValueType::Dict(Box::new(of)),
        _ => of,
    }
}

/// The text that a field shows for a value, such that reading it gives the value back.
#[must_use]
pub fn field_text(value_type: &ValueType, value: &Value) -> String {
    match value_type {
        ValueType::Enum { members, .. } => {
            let member = members.iter().find(|member| member.value == *value);
            member.map_or_else(|| value_text(value), |member| member.name.clone())
        }
        ValueType::Optional(inner) if !value.is_null() => field_text(inner, value),
        _ => match value {
            Value::Array(_) | Value::Object(_) if !is_file(value_type) => pretty(value),
            // A text that would be read as a number or list needs its quotes.
            Value::String(text) if parse_text(value_type, text).as_ref() != Ok(value) => {
                value.to_string()
            }
            other => value_text(other),
        },
    }
}

/// What a field shows before anyone typed: the default, where it is known.
#[must_use]
pub fn default_text(parameter: &Parameter) -> String {
    match &parameter.default {
        DefaultValue::Value(value) => field_text(&whole_type(parameter), value),
        _ => String::new(),
    }
}

fn read(parameter: &Parameter, fields: &[(String, String)]) -> Result<Option<Value>, String> {
    let value_type = whole_type(parameter);
    let name = parameter.name.as_str();
    if value_type == ValueType::Bool {
        return read_switch(name, fields);
    }
    let text = typed(name, &value_type, fields);
    match text {
        None => Ok(None),
        Some(text) if is_empty(&value_type, text) => Ok(empty_value(parameter, &value_type)),
        Some(text) => parse(&value_type, text).map(Some),
    }
}

/// The first of the field's texts that says something, else that it was left empty.
fn typed<'a>(
    name: &str,
    value_type: &ValueType,
    fields: &'a [(String, String)],
) -> Option<&'a str> {
    let url = is_file(value_type).then(|| format!("{name}.url"));
    let mut found = fields
        .iter()
        .filter(|(field, _)| field == name || Some(field) == url.as_ref())
        .map(|(_, text)| text.as_str());
    let first = found.next()?;
    if first.trim().is_empty() {
        found.find(|text| !text.trim().is_empty()).or(Some(first))
    } else {
        Some(first)
    }
}

fn read_switch(name: &str, fields: &[(String, String)]) -> Result<Option<Value>, String> {
    let present = format!("{name}.present");
    match fields.iter().find(|(field, _)| field == name) {
        Some((_, text)) => {
            parse_text(&ValueType::Bool, text).map(Some).map_err(|error| error.to_string())
        }
        None if fields.iter().any(|(field, _)| *field == present) => Ok(Some(Value::Bool(false))),
        None => Ok(None),
    }
}

fn parse(value_type: &ValueType, text: &str) -> Result<Value, String> {
    // Forms send line breaks as CR LF, whatever was typed.
    let text = text.replace("\r\n", "\n");
    if innermost(value_type) == &ValueType::TimeDelta
        && let Ok(seconds @ Value::Number(_)) = serde_json::from_str(text.trim())
    {
        return Ok(seconds);
    }
    parse_text(value_type, &text).map_err(|error| error.to_string())
}

/// Spaces alone are a text, but not a number.
fn is_empty(value_type: &ValueType, text: &str) -> bool {
    match innermost(value_type) {
        ValueType::Str(_) => text.is_empty(),
        ValueType::Literal(options) => {
            text.is_empty() && !options.iter().any(|option| value_text(option).is_empty())
        }
        _ => text.trim().is_empty(),
    }
}

/// What an empty field means: nothing, where the function has a default of its own to use; null or
/// no text, where that is what emptying the field must have been for.
fn empty_value(parameter: &Parameter, value_type: &ValueType) -> Option<Value> {
    let null = value_type.accepts_null().then_some(Value::Null);
    match &parameter.default {
        DefaultValue::Required if parameter.is_required() => null,
        DefaultValue::Value(Value::Null) => None,
        DefaultValue::Value(_) if null.is_some() => null,
        DefaultValue::Value(Value::String(text)) if !text.is_empty() => {
            matches!(value_type, ValueType::Str(_)).then(|| Value::from(""))
        }
        _ => None,
    }
}

pub(super) fn innermost(value_type: &ValueType) -> &ValueType {
    match value_type {
        ValueType::Optional(inner) => innermost(inner),
        other => other,
    }
}

pub(super) fn is_file(value_type: &ValueType) -> bool {
    matches!(innermost(value_type), ValueType::File(_))
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use domain::{FileKind, FunctionKind};
    use serde_json::json;

    use super::*;

    fn spec(parameters: Vec<(&str, ValueType, DefaultValue)>) -> FunctionSpec {
        FunctionSpec {
            name: "f".into(),
            kind: FunctionKind::Function,
            file: "f.py".into(),
            line: 1,
            object: "f".into(),
            parameters: parameters.into_iter().map(parameter).collect(),
            output: ValueType::Any,
            output_hint: None,
            output_description: None,
            streams: false,
            metadata: Default::default(),
            environment: Default::default(),
            restart_on_error: true,
        }
    }

    fn parameter((name, value_type, default): (&str, ValueType, DefaultValue)) -> Parameter {
        Parameter {
            name: name.into(),
            kind: ParameterKind::PositionalOrKeyword,
            value_type,
            hint: None,
            default,
            description: None,
        }
    }

    fn one(value_type: ValueType, default: DefaultValue, fields: &[(&str, &str)]) -> Value {
        let fields: Vec<_> =
            fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let inputs = inputs_from_fields(&spec(vec![("x", value_type, default)]), &fields);
        inputs.map_or_else(|errors| json!(errors[0].to_string()), Value::Object)
    }

    fn optional(of: ValueType) -> ValueType {
        ValueType::Optional(Box::new(of))
    }

    #[test]
    fn an_unchecked_box_is_false_and_an_absent_one_is_left_to_the_function() {
        let on = DefaultValue::Value(json!(true));
        let sent = [("x", "true"), ("x.present", "1")];
        assert_eq!(one(ValueType::Bool, on.clone(), &sent), json!({"x": true}));
        assert_eq!(one(ValueType::Bool, on.clone(), &[("x.present", "1")]), json!({"x": false}));
        assert_eq!(one(ValueType::Bool, on, &[]), json!({}));
    }

    #[test]
    fn emptying_a_field_means_none_where_none_is_allowed_and_the_default_elsewhere() {
        let five = DefaultValue::Value(json!(5));
        let empty = [("x", "")];
        assert_eq!(one(ValueType::int(), five.clone(), &empty), json!({}));
        assert_eq!(one(optional(ValueType::int()), five, &empty), json!({"x": null}));
        let none = DefaultValue::Value(Value::Null);
        assert_eq!(one(optional(ValueType::int()), none, &empty), json!({}));
        let required = DefaultValue::Required;
        assert_eq!(one(optional(ValueType::str()), required.clone(), &empty), json!({"x": null}));
        assert_eq!(one(ValueType::str(), required, &empty), json!({}));
        let words = DefaultValue::Value(json!("words"));
        assert_eq!(one(ValueType::str(), words, &empty), json!({"x": ""}));
    }

    #[test]
    fn a_file_is_the_one_chosen_else_the_one_at_the_address() {
        let file = ValueType::File(FileKind::Image);
        let stored = r#"{"url":"/v2/files/1/a.png","name":"a.png"}"#;
        let both = [("x", stored), ("x.url", "https://elsewhere/b.png")];
        assert_eq!(
            one(file.clone(), DefaultValue::Required, &both),
            json!({"x": {"url": "/v2/files/1/a.png", "name": "a.png"}})
        );
        let address = [("x", ""), ("x.url", "https://elsewhere/b.png")];
        assert_eq!(
            one(file, DefaultValue::Required, &address),
            json!({"x": {"url": "https://elsewhere/b.png"}})
        );
    }

    #[test]
    fn words_in_a_number_field_are_an_error_at_its_name() {
        let error = one(ValueType::int(), DefaultValue::Required, &[("x", "two")]);
        assert_eq!(error, json!("x: Must be a whole number, not \"two\"."));
    }

    #[test]
    fn a_mistyped_field_does_not_hide_that_another_is_empty() {
        let parameters = vec![
            ("a", ValueType::int(), DefaultValue::Required),
            ("b", ValueType::int(), DefaultValue::Required),
        ];
        let fields = [("a".to_owned(), String::new()), ("b".to_owned(), "two".to_owned())];
        let errors = inputs_from_fields(&spec(parameters), &fields).expect_err("both are wrong");
        let places: Vec<_> = errors.iter().map(|error| error.path.to_string()).collect();
        assert_eq!(places, ["a", "b"]);
    }

    #[test]
    fn what_a_field_shows_is_read_back_as_the_same_value() {
        for (value_type, value) in [
            (ValueType::Any, json!("5")),
            (ValueType::Any, json!("words")),
            (ValueType::Any, json!({"a": [1, "2"]})),
            (ValueType::List(Items::of(ValueType::str())), json!(["a", "b"])),
            (optional(ValueType::float()), json!(0.5)),
            (ValueType::Literal(vec![json!(1), json!("two")]), json!("two")),
            (ValueType::TimeDelta, json!(90)),
            (ValueType::str(), json!("two\nlines")),
            (ValueType::File(FileKind::Any), json!({"url": "https://a/b"})),
        ] {
            let text = field_text(&value_type, &value);
            let read = one(value_type.clone(), DefaultValue::Required, &[("x", &text)]);
            assert_eq!(read, json!({"x": value}), "{value_type:?} as {text:?}");
        }
    }
}
