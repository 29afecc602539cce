//! The one validator: in the browser at blur and submit, on the server at push, in the terminal.
//! Errors name the place by path and say in plain words what would be right.

mod leaves;

use std::collections::HashMap;

use serde_json::{Map, Value};

use self::leaves::describe;
use crate::{
    DefaultValue, FieldError, FunctionSpec, InputPath, Length, Parameter, ParameterKind,
    PathSegment, StructType, ValueType,
    enclosing::Enclosing,
    formats::{base64_bytes, is_date, is_datetime, is_duration, is_time},
    numbers::{is_span, is_whole, words_within},
};

/// More nesting than any form shows; also what bounds the recursion here.
const DEEPEST: usize = 64;

/// Checks the inputs of a call. A value left out stays out: Python supplies its default.
/// Gives the inputs in the order of the parameters, or every error found.
pub fn validate_inputs(
    spec: &FunctionSpec,
    inputs: &Map<String, Value>,
) -> Result<Map<String, Value>, Vec<FieldError>> {
    validate_arguments(&spec.name, &spec.parameters, inputs)
}

/// The same where no more is known of the function than its name and parameters.
pub fn validate_arguments(
    function: &str,
    parameters: &[Parameter],
    inputs: &Map<String, Value>,
) -> Result<Map<String, Value>, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut ordered = Map::new();
    for parameter in parameters {
        match inputs.get(&parameter.name) {
            Some(value) => {
                check_parameter(parameter, value, &mut errors);
                ordered.insert(parameter.name.clone(), value.clone());
            }
            None if parameter.is_required() => errors.push(error(
                &InputPath::key(&parameter.name),
                "missing",
                "Is required.".to_owned(),
            )),
            None => {}
        }
    }
    for name in inputs.keys().filter(|name| !ordered.contains_key(*name)) {
        errors.push(unexpected(function, parameters, name));
    }
    if errors.is_empty() { Ok(ordered) } else { Err(errors) }
}

/// Checks one value against one type; empty when it fits.
#[must_use]
pub fn validate_value(value_type: &ValueType, value: &Value, path: &InputPath) -> Vec<FieldError> {
    let enclosing = Enclosing::default();
    let mut check = Check { errors: Vec::new(), enclosing, known: HashMap::new() };
    check.value(value_type, value, path);
    check.errors
}

fn check_parameter(parameter: &Parameter, value: &Value, errors: &mut Vec<FieldError>) {
    let path = InputPath::key(&parameter.name);
    // Python lets `x: int = None` be called with None, which is how people wrote Optional.
    if value.is_null() && parameter.default == DefaultValue::Value(Value::Null) {
        return;
    }
    let of = || Box::new(parameter.value_type.clone());
    let whole = match parameter.kind {
        ParameterKind::VariablePositional => {
            &ValueType::List(crate::Items { item: of(), length: Length::default() })
        }
        ParameterKind::VariableKeyword => &ValueType::Dict(of()),
        _ => &parameter.value_type,
    };
    errors.extend(validate_value(whole, value, &path));
}

fn unexpected(function: &str, parameters: &[Parameter], name: &str) -> FieldError {
    let names: Vec<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
    let message = if names.is_empty() {
        format!("Is not a parameter: {function} takes none.")
    } else {
        format!("Is not a parameter of {function}, which takes {}.", names.join(", "))
    };
    error(&InputPath::key(name), "unexpected", message)
}

fn error(path: &InputPath, code: &str, message: String) -> FieldError {
    FieldError { path: path.clone(), message, code: code.to_owned() }
}

struct Check<'a> {
    errors: Vec<FieldError>,
    enclosing: Enclosing<'a>,
    /// Whether a value fits an option of a union, by the addresses of both and the structs around.
    known: HashMap<(usize, usize, Vec<usize>), bool>,
}

/// The values and types of one check stay where they are while it lasts.
fn address<T>(of: &T) -> usize {
    std::ptr::from_ref(of) as usize
}

impl<'a> Check<'a> {
    fn fail(&mut self, path: &InputPath, code: &str, message: impl Into<String>) {
        self.errors.push(error(path, code, message.into()));
    }

    fn value(&mut self, value_type: &'a ValueType, value: &Value, path: &InputPath) {
        if path.0.len() > DEEPEST {
            return self.fail(path, "depth", format!("Is nested more than {DEEPEST} levels deep."));
        }
        match value_type {
            ValueType::Any | ValueType::Unresolved(_) => {}
            ValueType::Null if value.is_null() => {}
            ValueType::Null => self.fail(path, "type", "Must be None."),
            ValueType::Bool if value.is_boolean() => {}
            ValueType::Bool => self.fail(path, "type", "Must be true or false."),
            ValueType::Int(bounds) => match value {
                Value::Number(number) if is_whole(number) => self.bounds(bounds, number, path),
                _ => self.fail(
                    path,
                    "type",
                    format!("Must be a whole number, not {}.", describe(value)),
                ),
            },
            ValueType::Float(bounds) => match value {
                Value::Number(number) => self.bounds(bounds, number, path),
                Value::String(text) if words_within(bounds).contains(&text.as_str()) => {}
                _ => self.fail(path, "type", format!("Must be a number, not {}.", describe(value))),
            },
            ValueType::Decimal(bounds) => self.decimal(bounds, value, path),
            ValueType::Str(rules) => self.text(rules, value, path),
            ValueType::Bytes(length) => match value.as_str().and_then(base64_bytes) {
                Some(count) => self.length(length, count, "byte", path),
                None => self.fail(path, "type", "Must be text in base64."),
            },
            ValueType::Path if value.is_string() => {}
            ValueType::Path if value.is_object() => self.file(value, path),
            ValueType::Path => self.fail(path, "type", "Must be a path as text, or a file."),
            ValueType::Literal(options) => self.option(options.iter(), value, path),
            ValueType::Enum { members, .. } => {
                self.option(members.iter().map(|member| &member.value), value, path);
            }
            ValueType::Flags { members, .. } => self.flags(members, value, path),
            ValueType::Optional(_) if value.is_null() => {}
            ValueType::Optional(inner) => self.value(inner, value, path),
            ValueType::Union(options) => self.union(options, value, path),
            ValueType::List(items) | ValueType::Set(items) => match value {
                Value::Array(values) => {
                    self.length(&items.length, values.len(), "item", path);
                    let of_anything = matches!(value_type, ValueType::Set(_))
                        && matches!(*items.item, ValueType::Any);
                    for (index, value) in values.iter().enumerate() {
                        let path = path.then(PathSegment::Index(index));
                        if of_anything && (value.is_array() || value.is_object()) {
                            let found = describe(value);
                            self.fail(&path, "type", format!("A set cannot hold {found}."));
                        }
                        self.value(&items.item, value, &path);
                    }
                }
                _ => self.fail(path, "type", format!("Must be a list, not {}.", describe(value))),
            },
            ValueType::Tuple(types) => self.tuple(types, value, path),
            ValueType::Dict(of) => match value {
                Value::Object(object) => {
                    for (key, value) in object {
                        self.value(of, value, &path.then(PathSegment::Key(key.clone())));
                    }
                }
                _ => {
                    self.fail(path, "type", format!("Must be an object, not {}.", describe(value)))
                }
            },
            ValueType::Struct(of) => self.structure(of, value, path),
            ValueType::Reference(name) => {
                if let Some(of) = self.enclosing.find(name) {
                    self.structure(of, value, path);
                }
            }
            ValueType::File(_) => self.file(value, path),
            ValueType::Date => self.text_like(value, path, is_date, "a date like 2026-11-22"),
            ValueType::Time => self.text_like(value, path, is_time, "a time like 12:04:31"),
            ValueType::DateTime => {
                self.text_like(
                    value,
                    path,
                    is_datetime,
                    "a date and time like 2026-11-22T12:04:31",
                );
            }
            ValueType::TimeDelta => match value {
                Value::Number(seconds) if is_span(seconds) => {}
                _ => self.text_like(
                    value,
                    path,
                    is_duration,
                    "a duration like 1h 30m, seconds, or ISO 8601 like PT90S",
                ),
            },
            ValueType::Uuid => {
                self.text_like(value, path, |text| uuid::Uuid::try_parse(text).is_ok(), "a UUID");
            }
        }
    }

    fn union(&mut self, options: &'a [ValueType], value: &Value, path: &InputPath) {
        if !options.iter().any(|option| self.fits(option, value, path)) {
            let labels: Vec<String> = options.iter().map(ValueType::label).collect();
            self.fail(path, "type", format!("Must be {}.", labels.join(" or ")));
        }
    }

    /// Asked once for each option and value: structs that hold each other in unions would else be
    /// tried in all combinations.
    fn fits(&mut self, option: &'a ValueType, value: &Value, path: &InputPath) -> bool {
        let key = (address(option), address(value), self.enclosing.key());
        if let Some(fits) = self.known.get(&key) {
            return *fits;
        }
        let before = self.errors.len();
        self.value(option, value, path);
        let fits = self.errors.len() == before;
        self.errors.truncate(before);
        self.known.insert(key, fits);
        fits
    }

    fn tuple(&mut self, types: &'a [ValueType], value: &Value, path: &InputPath) {
        match value {
            Value::Array(values) if values.len() == types.len() => {
                for (index, (of, value)) in types.iter().zip(values).enumerate() {
                    self.value(of, value, &path.then(PathSegment::Index(index)));
                }
            }
            _ => self.fail(
                path,
                "type",
                format!("Must be a list of exactly {} values.", types.len()),
            ),
        }
    }

    fn structure(&mut self, of: &'a StructType, value: &Value, path: &InputPath) {
        let Value::Object(object) = value else {
            return self.fail(path, "type", format!("Must be an object, not {}.", describe(value)));
        };
        self.enclosing.push(of);
        for field in &of.fields {
            let path = path.then(PathSegment::Key(field.name.clone()));
            match object.get(&field.name) {
                Some(Value::Null) if field.default == DefaultValue::Value(Value::Null) => {}
                Some(value) => self.value(&field.value_type, value, &path),
                None if field.default == DefaultValue::Required => {
                    self.fail(&path, "missing", "Is required.");
                }
                None => {}
            }
        }
        for key in object.keys().filter(|key| !of.fields.iter().any(|field| field.name == **key)) {
            let path = path.then(PathSegment::Key(key.clone()));
            self.fail(&path, "unexpected", format!("Is not a field of {}.", of.name));
        }
        self.enclosing.pop();
    }
}
