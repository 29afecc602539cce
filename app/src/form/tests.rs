//! The pure half of the form: what stands in it, as values, as posted fields and after edits.

use domain::{
    CONCEALED, DefaultValue, EnumMember, Field, FieldError, FileKind, FunctionSpec, InputPath,
    Items, Parameter, StructType, TextKind, ValueType, validate_value,
};
use serde_json::{Value, json};

use super::{
    control::{Control, Look, control_of},
    draft::{Content, Draft},
    fields::inputs_from_fields,
    fill::Fill,
    placed::placed,
    reading::inputs_of_drafts,
    secrets::forget,
    slot::{Place, Shape},
};

fn spec(parameters: Vec<Parameter>) -> FunctionSpec {
    FunctionSpec { parameters, ..FunctionSpec::bare("f") }
}

fn parameter(name: &str, value_type: ValueType, default: DefaultValue) -> Parameter {
    Parameter { default, ..Parameter::required(name, value_type) }
}

fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The inputs of a posted form of one parameter `x`, or the first error in words.
fn posted(value_type: ValueType, default: DefaultValue, fields: &[(&str, &str)]) -> Value {
    let inputs =
        inputs_from_fields(&spec(vec![parameter("x", value_type, default)]), &pairs(fields));
    inputs.map_or_else(|errors| json!(errors[0].to_string()), Value::Object)
}

fn filled(value_type: ValueType, fill: &Fill) -> Value {
    let parameters = [parameter("x", value_type, DefaultValue::Required)];
    let (drafts, _) = fill.drafts(&parameters);
    let (inputs, errors) = inputs_of_drafts(&parameters, &drafts);
    errors.first().map_or(Value::Object(inputs), |error| json!(error.to_string()))
}

fn optional(of: ValueType) -> ValueType {
    ValueType::Optional(Box::new(of))
}

fn list(of: ValueType) -> ValueType {
    ValueType::List(Items::of(of))
}

fn field(name: &str, value_type: ValueType, default: DefaultValue) -> Field {
    Field { name: name.into(), value_type, default, description: None }
}

fn record(name: &str, fields: Vec<Field>) -> ValueType {
    ValueType::Struct(StructType { name: name.into(), fields, description: None })
}

fn point() -> ValueType {
    let zero = DefaultValue::Value(json!(0));
    record(
        "Point",
        vec![
            field("x", ValueType::int(), DefaultValue::Required),
            field("y", ValueType::int(), zero),
        ],
    )
}

/// `Node { name, next: Optional[Node] = None, children: list[Node] = [] }`
fn node() -> ValueType {
    let again = || ValueType::Reference("Node".into());
    record(
        "Node",
        vec![
            field("name", ValueType::str(), DefaultValue::Required),
            field("next", optional(again()), DefaultValue::Value(Value::Null)),
            field("children", list(again()), DefaultValue::Value(json!([]))),
        ],
    )
}

#[test]
fn an_unticked_box_is_false_and_an_absent_one_is_left_to_the_function() {
    let on = DefaultValue::Value(json!(true));
    let sent = [("x", "true"), ("x:shown", "1")];
    assert_eq!(posted(ValueType::Bool, on.clone(), &sent), json!({"x": true}));
    assert_eq!(posted(ValueType::Bool, on.clone(), &[("x:shown", "1")]), json!({"x": false}));
    assert_eq!(posted(ValueType::Bool, on, &[]), json!({"x": true}));
}

#[test]
fn emptying_a_field_means_none_where_none_is_allowed_and_the_default_elsewhere() {
    let five = DefaultValue::Value(json!(5));
    let empty = [("x", "")];
    assert_eq!(posted(ValueType::int(), five, &empty), json!({}));
    let none = DefaultValue::Value(Value::Null);
    assert_eq!(posted(optional(ValueType::int()), none.clone(), &empty), json!({}));
    assert_eq!(posted(ValueType::int(), none, &empty), json!({}));
    let required = DefaultValue::Required;
    assert_eq!(posted(optional(ValueType::int()), required.clone(), &empty), json!({"x": null}));
    assert_eq!(posted(ValueType::str(), required, &empty), json!("x: Is required."));
    let words = DefaultValue::Value(json!("words"));
    assert_eq!(posted(ValueType::str(), words, &empty), json!({"x": ""}));
}

#[test]
fn not_set_null_and_a_value_are_three_things() {
    let of = || optional(ValueType::str());
    let default = || DefaultValue::Computed;
    for (presence, inputs) in
        [("unset", json!({})), ("null", json!({"x": null})), ("set", json!({"x": ""}))]
    {
        assert_eq!(posted(of(), default(), &[("x:presence", presence), ("x", "")]), inputs);
    }
    // A presence that the form does not offer changes nothing.
    let forged = [("x:presence", "null"), ("x", "3")];
    assert_eq!(posted(ValueType::int(), DefaultValue::Required, &forged), json!({"x": 3}));
}

#[test]
fn lists_records_dictionaries_and_unions_are_read_from_fields() {
    let fields = [("x:count", "2"), ("x[0].x", "1"), ("x[0].y", "2"), ("x[1].x", "3")];
    assert_eq!(
        posted(list(point()), DefaultValue::Required, &fields),
        json!({"x": [{"x": 1, "y": 2}, {"x": 3, "y": 0}]})
    );
    let dict = ValueType::Dict(Box::new(ValueType::float()));
    let fields =
        [("x:count", "2"), ("x[0]:key", "a b"), ("x[0]", "1"), ("x[1]:key", "c"), ("x[1]", ".5")];
    assert_eq!(
        posted(dict.clone(), DefaultValue::Required, &fields),
        json!({"x": {"a b": 1, "c": 0.5}})
    );
    let twice =
        [("x:count", "2"), ("x[0]:key", "a"), ("x[0]", "1"), ("x[1]:key", "a"), ("x[1]", "2")];
    assert_eq!(posted(dict, DefaultValue::Required, &twice), json!("x.a: Is there twice: \"a\"."));
    let union = || ValueType::Union(vec![ValueType::int(), ValueType::str(), point()]);
    let fields = [("x:option", "1"), ("x~0", "7"), ("x~1", "5"), ("x~2.x", "")];
    assert_eq!(posted(union(), DefaultValue::Required, &fields), json!({"x": "5"}));
    let fields = [("x:option", "2"), ("x~0", "no number"), ("x~2.x", "5")];
    assert_eq!(posted(union(), DefaultValue::Required, &fields), json!({"x": {"x": 5, "y": 0}}));
}

#[test]
fn an_error_inside_a_list_names_its_place() {
    let fields = [("x:count", "2"), ("x[0]", "1"), ("x[1]", "two")];
    let error = posted(list(ValueType::int()), DefaultValue::Required, &fields);
    assert_eq!(error, json!("x[1]: Must be a whole number, not \"two\"."));
}

#[test]
fn a_mistyped_field_does_not_hide_that_another_is_empty() {
    let parameters =
        ["a", "b"].map(|name| parameter(name, ValueType::int(), DefaultValue::Required));
    let fields = pairs(&[("a", ""), ("b", "two")]);
    let errors =
        inputs_from_fields(&spec(parameters.to_vec()), &fields).expect_err("both are wrong");
    let places: Vec<_> = errors.iter().map(|error| error.path.to_string()).collect();
    assert_eq!(places, ["a", "b"]);
}

#[test]
fn a_file_is_the_one_chosen_else_the_one_at_the_address() {
    let file = || ValueType::File(FileKind::Image);
    let stored = r#"{"url":"/v2/files/1/a.png","name":"a.png"}"#;
    let both = [("x", stored), ("x", ""), ("x:url", "https://elsewhere/b.png")];
    let read = posted(file(), DefaultValue::Required, &both);
    assert_eq!(read, json!({"x": {"url": "/v2/files/1/a.png", "name": "a.png"}}));
    let address = [("x", ""), ("x:url", "https://elsewhere/b.png")];
    assert_eq!(
        posted(file(), DefaultValue::Required, &address),
        json!({"x": {"url": "https://elsewhere/b.png"}})
    );
    let several = [("x:count", "0"), ("x:files", stored), ("x:files", stored)];
    let read = posted(list(file()), DefaultValue::Required, &several);
    assert_eq!(read["x"].as_array().map(Vec::len), Some(2));
}

#[test]
fn an_address_fills_plain_and_nested_fields() {
    let fill = |query: &[(&str, &str)]| Fill { fields: pairs(query), ..Fill::default() };
    assert_eq!(filled(ValueType::int(), &fill(&[("x", "2")])), json!({"x": 2}));
    let tags = fill(&[("x", "a"), ("x", "b, c")]);
    assert_eq!(filled(list(ValueType::str()), &tags), json!({"x": ["a", "b, c"]}));
    let nested = fill(&[("x.x", "3"), ("x.y", "4")]);
    assert_eq!(filled(point(), &nested), json!({"x": {"x": 3, "y": 4}}));
    let compact = fill(&[("x", r#"[{"x": 1}]"#)]);
    assert_eq!(filled(list(point()), &compact), json!({"x": [{"x": 1, "y": 0}]}));
    let items = fill(&[("x[0]", "1"), ("x[1]", "2")]);
    assert_eq!(filled(list(ValueType::int()), &items), json!({"x": [1, 2]}));
}

#[test]
fn a_button_without_javascript_changes_the_form_and_keeps_what_was_typed() {
    let pressed = |edit: &str, fields: &[(&str, &str)]| Fill {
        fields: pairs(fields),
        edit: Some(edit.to_owned()),
        ..Fill::default()
    };
    let texts = [("x:count", "3"), ("x[0]", "a"), ("x[1]", "b"), ("x[2]", "c")];
    for (edit, left) in [
        ("remove-0:x", json!(["b", "c"])),
        ("move-2-0:x", json!(["c", "a", "b"])),
        ("move-0-1:x", json!(["b", "a", "c"])),
        ("remove-9:x", json!(["a", "b", "c"])),
        ("rubbish", json!(["a", "b", "c"])),
    ] {
        let fill = pressed(edit, &texts);
        assert_eq!(filled(list(ValueType::str()), &fill), json!({ "x": left }), "{edit}");
    }
    let deep = [
        ("x.name", "a"),
        ("x.next:presence", "set"),
        ("x.next.name", "b"),
        ("x.children:count", "0"),
    ];
    let fill = pressed("add:x.next.children", &deep);
    let (drafts, id) = fill.drafts(&[parameter("x", node(), DefaultValue::Required)]);
    assert_eq!(id.as_deref(), Some("in-x.next.children[0]"));
    assert_eq!(drafts.len(), 1);
}

#[test]
fn what_a_form_shows_of_a_value_is_read_back_as_the_same_value() {
    let tags =
        ValueType::Set(Items::of(ValueType::Literal(vec![json!("a"), json!("b"), json!(3)])));
    let mixed = ValueType::Literal(vec![json!(1), json!("1"), json!("None"), Value::Null]);
    let union = ValueType::Union(vec![ValueType::int(), point(), list(ValueType::str())]);
    for (value_type, value) in [
        (ValueType::Any, json!("5")),
        (ValueType::Any, json!("words")),
        (ValueType::Any, json!({"a": [1, "2"]})),
        (ValueType::Any, Value::Null),
        (list(ValueType::str()), json!(["a", "null", ""])),
        (list(optional(ValueType::int())), json!([1, null])),
        (optional(ValueType::float()), json!(0.5)),
        (optional(ValueType::str()), Value::Null),
        (optional(ValueType::str()), json!("null")),
        (optional(point()), Value::Null),
        (mixed.clone(), json!("1")),
        (mixed.clone(), json!(1)),
        (mixed, Value::Null),
        (tags, json!(["a", 3])),
        (ValueType::Tuple(vec![ValueType::int(), ValueType::str()]), json!([1, "b"])),
        (ValueType::Dict(Box::new(point())), json!({"a.b": {"x": 1, "y": 2}})),
        (union.clone(), json!({"x": 1, "y": 2})),
        (union.clone(), json!(["5"])),
        (union, json!(12)),
        (
            node(),
            json!({"name": "a", "next": {"name": "b", "children": []}, "children": [{"name": "c", "children": []}]}),
        ),
        (permission(), json!(5)),
        (permission(), json!(0)),
        (ValueType::Path, json!("a/b.txt")),
        (ValueType::Path, json!({"url": "https://a/b"})),
        (list(ValueType::int()), (0..1_200).map(Value::from).collect()),
        (ValueType::TimeDelta, json!("PT1H30M")),
        (ValueType::str(), json!("two\nlines")),
        (ValueType::DateTime, json!("2026-11-22T12:04:31+05:30")),
        (ValueType::File(FileKind::Any), json!({"url": "https://a/b"})),
        (list(ValueType::int()), (0..300).map(Value::from).collect()),
        (ValueType::Bool, json!(true)),
        (optional(ValueType::Bool), json!(false)),
    ] {
        let parameters = [parameter("x", value_type.clone(), DefaultValue::Required)];
        let shape = Shape::of(&parameters[0]);
        let draft = Draft::of_value(shape.slot(), &value);
        let (inputs, errors) = inputs_of_drafts(&parameters, &[draft]);
        assert_eq!(errors, [], "{value_type:?}");
        // `next` is left out where it is not set, which means the same.
        assert_eq!(inputs.get("x"), Some(&value), "{value_type:?}");
        assert_eq!(validate_value(&value_type, &value, &Default::default()), []);
    }
}

#[test]
fn a_recursive_value_that_is_absent_stays_absent() {
    let fields = [("x.name", "a"), ("x.next:presence", "unset"), ("x.next", "")];
    let read = posted(node(), DefaultValue::Required, &fields);
    assert_eq!(read, json!({"x": {"name": "a", "children": []}}));
}

#[test]
fn an_error_in_a_dictionary_is_shown_at_the_entry_that_has_the_key_now() {
    let dict = ValueType::Dict(Box::new(point()));
    let parameters = [parameter("x", dict, DefaultValue::Required)];
    let value = json!({"a": {"x": 1}, "b": {"x": 2}});
    let draft = Draft::of_value(Shape::of(&parameters[0]).slot(), &value);
    let path = InputPath::key("x").key_in("b").key_in("x");
    let error = FieldError { path, message: "Is odd.".to_owned(), code: "type".to_owned() };
    let shown = placed(&parameters, &[draft], vec![error]);
    assert_eq!(shown[0].path, Place::of_parameter("x").item(1).field("x").path);
}

#[test]
fn a_value_that_fits_no_control_is_shown_as_json_and_refused_at_its_place() {
    let parameters = [parameter("x", list(point()), DefaultValue::Required)];
    let shape = Shape::of(&parameters[0]);
    let draft = Draft::of_value(shape.slot(), &json!({"not": "a list"}));
    let (inputs, errors) = inputs_of_drafts(&parameters, &[draft]);
    assert_eq!((inputs.get("x"), errors.len()), (Some(&json!({"not": "a list"})), 0));
}

fn control(value_type: ValueType, default: DefaultValue) -> Control {
    let parameter = parameter("x", value_type, default);
    control_of(Shape::of(&parameter).slot(), "")
}

#[test]
fn few_short_options_stand_side_by_side_longer_ones_below_and_many_in_a_list() {
    let look =
        |options: Vec<Value>| match control(ValueType::Literal(options), DefaultValue::Required) {
            Control::Choice { look, .. } => look,
            other => panic!("not a choice: {other:?}"),
        };
    assert_eq!(look(vec![json!("auto"), json!("en")]), Look::Segments);
    assert_eq!(
        look(vec![json!("as it is in the file"), json!("as it was on paper")]),
        Look::Radios
    );
    assert_eq!(look((0..20).map(Value::from).collect()), Look::List);
}

fn permission() -> ValueType {
    let member = |(name, value): (&str, u8)| EnumMember { name: name.into(), value: value.into() };
    let members = [("NONE", 0), ("READ", 1), ("WRITE", 2), ("RUN", 4), ("ALL", 7)].map(member);
    ValueType::Flags { name: "Permission".into(), members: members.into() }
}

#[test]
fn flags_are_ticked_one_by_one_and_are_a_number_together() {
    let shown = ("x:shown", "1");
    let required = || DefaultValue::Required;
    assert_eq!(posted(permission(), required(), &[shown]), json!({"x": 0}));
    let two = [shown, ("x", "READ"), ("x", "RUN")];
    assert_eq!(posted(permission(), required(), &two), json!({"x": 5}));
    for text in ["5", "READ|RUN", "RUN, READ"] {
        assert_eq!(posted(permission(), required(), &[("x", text)]), json!({"x": 5}), "{text}");
    }
    let Control::Ticks(boxes) = control(permission(), required()) else { panic!("no boxes") };
    let labels: Vec<_> = boxes.into_iter().map(|choice| choice.label).collect();
    assert_eq!(labels, ["READ", "WRITE", "RUN"]);
    let none = DefaultValue::Value(Value::Null);
    let unset = [("x:presence", "unset"), shown];
    assert_eq!(posted(optional(permission()), none, &unset), json!({}));
}

#[test]
fn what_the_server_draws_of_a_secret_is_empty() {
    let secret = ValueType::text_of(TextKind::Secret);
    let account = record("Account", vec![field("key", secret.clone(), DefaultValue::Required)]);
    for (of, value) in [
        (secret.clone(), json!("sesame")),
        (list(secret.clone()), json!(["sesame"])),
        (ValueType::Union(vec![ValueType::int(), account]), json!({"key": "sesame"})),
        (ValueType::Dict(Box::new(secret.clone())), json!({"k": "sesame"})),
        (ValueType::Tuple(vec![secret]), json!(["sesame"])),
    ] {
        let parameter = parameter("x", of, DefaultValue::Required);
        let shape = Shape::of(&parameter);
        let mut draft = Draft::of_value(shape.slot(), &value);
        assert!(format!("{draft:?}").contains("sesame"));
        forget(shape.slot(), &mut draft);
        assert!(!format!("{draft:?}").contains("sesame"), "{draft:?}");
    }
}

#[test]
fn a_secret_of_an_earlier_job_is_asked_for_anew_and_its_default_is_not_shown() {
    let secret = || ValueType::text_of(TextKind::Secret);
    let of_mark = parameter("x", secret(), DefaultValue::Required);
    let draft = Draft::of_value(Shape::of(&of_mark).slot(), &json!(CONCEALED));
    assert_eq!(draft.content, Content::Text(String::new()));
    let with_default = DefaultValue::Value(json!("changeme"));
    assert_eq!(posted(secret(), with_default.clone(), &[("x", "")]), json!({}));
    let parameter = parameter("x", secret(), with_default);
    let draft = Draft::initial(Shape::of(&parameter).slot());
    assert_eq!(draft.content, Content::Text(String::new()));
}

#[test]
fn a_path_is_typed_or_a_file_is_chosen() {
    let stored = r#"{"url":"/v2/files/1/a.txt","name":"a.txt"}"#;
    let required = || DefaultValue::Required;
    let typed = [("x", ""), ("x:url", "data/a.txt")];
    assert_eq!(posted(ValueType::Path, required(), &typed), json!({"x": "data/a.txt"}));
    let chosen = [("x", stored), ("x:url", "")];
    let file = json!({"x": {"url": "/v2/files/1/a.txt", "name": "a.txt"}});
    assert_eq!(posted(ValueType::Path, required(), &chosen), file);
}

#[test]
fn an_optional_bool_can_be_left_unset() {
    let none = DefaultValue::Value(Value::Null);
    let Control::Choice { options, .. } = control(optional(ValueType::Bool), none) else {
        panic!("not a choice");
    };
    let labels: Vec<_> = options.iter().map(|option| option.label.as_str()).collect();
    assert_eq!(labels, ["None", "true", "false"]);
}

#[test]
fn what_is_wrong_inside_of_a_chosen_option_is_said_there() {
    let x = field("x", ValueType::Int(Default::default()), DefaultValue::Required);
    let of = StructType { name: "Point".into(), description: None, fields: vec![x] };
    let union = ValueType::Union(vec![ValueType::Bool, ValueType::Struct(of)]);
    let fields = [("x:option", "1"), ("x~1.x", "1.5")];
    let told = posted(union, DefaultValue::Required, &fields);
    assert!(told.as_str().is_some_and(|words| words.starts_with("x.x: ")), "{told}");
}
