//! Inputs that a function would take, for documentation: something for every parameter without a
//! default, nothing for the others.

use serde_json::{Map, Value, json};

use crate::{Bounds, FunctionSpec, ValueType};

/// Records inside records beyond this are left empty: a type may hold itself.
const DEEPEST: u8 = 6;

#[must_use]
pub fn example_inputs(spec: &FunctionSpec) -> Map<String, Value> {
    let required = spec.parameters.iter().filter(|parameter| parameter.is_required());
    required.map(|p| (p.name.clone(), example(&p.value_type, 0))).collect()
}

fn example(value_type: &ValueType, depth: u8) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    let inside = |of: &ValueType| example(of, depth + 1);
    match value_type {
        ValueType::Any | ValueType::Str(_) | ValueType::Unresolved(_) => json!("text"),
        ValueType::Null | ValueType::Reference(_) => Value::Null,
        ValueType::Bool => json!(true),
        ValueType::Int(bounds) => number(bounds, 1),
        ValueType::Float(bounds) => number(bounds, 1),
        ValueType::Decimal(_) => json!("1.50"),
        ValueType::Bytes(_) => json!("aGVsbG8="),
        ValueType::Literal(options) => options.first().cloned().unwrap_or_default(),
        ValueType::Enum { members, .. } => {
            members.first().map(|member| member.value.clone()).unwrap_or_default()
        }
        ValueType::Flags { members, .. } => {
            members.first().map(|member| member.value.clone()).unwrap_or_default()
        }
        ValueType::Optional(inner) => inside(inner),
        ValueType::Union(options) => options.first().map(inside).unwrap_or_default(),
        ValueType::List(items) | ValueType::Set(items) => json!([inside(&items.item)]),
        ValueType::Tuple(types) => types.iter().map(inside).collect(),
        ValueType::Dict(of) => json!({ "key": inside(of) }),
        ValueType::Struct(of) => {
            let required = of.fields.iter().filter(|f| f.default == crate::DefaultValue::Required);
            Value::Object(required.map(|f| (f.name.clone(), inside(&f.value_type))).collect())
        }
        ValueType::File(_) => json!({ "url": "https://example.com/file" }),
        ValueType::Date => json!("2026-11-22"),
        ValueType::Time => json!("12:04:31"),
        ValueType::DateTime => json!("2026-11-22T12:04:31Z"),
        ValueType::TimeDelta => json!("PT1H30M"),
        ValueType::Uuid => json!("123e4567-e89b-12d3-a456-426614174000"),
        ValueType::Path => json!("data/file.txt"),
    }
}

/// The lower end where there is one.
fn number(bounds: &Bounds, otherwise: i64) -> Value {
    let end = bounds.ge.as_ref().or(bounds.le.as_ref());
    end.map_or_else(|| Value::from(otherwise), |end| Value::Number(end.clone()))
}
