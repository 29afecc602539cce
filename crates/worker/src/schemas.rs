//! Completes a spec with what the runner said of types that reading the source could not resolve.
//! Understands the JSON Schemas the runner writes, and most of pydantic's; what it does not stays as it was.

use domain::{
    Bounds, DefaultValue, EnumMember, Field, FileKind, FunctionSpec, Items, Length, StructType,
    TextKind, TextRules, ValueType,
};
use serde_json::{Map, Value};

/// Deeper types stay unresolved.
const DEEPEST: usize = 32;

/// None when nothing became clearer.
pub(crate) fn complete(spec: &FunctionSpec, schemas: &Map<String, Value>) -> Option<FunctionSpec> {
    let mut completed = spec.clone();
    for parameter in &mut completed.parameters {
        complete_type(&mut parameter.value_type, schemas.get(&parameter.name));
    }
    complete_type(&mut completed.output, schemas.get("return"));
    (completed != *spec).then_some(completed)
}

/// A type of which anything was unclear becomes what the environment says it is.
fn complete_type(of: &mut ValueType, schema: Option<&Value>) {
    if holds_unresolved(of)
        && let Some(known) = schema.and_then(value_type)
    {
        *of = known;
    }
}

/// Whether anything in the type is known to the environment only.
pub(crate) fn holds_unresolved(value_type: &ValueType) -> bool {
    match value_type {
        ValueType::Unresolved(_) => true,
        ValueType::Optional(inner) | ValueType::Dict(inner) => holds_unresolved(inner),
        ValueType::List(items) | ValueType::Set(items) => holds_unresolved(&items.item),
        ValueType::Union(of) | ValueType::Tuple(of) => of.iter().any(holds_unresolved),
        ValueType::Struct(of) => of.fields.iter().any(|field| holds_unresolved(&field.value_type)),
        _ => false,
    }
}

fn value_type(schema: &Value) -> Option<ValueType> {
    let definitions = schema.get("$defs").and_then(Value::as_object);
    Reading { definitions, inside: Vec::new() }.read(schema)
}

struct Reading<'a> {
    definitions: Option<&'a Map<String, Value>>,
    /// Names of the structs that enclose this place.
    inside: Vec<&'a str>,
}

impl<'a> Reading<'a> {
    fn read(&mut self, schema: &'a Value) -> Option<ValueType> {
        let schema = schema.as_object().filter(|_| self.inside.len() < DEEPEST)?;
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.follow(reference);
        }
        if let Some(members) = schema.get("flags").and_then(Value::as_object) {
            return Some(flags(schema, members));
        }
        if let Some(options) = schema.get("enum").and_then(Value::as_array) {
            return Some(ValueType::Literal(options.clone()));
        }
        if let Some(only) = schema.get("const") {
            return Some(ValueType::Literal(vec![only.clone()]));
        }
        if let Some(options) = schema.get("anyOf").and_then(Value::as_array) {
            // What is said of the whole is said of the text in it.
            return self.union(options).map(|of| of.with_text_kind(text_kind(schema)));
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("null") => Some(ValueType::Null),
            Some("boolean") => Some(ValueType::Bool),
            Some("integer") => Some(ValueType::Int(bounds(schema))),
            Some("number") => Some(ValueType::Float(bounds(schema))),
            Some("string") => Some(text(schema)),
            Some("array") => self.array(schema),
            Some("object") => self.object(schema),
            Some(_) => None,
            None => schema.keys().all(|key| is_note(key)).then_some(ValueType::Any),
        }
    }

    fn follow(&mut self, reference: &'a str) -> Option<ValueType> {
        let name = reference.strip_prefix("#/$defs/")?;
        if self.inside.contains(&name) {
            return Some(ValueType::Reference(name.to_owned()));
        }
        let definition = self.definitions?.get(name)?;
        self.inside.push(name);
        let found = self.read(definition);
        self.inside.pop();
        found.map(|found| named(found, name))
    }

    fn union(&mut self, options: &'a [Value]) -> Option<ValueType> {
        let is_null = |option: &&Value| option.get("type").and_then(Value::as_str) == Some("null");
        let nullable = options.iter().any(|option| is_null(&option));
        let mut types = options
            .iter()
            .filter(|option| !is_null(option))
            .map(|option| self.read(option))
            .collect::<Option<Vec<_>>>()?;
        let inner = if types.len() == 1 { types.pop()? } else { ValueType::Union(types) };
        Some(if nullable { ValueType::Optional(Box::new(inner)) } else { inner })
    }

    fn array(&mut self, schema: &'a Map<String, Value>) -> Option<ValueType> {
        if let Some(items) = schema.get("prefixItems").and_then(Value::as_array) {
            let items = items.iter().map(|item| self.read(item)).collect::<Option<_>>()?;
            return Some(ValueType::Tuple(items));
        }
        let item = match schema.get("items") {
            Some(item) => self.read(item)?,
            None => ValueType::Any,
        };
        let length = length(schema, "minItems", "maxItems");
        let items = Items { item: Box::new(item), length };
        let unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
        Some(if unique { ValueType::Set(items) } else { ValueType::List(items) })
    }

    fn object(&mut self, schema: &'a Map<String, Value>) -> Option<ValueType> {
        let title = schema.get("title").and_then(Value::as_str).unwrap_or("object");
        if let Some(kind) = file_kind(title) {
            return Some(ValueType::File(kind));
        }
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            let value = match schema.get("additionalProperties") {
                Some(Value::Object(_)) => self.read(schema.get("additionalProperties")?)?,
                _ => ValueType::Any,
            };
            return Some(ValueType::Dict(Box::new(value)));
        };
        let required = schema.get("required").and_then(Value::as_array);
        let fields = properties
            .iter()
            .map(|(name, property)| {
                let is_required =
                    required.is_some_and(|names| names.iter().any(|n| n == name.as_str()));
                let default = match property.get("default") {
                    Some(default) => DefaultValue::Value(default.clone()),
                    None if is_required => DefaultValue::Required,
                    None => DefaultValue::Computed,
                };
                let value_type = self.read(property)?;
                let description = note(property.as_object()?, "description");
                Some(Field { name: name.clone(), value_type, default, description })
            })
            .collect::<Option<Vec<_>>>()?;
        let description = note(schema, "description");
        Some(ValueType::Struct(StructType { name: title.to_owned(), fields, description }))
    }
}

/// References name a struct by its definition, so the struct must be called so.
fn named(value_type: ValueType, name: &str) -> ValueType {
    match value_type {
        ValueType::Struct(of) => ValueType::Struct(StructType { name: name.to_owned(), ..of }),
        other => other,
    }
}

fn note(schema: &Map<String, Value>, key: &str) -> Option<String> {
    schema.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn is_note(key: &str) -> bool {
    matches!(key, "title" | "description" | "default" | "examples" | "$defs" | "deprecated")
}

fn file_kind(title: &str) -> Option<FileKind> {
    [FileKind::Any, FileKind::Image, FileKind::Video, FileKind::Audio]
        .into_iter()
        .find(|kind| kind.python_name() == title)
}

fn text(schema: &Map<String, Value>) -> ValueType {
    if schema.get("contentEncoding").is_some() {
        return ValueType::Bytes(length(schema, "minLength", "maxLength"));
    }
    match schema.get("format").and_then(Value::as_str) {
        Some("date") => ValueType::Date,
        Some("time") => ValueType::Time,
        Some("date-time") => ValueType::DateTime,
        Some("duration") => ValueType::TimeDelta,
        Some("decimal") => ValueType::Decimal(Bounds::default()),
        Some("uuid") => ValueType::Uuid,
        Some("path") => ValueType::Path,
        _ => ValueType::Str(TextRules {
            length: length(schema, "minLength", "maxLength"),
            pattern: note(schema, "pattern"),
            kind: text_kind(schema),
        }),
    }
}

fn text_kind(schema: &Map<String, Value>) -> TextKind {
    let says = |word: &str, text: &str| schema.get(word).and_then(Value::as_str) == Some(text);
    if says("format", "password") || schema.get("writeOnly") == Some(&Value::Bool(true)) {
        TextKind::Secret
    } else if says("contentMediaType", "text/markdown") {
        TextKind::Markdown
    } else {
        TextKind::Plain
    }
}

fn flags(schema: &Map<String, Value>, members: &Map<String, Value>) -> ValueType {
    let name = note(schema, "title").unwrap_or_else(|| "Flag".to_owned());
    let member =
        |(name, value): (&String, &Value)| EnumMember { name: name.clone(), value: value.clone() };
    let members: Vec<EnumMember> = members.iter().map(member).collect();
    if members.iter().all(|member| member.value.is_u64()) {
        ValueType::Flags { name, members }
    } else {
        ValueType::Enum { name, members }
    }
}

fn length(schema: &Map<String, Value>, least: &str, most: &str) -> Length {
    let number = |key: &str| schema.get(key).and_then(Value::as_u64);
    Length { min: number(least), max: number(most) }
}

fn bounds(schema: &Map<String, Value>) -> Bounds {
    let number = |key: &str| match schema.get(key) {
        Some(Value::Number(number)) => Some(number.clone()),
        _ => None,
    };
    Bounds {
        ge: number("minimum"),
        gt: number("exclusiveMinimum"),
        le: number("maximum"),
        lt: number("exclusiveMaximum"),
        multiple_of: number("multipleOf"),
        unit: note(schema, "unit"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_model_of_a_third_party_package_gets_a_form() {
        let schema = json!({
            "$defs": {"Box": {"title": "Box", "type": "object", "required": ["x"], "properties": {
                "x": {"type": "integer", "minimum": 0},
                "inner": {"anyOf": [{"$ref": "#/$defs/Box"}, {"type": "null"}], "default": null},
            }}},
            "type": "array",
            "items": {"$ref": "#/$defs/Box"},
        });
        let Some(ValueType::List(items)) = value_type(&schema) else { panic!("no list") };
        let ValueType::Struct(of) = *items.item else { panic!("no struct") };
        assert_eq!(of.name, "Box");
        assert_eq!(of.fields[0].default, DefaultValue::Required);
        let inner = ValueType::Optional(Box::new(ValueType::Reference("Box".into())));
        assert_eq!(of.fields[1].value_type, inner);
    }

    #[test]
    fn what_a_schema_says_beside_the_type_is_kept() {
        for (schema, expected) in [
            (
                json!({"type": "string", "format": "password", "writeOnly": true}),
                ValueType::text_of(TextKind::Secret),
            ),
            (
                json!({"type": "string", "contentMediaType": "text/markdown"}),
                ValueType::text_of(TextKind::Markdown),
            ),
            (
                json!({"type": "number", "unit": "ms"}),
                ValueType::Float(Bounds { unit: Some("ms".into()), ..Bounds::default() }),
            ),
        ] {
            assert_eq!(value_type(&schema), Some(expected));
        }
        let flags = json!({"title": "P", "type": "integer", "flags": {"READ": 1, "RUN": 4}});
        let Some(ValueType::Flags { name, members }) = value_type(&flags) else {
            panic!("no flags")
        };
        assert_eq!((name.as_str(), members.len(), &members[1].name), ("P", 2, &"RUN".to_owned()));
    }

    #[test]
    fn a_schema_beyond_our_types_stays_unresolved() {
        assert_eq!(value_type(&json!({"allOf": [{"type": "string"}]})), None);
        assert_eq!(value_type(&json!({"type": "array", "items": {"not": {}}})), None);
        assert_eq!(value_type(&json!({})), Some(ValueType::Any));
    }
}
