//! The validator against its words, and against an independent reading of our own JSON Schema.

use domain::{
    Bounds, DefaultValue, Environment, Field, FileKind, FunctionKind, FunctionSpec, InputPath,
    Items, Length, Metadata, Parameter, ParameterKind, StructType, TextRules, ValueType,
    inputs_schema, validate_inputs, validate_value, value_schema,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn parameter(name: &str, value_type: ValueType, default: DefaultValue) -> Parameter {
    Parameter {
        name: name.to_owned(),
        kind: ParameterKind::PositionalOrKeyword,
        value_type,
        hint: None,
        default,
        description: None,
    }
}

fn spec(parameters: Vec<Parameter>) -> FunctionSpec {
    FunctionSpec {
        name: "multiplier".into(),
        kind: FunctionKind::Function,
        file: "main.py".into(),
        line: 1,
        object: "multiply".into(),
        parameters,
        output: ValueType::Any,
        output_hint: None,
        output_description: None,
        streams: false,
        metadata: Metadata::default(),
        environment: Environment::default(),
        restart_on_error: true,
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}

fn words(spec: &FunctionSpec, inputs: Value) -> Vec<String> {
    let errors = validate_inputs(spec, &object(inputs)).expect_err("wrong inputs");
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn every_error_names_its_place_and_what_would_be_right() {
    let between = Bounds { ge: Some(0.into()), le: Some(1.into()), ..Bounds::default() };
    let line = StructType {
        name: "Line".into(),
        description: None,
        fields: vec![Field {
            name: "score".into(),
            value_type: ValueType::Float(between),
            default: DefaultValue::Required,
            description: None,
        }],
    };
    let spec = spec(vec![
        parameter("x1", ValueType::int(), DefaultValue::Required),
        parameter(
            "lines",
            ValueType::List(Items::of(ValueType::Struct(line))),
            DefaultValue::Required,
        ),
        parameter("image", ValueType::File(FileKind::Image), DefaultValue::Required),
        parameter(
            "mode",
            ValueType::Literal(vec![json!("a"), json!(2)]),
            DefaultValue::Value(json!("a")),
        ),
    ]);
    let inputs = json!({"x1": "abc", "lines": [{"score": 2}, {}], "image": "photo.png", "mode": "2", "x9": 1});
    assert_eq!(
        words(&spec, inputs),
        [
            r#"x1: Must be a whole number, not "abc"."#,
            "lines[0].score: Must be 0 or more and 1 or less.",
            "lines[1].score: Is required.",
            r#"image: Must be a file: {"url": "https://…"}."#,
            r#"mode: Must be one of "a", 2."#,
            "x9: Is not a parameter of multiplier, which takes x1, lines, image, mode.",
        ]
    );
}

#[test]
fn left_out_null_and_default_are_three_different_things() {
    let optional = || ValueType::Optional(Box::new(ValueType::int()));
    let required = spec(vec![parameter("x", optional(), DefaultValue::Required)]);
    assert_eq!(words(&required, json!({})), ["x: Is required."]);
    assert!(validate_inputs(&required, &object(json!({"x": null}))).is_ok());

    let defaulted = spec(vec![parameter("x", ValueType::int(), DefaultValue::Value(json!(-1)))]);
    assert_eq!(
        validate_inputs(&defaulted, &Map::new()),
        Ok(Map::new()),
        "Python fills the default"
    );
    assert!(validate_inputs(&defaulted, &object(json!({"x": null}))).is_err());

    let implicit = spec(vec![parameter("x", ValueType::int(), DefaultValue::Value(Value::Null))]);
    assert!(validate_inputs(&implicit, &object(json!({"x": null}))).is_ok(), "x: int = None");
}

#[test]
fn whole_numbers_keep_their_bounds_beyond_64_bits() {
    let bounds =
        Bounds { le: serde_json::from_str("100000000000000000000").ok(), ..Bounds::default() };
    let number = |text: &str| serde_json::from_str::<Value>(text).expect("a number");
    let errors = |text: &str| {
        validate_value(&ValueType::Int(bounds.clone()), &number(text), &InputPath::default())
    };
    assert!(errors("100000000000000000000").is_empty());
    assert_eq!(errors("100000000000000000001").len(), 1);
    assert!(errors("-100000000000000000001").is_empty());
}

#[test]
fn a_file_that_no_server_would_fetch_is_refused() {
    for url in ["file:///etc/passwd", "javascript:alert(1)", "photo.png", "/etc/passwd", ""] {
        let errors = validate_value(
            &ValueType::File(FileKind::Any),
            &json!({ "url": url }),
            &InputPath::default(),
        );
        assert_eq!(errors.len(), 1, "{url}");
    }
}

#[test]
fn nesting_beyond_any_form_is_an_error_and_not_a_crash() {
    let mut value_type = ValueType::int();
    let mut value = json!(1);
    for _ in 0..500 {
        value_type = ValueType::List(Items::of(value_type));
        value = json!([value]);
    }
    let errors = validate_value(&value_type, &value, &InputPath::default());
    assert_eq!(errors.len(), 1);
}

fn value_type() -> impl Strategy<Value = ValueType> {
    let bound = || prop::option::of((-5_i64..5).prop_map(serde_json::Number::from));
    let bounds = (bound(), bound()).prop_map(|(ge, le)| Bounds { ge, le, ..Bounds::default() });
    let length = (prop::option::of(0_u64..3), prop::option::of(1_u64..4))
        .prop_map(|(min, max)| Length { min, max });
    let leaf = prop_oneof![
        Just(ValueType::Any),
        Just(ValueType::Null),
        Just(ValueType::Bool),
        bounds.clone().prop_map(ValueType::Int),
        bounds.prop_map(ValueType::Float),
        length.clone().prop_map(|length| ValueType::Str(TextRules { length, pattern: None })),
        Just(ValueType::Literal(vec![json!("a"), json!(1), json!(true), Value::Null])),
    ];
    leaf.prop_recursive(3, 16, 3, move |inner| {
        let fields = prop::collection::vec((inner.clone(), any::<bool>()), 0..3);
        prop_oneof![
            inner.clone().prop_map(|of| ValueType::Optional(Box::new(of))),
            inner.clone().prop_map(|of| ValueType::Dict(Box::new(of))),
            prop::collection::vec(inner.clone(), 2..3).prop_map(ValueType::Union),
            prop::collection::vec(inner.clone(), 0..3).prop_map(ValueType::Tuple),
            (inner.clone(), length.clone())
                .prop_map(|(item, length)| ValueType::List(Items { item: Box::new(item), length })),
            fields.prop_map(structure),
        ]
    })
}

/// Its name comes from its fields, since one name is one definition in a schema.
fn structure(fields: Vec<(ValueType, bool)>) -> ValueType {
    let fields: Vec<Field> = fields
        .into_iter()
        .enumerate()
        .map(|(at, (value_type, required))| Field {
            name: ["a", "b", "c"][at].to_owned(),
            value_type,
            default: if required { DefaultValue::Required } else { DefaultValue::Computed },
            description: None,
        })
        .collect();
    let name: String = format!("{fields:?}").chars().filter(char::is_ascii_alphanumeric).collect();
    ValueType::Struct(StructType { name, fields, description: None })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-6_i64..6).prop_map(Value::from),
        (-6_i64..6).prop_map(|half| json!(half as f64 + 0.5)),
        "[abc]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[abc]", inner, 0..3)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_validator_and_the_published_schema_agree(value_type in value_type(), value in value()) {
        let ours = validate_value(&value_type, &value, &InputPath::default());
        let schema = jsonschema::validator_for(&value_schema(&value_type)).expect("a valid schema");
        prop_assert_eq!(ours.is_empty(), schema.is_valid(&value), "{:?} {} {:?}", value_type, value, ours);
    }

    #[test]
    fn a_type_survives_being_stored(value_type in value_type()) {
        let text = serde_json::to_string(&value_type).expect("text");
        prop_assert_eq!(serde_json::from_str::<ValueType>(&text).expect("a type"), value_type);
    }
}

#[test]
fn the_schema_of_a_call_lists_what_is_required_and_forbids_the_rest() {
    let spec = spec(vec![
        parameter("x1", ValueType::int(), DefaultValue::Required),
        parameter("x2", ValueType::int(), DefaultValue::Value(json!(2))),
    ]);
    let schema = inputs_schema(&spec);
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    assert!(validator.is_valid(&json!({"x1": 1})));
    assert!(!validator.is_valid(&json!({"x2": 1})));
    assert!(!validator.is_valid(&json!({"x1": 1, "x3": 1})));
    assert_eq!(schema["properties"]["x2"]["default"], json!(2));
}
