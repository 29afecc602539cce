//! The one validator: in the browser at blur and submit, on the server at push, in the terminal.
//! Errors name the place by path and say in plain words what would be right.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use crate::{
    Bounds, DefaultValue, FunctionSpec, Length, Parameter, ParameterKind, StructType, ValueType,
    formats::{FILE_PLACES, base64_bytes, decimal, is_date, is_datetime, is_duration, is_time},
    numbers::{are_same, compare, is_multiple, is_span, is_whole, words_within},
};

/// More nesting than any form shows; also what bounds the recursion here.
const DEEPEST: usize = 64;

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PathSegment {
    Index(usize),
    Key(String),
}

/// Where in the inputs: `boxes[3].label`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InputPath(pub Vec<PathSegment>);

impl InputPath {
    #[must_use]
    pub fn key(name: &str) -> Self {
        Self(vec![PathSegment::Key(name.to_owned())])
    }

    fn then(&self, segment: PathSegment) -> Self {
        Self(self.0.iter().cloned().chain([segment]).collect())
    }

    /// Of a field of what is here.
    #[must_use]
    pub fn key_in(&self, name: &str) -> Self {
        self.then(PathSegment::Key(name.to_owned()))
    }

    /// Of an item of what is here.
    #[must_use]
    pub fn index_in(&self, index: usize) -> Self {
        self.then(PathSegment::Index(index))
    }

    /// Whether `other` is here or inside of what is here.
    #[must_use]
    pub fn holds(&self, other: &InputPath) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The parameter it begins with.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        match self.0.first() {
            Some(PathSegment::Key(name)) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for InputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                PathSegment::Index(index) => write!(f, "[{index}]")?,
                PathSegment::Key(key) if at == 0 => f.write_str(key)?,
                PathSegment::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

/// What is wrong at one place. `message` is a sentence without the place's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub path: InputPath,
    pub message: String,
    /// For programs: `missing`, `unexpected`, `type`, `bound`, `option`, `length`, `depth`.
    pub code: String,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

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
    let mut errors = Vec::new();
    Check { errors: &mut errors, enclosing: Vec::new() }.value(value_type, value, path);
    errors
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
    errors: &'a mut Vec<FieldError>,
    /// Structs around the place, for recursive types.
    enclosing: Vec<&'a StructType>,
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
            ValueType::Str(rules) => match value {
                Value::String(text) => {
                    self.length(&rules.length, text.chars().count(), "character", path)
                }
                _ => self.fail(path, "type", format!("Must be text, not {}.", describe(value))),
            },
            ValueType::Bytes(length) => match value.as_str().and_then(base64_bytes) {
                Some(count) => self.length(length, count, "byte", path),
                None => self.fail(path, "type", "Must be text in base64."),
            },
            ValueType::Path if value.is_string() => {}
            ValueType::Path => self.fail(path, "type", "Must be a path, as text."),
            ValueType::Literal(options) => self.option(options.iter(), value, path),
            ValueType::Enum { members, .. } => {
                self.option(members.iter().map(|member| &member.value), value, path);
            }
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
                if let Some(of) = self.enclosing.iter().rev().find(|of| of.name == *name).copied() {
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

    fn text_like(
        &mut self,
        value: &Value,
        path: &InputPath,
        fits: impl Fn(&str) -> bool,
        what: &str,
    ) {
        if !value.as_str().is_some_and(fits) {
            self.fail(path, "type", format!("Must be {what}."));
        }
    }

    fn decimal(&mut self, bounds: &Bounds, value: &Value, path: &InputPath) {
        let number = match value {
            Value::Number(number) => Some(number.clone()),
            Value::String(text) => decimal(text),
            _ => None,
        };
        match number {
            Some(number) => self.bounds(bounds, &number, path),
            None => self.fail(
                path,
                "type",
                format!("Must be a decimal number, not {}.", describe(value)),
            ),
        }
    }

    fn bounds(&mut self, bounds: &Bounds, number: &Number, path: &InputPath) {
        let breaks = |bound: &Option<Number>, wrong: fn(std::cmp::Ordering) -> bool| {
            bound.as_ref().is_some_and(|bound| wrong(compare(number, bound)))
        };
        let low = breaks(&bounds.ge, |o| o.is_lt()) || breaks(&bounds.gt, |o| o.is_le());
        let high = breaks(&bounds.le, |o| o.is_gt()) || breaks(&bounds.lt, |o| o.is_ge());
        if low || high {
            self.fail(path, "bound", format!("Must be {}.", bounds_words(bounds)));
        } else if let Some(step) = &bounds.multiple_of
            && !is_multiple(number, step)
        {
            self.fail(path, "bound", format!("Must be a multiple of {step}."));
        }
    }

    fn length(&mut self, length: &Length, count: usize, unit: &str, path: &InputPath) {
        let count = count as u64;
        let plural = |n: u64| if n == 1 { format!("{n} {unit}") } else { format!("{n} {unit}s") };
        if let Some(min) = length.min.filter(|min| count < *min) {
            self.fail(path, "length", format!("Must have {} or more.", plural(min)));
        } else if let Some(max) = length.max.filter(|max| count > *max) {
            self.fail(path, "length", format!("Must have at most {}.", plural(max)));
        }
    }

    fn option<'v>(
        &mut self,
        options: impl Iterator<Item = &'v Value>,
        value: &Value,
        path: &InputPath,
    ) {
        let options: Vec<&Value> = options.collect();
        if !options.iter().any(|option| are_same(option, value)) {
            let words: Vec<String> = options.iter().take(12).map(ToString::to_string).collect();
            let more = if options.len() > 12 { ", …" } else { "" };
            self.fail(path, "option", format!("Must be one of {}{more}.", words.join(", ")));
        }
    }

    fn union(&mut self, options: &'a [ValueType], value: &Value, path: &InputPath) {
        let fits = options.iter().any(|option| {
            let mut errors = Vec::new();
            let enclosing = self.enclosing.clone();
            Check { errors: &mut errors, enclosing }.value(option, value, path);
            errors.is_empty()
        });
        if !fits {
            let labels: Vec<String> = options.iter().map(ValueType::label).collect();
            self.fail(path, "type", format!("Must be {}.", labels.join(" or ")));
        }
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

    fn file(&mut self, value: &Value, path: &InputPath) {
        let url = match value {
            Value::Object(object) => object.get("url").and_then(Value::as_str),
            _ => None,
        };
        let known = |url: &str| FILE_PLACES.iter().any(|place| url.starts_with(place));
        match url {
            Some(url) if known(url) => {}
            Some("") => self.fail(path, "missing", "Is required: choose a file or give its URL."),
            Some(_) => self.fail(
                path,
                "type",
                "Must be an uploaded file or a URL that begins with https:// or http://.",
            ),
            None => self.fail(path, "type", r#"Must be a file: {"url": "https://…"}."#),
        }
    }
}

fn bounds_words(bounds: &Bounds) -> String {
    let low = bounds.ge.as_ref().map(|n| format!("{n} or more"));
    let low = low.or(bounds.gt.as_ref().map(|n| format!("more than {n}")));
    let high = bounds.le.as_ref().map(|n| format!("{n} or less"));
    let high = high.or(bounds.lt.as_ref().map(|n| format!("less than {n}")));
    match (low, high) {
        (Some(low), Some(high)) => format!("{low} and {high}"),
        (low, high) => low.or(high).unwrap_or_default(),
    }
}

fn describe(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => {
            let text = other.to_string();
            let cut: String = text.chars().take(40).collect();
            if cut.len() < text.len() { format!("{cut}…") } else { cut }
        }
    }
}
