//! The samples that Sieve's own documentation shows.

use domain::{FunctionKind, ValueType};
use serde_json::{json, to_value};

use super::support::{files, main_py, only};

#[test]
fn a_function() {
    let spec = only(main_py(
        r#"
import sieve

@sieve.function(name="multiplier")
def multiply(x1: int, x2: int) -> int:
    return x1 * x2
"#,
    ));
    assert_eq!(
        to_value(&spec).expect("json"),
        json!({
            "name": "multiplier",
            "kind": "function",
            "file": "main.py",
            "line": 5,
            "object": "multiply",
            "parameters": [
                { "name": "x1", "kind": "positional_or_keyword", "value_type": { "int": {} }, "hint": "int", "default": "required" },
                { "name": "x2", "kind": "positional_or_keyword", "value_type": { "int": {} }, "hint": "int", "default": "required" },
            ],
            "output": { "int": {} },
            "output_hint": "int",
            "streams": false,
            "metadata": { "title": null, "description": null, "code_url": null, "tags": [], "image": null, "readme": null },
            "environment": {
                "python_version": "3.8", "python_packages": [], "system_packages": [], "run_commands": [],
                "cuda_version": null, "gpu": null, "variables": [],
            },
            "restart_on_error": true,
        })
    );
}

#[test]
fn a_model() {
    let spec = only(main_py(
        r#"
import sieve

@sieve.Model(name="adder")
class Adder:
    def __setup__(self):
        print("Setting up!")

    def __predict__(self, x1: int, x2: int) -> int:
        return x1 + x2
"#,
    ));
    assert_eq!((spec.name.as_str(), spec.object.as_str(), spec.line), ("adder", "Adder", 5));
    assert_eq!(spec.kind, FunctionKind::Model);
    let names: Vec<&str> = spec.parameters.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["x1", "x2"]);
    assert_eq!(spec.output, ValueType::int());
}

#[test]
fn metadata_held_in_a_variable() {
    let spec = only(files(&[
        ("README.md", "# Multiplier\r\nMultiplies."),
        (
            "main.py",
            r#"
import sieve

metadata = sieve.Metadata(
    title="Multiply two numbers",
    description="Does multiplication.",
    code_url="https://example.com/code",
    image=sieve.File("https://example.com/cover.png"),
    tags=["Math", "Example"],
    readme=open("README.md", "r").read(),
)

@sieve.function(name="multiplier", metadata=metadata)
def multiply(x1: int, x2: int) -> int:
    return x1 * x2
"#,
        ),
    ]));
    assert_eq!(
        to_value(spec.metadata).expect("json"),
        json!({
            "title": "Multiply two numbers",
            "description": "Does multiplication.",
            "code_url": "https://example.com/code",
            "tags": ["Math", "Example"],
            "image": "https://example.com/cover.png",
            "readme": "# Multiplier\nMultiplies.",
        })
    );
}

#[test]
fn a_fatal_exception_and_no_restart() {
    let spec = only(main_py(
        r#"
import sieve

@sieve.function(name="multiplier-fatal", restart_on_error=False)
def multiply(x1: int, x2: int) -> int:
    if x1 == 5:
        raise ValueError("x1 is 5")
    if x2 == 10:
        raise sieve.FatalException("x2 is 10")
    return x1 * x2
"#,
    ));
    assert!(!spec.restart_on_error);
}

#[test]
fn scripts_that_call_functions_hold_none() {
    let reading = main_py(
        "import sieve\nmultiplier = sieve.function.get(\"me/multiplier\")\nprint(multiplier.run(2, 3))\n",
    );
    assert_eq!((reading.functions, reading.errors), (vec![], vec![]));
}
