//! Types as JSON Schema, draft 2020-12: the contract that programs outside Sieve check against.

use serde_json::{Map, Value, json};

use crate::{
    Bounds, DefaultValue, EnumMember, FileKind, FunctionSpec, Items, Length, Parameter,
    ParameterKind, StructType, TextKind, ValueType,
    definitions::{Definitions, Place},
    flag_bits,
    formats::{BASE64_PATTERN, DECIMAL_PATTERN, FILE_PATTERN},
    numbers::{MOST_SECONDS, words_within},
};

/// Bits up to which the combinations of flags with holes between are listed.
const FLAGS_TOLD: u32 = 10;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a call's inputs object.
#[must_use]
pub fn inputs_schema(spec: &FunctionSpec) -> Value {
    let mut structs = Definitions::default();
    let properties: Map<String, Value> = spec
        .parameters
        .iter()
        .map(|parameter| (parameter.name.clone(), parameter_schema(parameter, &mut structs)))
        .collect();
    let required: Vec<&str> =
        spec.parameters.iter().filter(|p| p.is_required()).map(|p| p.name.as_str()).collect();
    let schema = json!({
        "$schema": DRAFT,
        "title": spec.title(),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    with_definitions(schema, structs)
}

/// The schema of the result, or of each output of a generator.
#[must_use]
pub fn output_schema(spec: &FunctionSpec) -> Value {
    let mut structs = Definitions::default();
    let mut schema = schema_of(&spec.output, &mut structs);
    describe(&mut schema, spec.output_description.as_deref());
    if let Value::Object(schema) = &mut schema {
        schema.insert("$schema".to_owned(), DRAFT.into());
    }
    with_definitions(schema, structs)
}

/// The schema of one type, with `$defs` when it holds structs.
#[must_use]
pub fn value_schema(value_type: &ValueType) -> Value {
    let mut structs = Definitions::default();
    let schema = schema_of(value_type, &mut structs);
    with_definitions(schema, structs)
}

fn with_definitions(mut schema: Value, structs: Definitions<'_>) -> Value {
    let definitions = structs.into_schemas();
    if let (Value::Object(schema), false) = (&mut schema, definitions.is_empty()) {
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    schema
}

fn parameter_schema<'a>(parameter: &'a Parameter, structs: &mut Definitions<'a>) -> Value {
    let inner = schema_of(&parameter.value_type, structs);
    let mut schema = match parameter.kind {
        ParameterKind::VariablePositional => json!({ "type": "array", "items": inner }),
        ParameterKind::VariableKeyword => {
            json!({ "type": "object", "additionalProperties": inner })
        }
        _ => inner,
    };
    admit_default(&mut schema, &parameter.value_type, &parameter.default);
    describe(&mut schema, parameter.description.as_deref());
    set_default(&mut schema, &parameter.default);
    schema
}

/// `x: int = None` may be called with None although its hint says otherwise.
fn admit_default(schema: &mut Value, value_type: &ValueType, default: &DefaultValue) {
    if *default == DefaultValue::Value(Value::Null) && !value_type.accepts_null() {
        *schema = json!({ "anyOf": [schema.take(), { "type": "null" }] });
    }
}

fn describe(schema: &mut Value, description: Option<&str>) {
    if let (Value::Object(schema), Some(description)) = (schema, description) {
        schema.insert("description".to_owned(), description.into());
    }
}

fn set_default(schema: &mut Value, default: &DefaultValue) {
    if let (Value::Object(schema), DefaultValue::Value(value)) = (schema, default) {
        schema.insert("default".to_owned(), value.clone());
    }
}

fn schema_of<'a>(value_type: &'a ValueType, structs: &mut Definitions<'a>) -> Value {
    match value_type {
        ValueType::Any => json!({}),
        ValueType::Unresolved(hint) => json!({ "$comment": format!("not resolved: {hint}") }),
        ValueType::Null => json!({ "type": "null" }),
        ValueType::Bool => json!({ "type": "boolean" }),
        ValueType::Int(bounds) => bounded(json!({ "type": "integer" }), bounds),
        ValueType::Float(bounds) => {
            let number = bounded(json!({ "type": "number" }), bounds);
            match words_within(bounds) {
                words if words.is_empty() => number,
                words => json!({ "anyOf": [number, { "enum": words }] }),
            }
        }
        ValueType::Decimal(bounds) => json!({ "anyOf": [
            bounded(json!({ "type": "number" }), bounds),
            { "type": "string", "format": "decimal", "pattern": DECIMAL_PATTERN },
        ] }),
        ValueType::Str(rules) => {
            let mut schema = sized(json!({ "type": "string" }), &rules.length, "Length");
            if let (Value::Object(schema), Some(pattern)) = (&mut schema, &rules.pattern) {
                schema.insert("pattern".to_owned(), pattern.clone().into());
            }
            of_kind(schema, rules.kind)
        }
        ValueType::Bytes(_) => {
            json!({ "type": "string", "contentEncoding": "base64", "pattern": BASE64_PATTERN })
        }
        ValueType::Literal(options) => json!({ "enum": options }),
        ValueType::Enum { name, members } => {
            let values: Vec<&Value> = members.iter().map(|member| &member.value).collect();
            json!({ "title": name, "enum": values })
        }
        ValueType::Flags { name, members } => flags(name, members),
        ValueType::Optional(inner) => {
            json!({ "anyOf": [schema_of(inner, structs), { "type": "null" }] })
        }
        ValueType::Union(options) => {
            let options: Vec<Value> = options.iter().map(|of| schema_of(of, structs)).collect();
            json!({ "anyOf": options })
        }
        ValueType::List(items) => array(items, structs),
        // What Python can put into a set: neither lists nor dicts.
        ValueType::Set(Items { item, length }) if matches!(**item, ValueType::Any) => {
            let item = json!({ "type": ["null", "boolean", "number", "string"] });
            sized(json!({ "type": "array", "items": item }), length, "Items")
        }
        ValueType::Set(items) => array(items, structs),
        ValueType::Tuple(types) => tuple(types, structs),
        ValueType::Dict(of) => {
            json!({ "type": "object", "additionalProperties": schema_of(of, structs) })
        }
        ValueType::Struct(of) => structure(of, structs),
        ValueType::Reference(name) => structs.reference_to(name),
        ValueType::File(kind) => file(*kind),
        ValueType::Date => json!({ "type": "string", "format": "date" }),
        ValueType::Time => json!({ "type": "string", "format": "time" }),
        ValueType::DateTime => json!({ "type": "string", "format": "date-time" }),
        ValueType::TimeDelta => {
            let seconds =
                json!({ "type": "number", "minimum": -MOST_SECONDS, "maximum": MOST_SECONDS });
            json!({ "anyOf": [seconds, { "type": "string", "format": "duration" }] })
        }
        ValueType::Uuid => json!({ "type": "string", "format": "uuid" }),
        ValueType::Path => {
            json!({ "anyOf": [{ "type": "string", "format": "path" }, file(FileKind::Any)] })
        }
    }
}

fn of_kind(mut schema: Value, kind: TextKind) -> Value {
    let words: &[(&str, Value)] = match kind {
        TextKind::Plain => &[],
        TextKind::Secret => &[("format", json!("password")), ("writeOnly", json!(true))],
        TextKind::Markdown => &[("contentMediaType", json!("text/markdown"))],
    };
    if let Value::Object(schema) = &mut schema {
        schema.extend(words.iter().map(|(word, value)| ((*word).to_owned(), value.clone())));
    }
    schema
}

/// A schema has no words for sets of bits: of few flags every combination is there.
fn flags(name: &str, members: &[EnumMember]) -> Value {
    let all = flag_bits(members);
    let named: Map<String, Value> =
        members.iter().map(|member| (member.name.clone(), member.value.clone())).collect();
    let mut schema =
        json!({ "title": name, "type": "integer", "minimum": 0, "maximum": all, "flags": named });
    let has_holes = all.trailing_ones() + all.leading_zeros() != u64::BITS;
    if has_holes && all < 1 << FLAGS_TOLD {
        let combinations: Vec<u64> = (0..=all).filter(|bits| bits & !all == 0).collect();
        schema["enum"] = json!(combinations);
    }
    schema
}

fn bounded(mut schema: Value, bounds: &Bounds) -> Value {
    let named = [
        ("minimum", &bounds.ge),
        ("exclusiveMinimum", &bounds.gt),
        ("maximum", &bounds.le),
        ("exclusiveMaximum", &bounds.lt),
        ("multipleOf", &bounds.multiple_of),
    ];
    if let Value::Object(schema) = &mut schema {
        for (name, bound) in named {
            if let Some(bound) = bound {
                schema.insert(name.to_owned(), Value::Number(bound.clone()));
            }
        }
        if let Some(unit) = &bounds.unit {
            schema.insert("unit".to_owned(), unit.clone().into());
        }
    }
    schema
}

fn sized(mut schema: Value, length: &Length, unit: &str) -> Value {
    if let Value::Object(schema) = &mut schema {
        for (name, count) in [("min", length.min), ("max", length.max)] {
            if let Some(count) = count {
                schema.insert(format!("{name}{unit}"), count.into());
            }
        }
    }
    schema
}

fn array<'a>(items: &'a Items, structs: &mut Definitions<'a>) -> Value {
    let schema = json!({ "type": "array", "items": schema_of(&items.item, structs) });
    sized(schema, &items.length, "Items")
}

fn tuple<'a>(types: &'a [ValueType], structs: &mut Definitions<'a>) -> Value {
    if types.is_empty() {
        // The draft forbids an empty `prefixItems`.
        return json!({ "type": "array", "maxItems": 0 });
    }
    let count = types.len();
    let prefix: Vec<Value> = types.iter().map(|of| schema_of(of, structs)).collect();
    json!({
        "type": "array",
        "prefixItems": prefix,
        "items": false,
        "minItems": count,
        "maxItems": count,
    })
}

fn structure<'a>(of: &'a StructType, structs: &mut Definitions<'a>) -> Value {
    let index = match structs.place_of(of) {
        Place::Known(index) => return structs.reference(index),
        Place::New(index) => index,
    };
    let mut properties = Map::new();
    for field in &of.fields {
        let mut schema = schema_of(&field.value_type, structs);
        admit_default(&mut schema, &field.value_type, &field.default);
        describe(&mut schema, field.description.as_deref());
        set_default(&mut schema, &field.default);
        properties.insert(field.name.clone(), schema);
    }
    let required: Vec<&str> = of
        .fields
        .iter()
        .filter(|field| field.default == DefaultValue::Required)
        .map(|field| field.name.as_str())
        .collect();
    let mut schema = json!({
        "title": of.name,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    describe(&mut schema, of.description.as_deref());
    structs.define(index, schema);
    structs.reference(index)
}

fn file(kind: FileKind) -> Value {
    let url = json!({ "type": "string", "format": "uri-reference", "pattern": FILE_PATTERN });
    json!({
        "title": kind.python_name(),
        "type": "object",
        "properties": { "url": url },
        "required": ["url"],
    })
}
