//! What `inspect` prints: its shape, and that its schemas mean what the hints say.

use python_spec::inspection;
use serde_json::{Value, json};

use super::support::{function, main_py};

fn input_schema(before: &str, definition: &str) -> Value {
    let spec = function(before, definition);
    domain::inputs_schema(&spec)
}

#[track_caller]
fn check(schema: &Value, good: &[Value], bad: &[Value]) {
    let validator = jsonschema::draft202012::new(schema).expect("a schema");
    for value in good {
        assert!(validator.is_valid(value), "{value} is refused by {schema}");
    }
    for value in bad {
        assert!(!validator.is_valid(value), "{value} is accepted by {schema}");
    }
}

#[test]
fn schemas_accept_what_the_hints_say() {
    let schema = input_schema("", "def f(x1: int, x2: int = 2): ...");
    check(
        &schema,
        &[json!({ "x1": 1 }), json!({ "x1": 1, "x2": -3 })],
        &[json!({}), json!({ "x1": "1" }), json!({ "x1": 1, "x3": 2 }), json!({ "x1": null })],
    );
    let schema = input_schema(
        "from typing import *",
        "def f(mode: Literal[\"fast\", 2, None], image: sieve.Image, tags: List[str] = (), limit: Optional[float] = None): ...",
    );
    check(
        &schema,
        &[
            json!({ "mode": "fast", "image": { "url": "https://example.com/a.png" } }),
            json!({ "mode": null, "image": { "url": "/v2/files/1" }, "tags": ["a"], "limit": 0.5 }),
        ],
        &[
            json!({ "mode": "slow", "image": { "url": "x" } }),
            json!({ "mode": 2, "image": "x" }),
            json!({ "mode": 2, "image": { "url": "x" }, "tags": "a" }),
            json!({ "mode": 2, "image": { "url": "x" }, "limit": "a" }),
        ],
    );
    let schema = input_schema(
        "from typing import *\nclass Node(sieve.Struct):\n    name: str\n    children: List['Node'] = []\n",
        "def f(node: Node): ...",
    );
    check(
        &schema,
        &[json!({ "node": { "name": "a", "children": [{ "name": "b" }] } })],
        &[json!({ "node": { "name": "a", "children": [{ "name": 3 }] } }), json!({ "node": {} })],
    );
}

#[test]
fn an_inspection_has_the_documented_shape() {
    let reading = main_py(
        "import sieve\n@sieve.function(name=\"f\")\ndef f(x: int) -> str: ...\n@sieve.function()\ndef g(): ...\n",
    );
    assert_eq!(
        inspection(&reading),
        json!({
            "functions": [{
                "name": "f",
                "kind": "function",
                "file": "main.py",
                "line": 3,
                "parameters": [
                    { "name": "x", "kind": "positional_or_keyword", "value_type": { "int": {} }, "hint": "int", "default": "required" },
                ],
                "input_schema": {
                    "$schema": "https://json-schema.org/draft/2020-12/schema",
                    "title": "F",
                    "type": "object",
                    "properties": { "x": { "type": "integer" } },
                    "required": ["x"],
                    "additionalProperties": false,
                },
                "output_schema": { "type": "string", "$schema": "https://json-schema.org/draft/2020-12/schema" },
                "metadata": { "title": null, "description": null, "code_url": null, "tags": [], "image": null, "readme": null },
                "environment": {
                    "python_version": "3.8", "python_packages": [], "system_packages": [], "run_commands": [],
                    "cuda_version": null, "gpu": null, "variables": [],
                },
                "restart_on_error": true,
                "retries": 0,
            }],
            "errors": [{
                "file": "main.py",
                "line": 4,
                "column": 2,
                "message": "`g` has no name: write `@sieve.function(name=\"g\")`",
            }],
            "warnings": [],
        })
    );
}
