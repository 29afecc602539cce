//! The validator against its words. Against an independent reading of our JSON Schema: `agreement.rs`.

use domain::{
    Bounds, CONCEALED, DefaultValue, Field, FileKind, FunctionSpec, InputPath, Items, Parameter,
    StructType, ValueType, inputs_schema, validate_inputs, validate_value,
};
use serde_json::{Map, Value, json};

fn parameter(name: &str, value_type: ValueType, default: DefaultValue) -> Parameter {
    Parameter { default, ..Parameter::required(name, value_type) }
}

fn spec(parameters: Vec<Parameter>) -> FunctionSpec {
    FunctionSpec { parameters, ..FunctionSpec::bare("multiplier") }
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

/// `A { x: A | B, y: A | B }` and `B` alike: without memory, three levels more are eight times the work.
#[test]
fn structs_that_hold_each_other_in_unions_are_checked_at_once() {
    let either = || {
        let reference = |name: &str| ValueType::Reference(name.into());
        ValueType::Union(vec![reference("A"), reference("B")])
    };
    let field = |name: &str, value_type| Field {
        name: name.into(),
        value_type,
        default: DefaultValue::Required,
        description: None,
    };
    let structure = |name: &str, x, y| {
        let fields = vec![field("x", x), field("y", y)];
        ValueType::Struct(StructType { name: name.into(), fields, description: None })
    };
    let hostile = structure(
        "A",
        ValueType::Union(vec![
            ValueType::Reference("A".into()),
            structure("B", either(), either()),
        ]),
        ValueType::Any,
    );
    let mut value = json!(1);
    for _ in 0..60 {
        value = json!({ "x": value, "y": value });
        if value.to_string().len() > 1_000 {
            value = json!({ "x": value["x"], "y": 1 });
        }
    }
    assert!(!validate_value(&hostile, &value, &InputPath::default()).is_empty());
}

#[test]
fn the_mark_of_a_secret_is_no_secret() {
    let secret = ValueType::text_of(domain::TextKind::Secret);
    let errors = validate_value(&secret, &json!(CONCEALED), &InputPath::key("token"));
    assert!(errors[0].to_string().contains("type it again"), "{errors:?}");
    assert!(validate_value(&secret, &json!("sesame"), &InputPath::key("token")).is_empty());
}

#[test]
fn a_path_is_a_text_or_a_file_and_flags_are_what_their_members_make() {
    let fits =
        |of: &ValueType, value: Value| validate_value(of, &value, &InputPath::default()).is_empty();
    assert!(fits(&ValueType::Path, json!("a/b")));
    assert!(fits(&ValueType::Path, json!({"url": "https://a/b"})));
    assert!(!fits(&ValueType::Path, json!({"url": "javascript:1"})));
    let member =
        |name: &str, value: u8| domain::EnumMember { name: name.into(), value: value.into() };
    let flags =
        ValueType::Flags { name: "F".into(), members: vec![member("A", 1), member("B", 8)] };
    for right in [json!(0), json!(1), json!(9), json!(8.0)] {
        assert!(fits(&flags, right.clone()), "{right}");
    }
    for wrong in [json!(2), json!(-1), json!("A"), json!(1.5), json!(null)] {
        assert!(!fits(&flags, wrong.clone()), "{wrong}");
    }
}
