//! Parameters of every kind, results, generators and what docstrings add.

use domain::{DefaultValue, ParameterKind, ValueType};
use serde_json::{json, to_value};

use super::support::{function, main_py, only};

#[test]
fn parameters_of_every_kind_in_order() {
    let spec = function("", "def f(a, /, b=1, *args: int, c, d=None, **kwargs: str): ...");
    let found: Vec<_> = spec
        .parameters
        .iter()
        .map(|one| (one.name.as_str(), one.kind, one.is_required()))
        .collect();
    assert_eq!(
        found,
        [
            ("a", ParameterKind::PositionalOnly, true),
            ("b", ParameterKind::PositionalOrKeyword, false),
            ("args", ParameterKind::VariablePositional, false),
            ("c", ParameterKind::KeywordOnly, true),
            ("d", ParameterKind::KeywordOnly, false),
            ("kwargs", ParameterKind::VariableKeyword, false),
        ]
    );
    assert_eq!(spec.parameters[0].value_type, ValueType::Any);
    assert_eq!(spec.parameters[0].hint, None);
    assert_eq!(spec.parameters[2].value_type, ValueType::int());
}

#[test]
fn a_bracket_in_a_default_confuses_nobody() {
    let spec = function("", "def f(a: str = \")\", b: str = '(,', c=[(1, 2)]) -> str: ...");
    assert_eq!(spec.parameters.len(), 3);
    assert_eq!(spec.parameters[0].default, DefaultValue::Value(json!(")")));
}

#[test]
fn generators_stream() {
    let before = "import typing as t\nfrom typing import Iterator, Generator, Iterable, AsyncIterator\nfrom collections.abc import Iterator as It";
    for (definition, streams, output) in [
        ("def f() -> Iterator[int]: return iter([])", true, json!({ "int": {} })),
        ("def f() -> It[int]: yield 1", true, json!({ "int": {} })),
        (
            "def f() -> t.Generator[str, None, None]: yield",
            true,
            json!({ "str": { "length": {} } }),
        ),
        ("async def f() -> AsyncIterator[int]: yield 1", true, json!({ "int": {} })),
        ("def f() -> \"Iterator[int]\": yield 1", true, json!({ "int": {} })),
        ("def f() -> Iterator: yield 1", true, json!("any")),
        ("def f() -> Iterable[int]: yield 1", true, json!({ "int": {} })),
        (
            "def f() -> Iterable[int]: return []",
            false,
            json!({ "list": { "item": { "int": {} }, "length": {} } }),
        ),
        ("def f() -> int: yield 1", true, json!({ "int": {} })),
        ("def f():\n    yield 1", true, json!("any")),
        ("def f():\n    for x in y:\n        if x: z = yield x", true, json!("any")),
        ("def f():\n    yield from g()", true, json!("any")),
        (
            "def f():\n    def g():\n        yield 1\n    return lambda: (yield)",
            false,
            json!("any"),
        ),
        ("def f() -> None: ...", false, json!("null")),
    ] {
        let spec = function(before, definition);
        assert_eq!(spec.streams, streams, "{definition}");
        assert_eq!(to_value(spec.output).expect("json"), output, "{definition}");
    }
}

#[test]
fn docstrings_describe_parameters_result_and_function() {
    let spec = function(
        "",
        "def f(x: int, y: str = \"a\"):
    \"\"\"
    Puts x
    before y.

    Then more.

    :param x: the number,
        which is long
    :param str y: the text
    :return: both
    \"\"\"",
    );
    assert_eq!(spec.metadata.description.as_deref(), Some("Puts x before y."));
    assert_eq!(spec.parameters[0].description.as_deref(), Some("the number, which is long"));
    assert_eq!(spec.parameters[1].description.as_deref(), Some("the text"));
    assert_eq!(spec.output_description.as_deref(), Some("both"));
}

#[test]
fn metadata_comes_before_the_docstring() {
    let spec = only(main_py(
        "import sieve\n@sieve.function(name=\"f\", metadata=sieve.Metadata(description=\"Mine.\"))\ndef f():\n    \"\"\"Other.\"\"\"\n",
    ));
    assert_eq!(spec.metadata.description.as_deref(), Some("Mine."));
}

#[test]
fn a_model_is_described_by_its_class_and_its_predict() {
    let spec = only(main_py(
        "import sieve
@sieve.Model(name=\"m\")
class M:
    \"\"\"Reads text.\"\"\"
    def __predict__(self, x):
        \"\"\"Not this.

        :param x: what to read
        :returns: the text
        \"\"\"
",
    ));
    assert_eq!(spec.metadata.description.as_deref(), Some("Reads text."));
    assert_eq!(spec.parameters[0].description.as_deref(), Some("what to read"));
    assert_eq!(spec.output_description.as_deref(), Some("the text"));
}

#[test]
fn none_may_be_the_default_of_any_hint() {
    let spec = function("", "def f(x: int = None, y: sieve.File = None): ...");
    assert_eq!(spec.parameters[0].default, DefaultValue::Value(json!(null)));
    assert_eq!(spec.parameters[0].value_type, ValueType::int());
}

#[test]
fn hints_are_kept_as_written() {
    let spec = function(
        "from typing import *",
        "def f(a: Dict[\n    str,  int\n], b: \"List[int]\", c: np.ndarray) -> Optional[ int ]: ...",
    );
    let hints: Vec<_> =
        spec.parameters.iter().map(|one| one.hint.as_deref().unwrap_or("")).collect();
    assert_eq!(hints, ["Dict[ str, int ]", "List[int]", "np.ndarray"]);
    assert_eq!(spec.output_hint.as_deref(), Some("Optional[ int ]"));
    assert_eq!(spec.parameters[2].value_type, ValueType::Unresolved("np.ndarray".to_owned()));
}
