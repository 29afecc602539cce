//! The validator against the `jsonschema` crate reading the schema we publish: for any type and any
//! value, near misses above all, both accept or both refuse.
//!
//! Where they differ on purpose is listed in `kept_disagreements`, and explained in `docs/TYPES.md`.

use domain::{InputPath, ValueType, validate_value, value_schema};
use proptest::prelude::*;
use serde_json::{Value, json};

mod random {
    pub(crate) mod types;
    pub(crate) mod values;
}
use random::{types::value_type, values::near};

/// With `format` checked, which JSON Schema leaves to the reader.
fn published(value_type: &ValueType) -> jsonschema::Validator {
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&value_schema(value_type))
        .expect("a valid schema")
}

fn ours(value_type: &ValueType, value: &Value) -> Vec<String> {
    validate_value(value_type, value, &InputPath::default())
        .iter()
        .map(ToString::to_string)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        // A failure is shown and not kept: what it taught becomes a test of its own.
        failure_persistence: None,
        ..ProptestConfig::with_cases(10_000)
    })]

    #[test]
    fn the_validator_and_the_published_schema_agree(
        (value_type, value) in value_type().prop_flat_map(|of| {
            let value = near(&of);
            (Just(of), value)
        })
    ) {
        prop_assume!(!is_day_for_moment(&value_type, &value));
        let errors = ours(&value_type, &value);
        let valid = published(&value_type).is_valid(&value);
        prop_assert_eq!(errors.is_empty(), valid, "{:?}\n{}\n{:?}", value_type, value, errors);
    }

    #[test]
    fn a_type_survives_being_stored(value_type in value_type()) {
        let text = serde_json::to_string(&value_type).expect("text");
        prop_assert_eq!(serde_json::from_str::<ValueType>(&text).expect("a type"), value_type);
    }
}

/// The one kept disagreement that values here can run into: a date alone is a `datetime` to Python.
fn is_day_for_moment(value_type: &ValueType, value: &Value) -> bool {
    let has_moment = serde_json::to_string(value_type).is_ok_and(|text| text.contains("date_time"));
    has_moment && value.to_string().contains("\"2024-02-29\"")
}

/// Both sides of each, so that a change of either is seen.
#[test]
fn kept_disagreements() {
    let str_of = |pattern: &str| {
        let rules = json!({ "str": { "pattern": pattern } });
        serde_json::from_value::<ValueType>(rules).expect("a type")
    };
    let bytes: ValueType =
        serde_json::from_value(json!({ "bytes": { "max": 1 } })).expect("a type");
    let decimal: ValueType =
        serde_json::from_value(json!({ "decimal": { "ge": 1 } })).expect("a type");
    let set: ValueType =
        serde_json::from_value(json!({ "set": { "item": { "int": {} } } })).expect("a type");
    for (value_type, value, accepted_by_us) in [
        // The runner checks patterns, in Python's dialect; no regex engine reaches the browser.
        (str_of("^a$"), json!("b"), true),
        // The length of bytes is counted after decoding, which a schema cannot say.
        (bytes, json!("Zm9v"), false),
        // The bounds of a decimal hold for its text too.
        (decimal, json!("0.5"), false),
        // Python's ISO 8601 has times without zone and without seconds, and days for moments.
        (ValueType::Time, json!("12:04"), true),
        (ValueType::Time, json!("12:04:31"), true),
        (ValueType::DateTime, json!("2024-02-29"), true),
        (ValueType::DateTime, json!("2024-02-29T12:04:31"), true),
        // Python has no leap seconds.
        (ValueType::Time, json!("23:59:60Z"), false),
        // A `timedelta` has fractions, signs, and weeks with days; it has no years and months.
        (ValueType::TimeDelta, json!("PT0.5S"), true),
        (ValueType::TimeDelta, json!("-PT1S"), true),
        (ValueType::TimeDelta, json!("P1W2D"), true),
        (ValueType::TimeDelta, json!("P1Y"), false),
        // `uuid.UUID` reads these spellings.
        (ValueType::Uuid, json!("{12345678-1234-5678-1234-567812345678}"), true),
        (ValueType::Uuid, json!("12345678123456781234567812345678"), true),
        // Beyond 64 levels a value is refused before its type is asked.
    ] {
        assert_eq!(ours(&value_type, &value).is_empty(), accepted_by_us, "{value_type:?} {value}");
        let published = published(&value_type).is_valid(&value);
        assert_eq!(published, !accepted_by_us, "the schema agrees on {value_type:?} {value}");
    }
    // An agreement worth keeping: what is given twice is once in the set.
    assert!(ours(&set, &json!([1, 1])).is_empty() && published(&set).is_valid(&json!([1, 1])));
}

#[test]
fn structs_of_one_name_have_a_definition_each() {
    let shape = |field: &str, of: ValueType| {
        json!({ "struct": { "name": "Shape", "fields": [
            { "name": field, "value_type": of, "default": "required" },
        ] } })
    };
    let round = shape("radius", ValueType::int());
    let square = shape("side", ValueType::str());
    let both: ValueType =
        serde_json::from_value(json!({ "tuple": [round, square, round] })).expect("a type");
    let schema = value_schema(&both);
    assert_eq!(
        schema["prefixItems"],
        json!([{ "$ref": "#/$defs/Shape" }, { "$ref": "#/$defs/Shape2" }, { "$ref": "#/$defs/Shape" }])
    );
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(validator.is_valid(&json!([{ "radius": 1 }, { "side": "a" }, { "radius": 2 }])));
    assert!(!validator.is_valid(&json!([{ "radius": 1 }, { "radius": 1 }, { "radius": 2 }])));
}

#[test]
fn a_name_that_no_pointer_could_hold_is_written_otherwise() {
    let of: ValueType = serde_json::from_value(json!({ "struct": { "name": "Box[a/b ~%]", "fields": [
        { "name": "next", "value_type": { "optional": { "reference": "Box[a/b ~%]" } }, "default": "required" },
    ] } }))
    .expect("a type");
    let validator = jsonschema::validator_for(&value_schema(&of)).expect("a schema");
    assert!(validator.is_valid(&json!({ "next": { "next": null } })));
    assert!(!validator.is_valid(&json!({ "next": { "next": 1 } })));
}
