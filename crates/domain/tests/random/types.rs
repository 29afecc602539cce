//! Any `ValueType`, nested: every variant, structs that share names, and references to what encloses them.

use domain::{
    Bounds, DefaultValue, EnumMember, Field, FileKind, Items, Length, StructType, TextKind,
    TextRules, ValueType,
};
use proptest::prelude::*;
use serde_json::{Number, Value, json};

pub(crate) fn value_type() -> impl Strategy<Value = ValueType> {
    let leaf = prop_oneof![plain(), bounded(), options()];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let items = || {
            (inner.clone(), length())
                .prop_map(|(item, length)| Items { item: Box::new(item), length })
        };
        prop_oneof![
            2 => inner.clone().prop_map(|of| ValueType::Optional(Box::new(of))),
            2 => inner.clone().prop_map(|of| ValueType::Dict(Box::new(of))),
            2 => prop::collection::vec(inner.clone(), 2..4).prop_map(ValueType::Union),
            2 => prop::collection::vec(inner.clone(), 0..3).prop_map(ValueType::Tuple),
            2 => items().prop_map(ValueType::List),
            1 => items().prop_map(ValueType::Set),
            4 => structure(inner),
        ]
    })
    .prop_map(|of| closed(of, &mut Vec::new()))
}

fn plain() -> impl Strategy<Value = ValueType> {
    prop::sample::select(vec![
        ValueType::Any,
        ValueType::Null,
        ValueType::Bool,
        ValueType::int(),
        ValueType::float(),
        ValueType::str(),
        ValueType::Bytes(Length::default()),
        ValueType::File(FileKind::Any),
        ValueType::File(FileKind::Image),
        ValueType::Date,
        ValueType::Time,
        ValueType::DateTime,
        ValueType::TimeDelta,
        ValueType::Decimal(Bounds::default()),
        ValueType::Uuid,
        ValueType::Path,
        ValueType::text_of(TextKind::Secret),
        flags(&[1, 2, 4]),
        flags(&[0, 1, 8]),
        ValueType::Unresolved("np.ndarray".into()),
        ValueType::Reference("A".into()),
        ValueType::Reference("B".into()),
    ])
}

fn flags(values: &[u64]) -> ValueType {
    let member = |value: &u64| EnumMember { name: format!("F{value}"), value: json!(value) };
    ValueType::Flags { name: "Flags".into(), members: values.iter().map(member).collect() }
}

fn bounded() -> impl Strategy<Value = ValueType> {
    prop_oneof![
        bounds().prop_map(ValueType::Int),
        bounds().prop_map(ValueType::Float),
        length().prop_map(|length| ValueType::Str(TextRules { length, ..Default::default() })),
    ]
}

fn bounds() -> impl Strategy<Value = Bounds> {
    let bound = || {
        let written = prop::sample::select(vec!["-3", "-1", "0", "1", "2", "4", "-0.5", "2.5"]);
        prop::option::weighted(0.3, written.prop_map(number))
    };
    let step = prop::option::weighted(0.3, prop::sample::select(vec!["1", "2", "3", "0.5"]));
    (bound(), bound(), bound(), bound(), step).prop_map(|(ge, gt, le, lt, step)| Bounds {
        ge,
        gt,
        le,
        lt,
        multiple_of: step.map(number),
        unit: None,
    })
}

fn number(text: &str) -> Number {
    text.parse().expect("a number")
}

fn length() -> impl Strategy<Value = Length> {
    (prop::option::of(0_u64..3), prop::option::of(0_u64..4))
        .prop_map(|(min, max)| Length { min, max })
}

/// `Literal` and `Enum`.
fn options() -> impl Strategy<Value = ValueType> {
    let values = vec![json!("a"), json!("1"), json!(1), json!(2), json!(true), Value::Null];
    let some = prop::sample::subsequence(values.clone(), 1..=values.len());
    let members = vec![json!("a"), json!(1), json!(0.5), json!("RED")];
    let enums = prop::sample::subsequence(members.clone(), 1..=members.len()).prop_map(|values| {
        let members = (0..)
            .zip(values)
            .map(|(at, value): (usize, Value)| EnumMember { name: format!("M{at}"), value });
        ValueType::Enum { name: "Color".into(), members: members.collect() }
    });
    prop_oneof![some.prop_map(ValueType::Literal), enums]
}

fn structure(inner: impl Strategy<Value = ValueType>) -> impl Strategy<Value = ValueType> {
    let default = prop::sample::select(vec![
        DefaultValue::Required,
        DefaultValue::Computed,
        DefaultValue::Value(Value::Null),
        DefaultValue::Value(json!(1)),
    ]);
    let name = prop::sample::select(vec!["A", "B"]);
    (name, prop::collection::vec((inner, default), 0..4)).prop_map(|(name, fields)| {
        let names = ["a", "b", "c"].into_iter();
        let fields = names.zip(fields).map(|(name, (value_type, default))| Field {
            name: name.to_owned(),
            value_type,
            default,
            description: None,
        });
        let fields = fields.collect();
        ValueType::Struct(StructType { name: name.to_owned(), fields, description: None })
    })
}

/// A reference to nothing is no type that reading source can give.
fn closed(of: ValueType, enclosing: &mut Vec<String>) -> ValueType {
    match of {
        ValueType::Reference(name) if !enclosing.contains(&name) => ValueType::Any,
        ValueType::Optional(of) => ValueType::Optional(Box::new(closed(*of, enclosing))),
        ValueType::Dict(of) => ValueType::Dict(Box::new(closed(*of, enclosing))),
        ValueType::Union(types) => ValueType::Union(all_closed(types, enclosing)),
        ValueType::Tuple(types) => ValueType::Tuple(all_closed(types, enclosing)),
        ValueType::List(items) => {
            ValueType::List(Items { item: Box::new(closed(*items.item, enclosing)), ..items })
        }
        ValueType::Set(items) => {
            ValueType::Set(Items { item: Box::new(closed(*items.item, enclosing)), ..items })
        }
        ValueType::Struct(mut of) => {
            enclosing.push(of.name.clone());
            for field in &mut of.fields {
                let inside = std::mem::replace(&mut field.value_type, ValueType::Any);
                field.value_type = closed(inside, enclosing);
            }
            enclosing.pop();
            ValueType::Struct(of)
        }
        other => other,
    }
}

fn all_closed(types: Vec<ValueType>, enclosing: &mut Vec<String>) -> Vec<ValueType> {
    types.into_iter().map(|of| closed(of, enclosing)).collect()
}
