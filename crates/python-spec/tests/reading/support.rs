//! Short ways to read a source and to say what is expected of it.

use domain::{FunctionSpec, Parameter};
use python_spec::{Reading, Sources, read};
use serde_json::{Value, to_value};

pub(crate) fn files(files: &[(&str, &str)]) -> Reading {
    read(&files.iter().map(|(path, text)| (*path, text.as_bytes())).collect::<Sources>())
}

pub(crate) fn main_py(source: &str) -> Reading {
    files(&[("main.py", source)])
}

/// The only function of a source without errors.
#[track_caller]
pub(crate) fn only(reading: Reading) -> FunctionSpec {
    assert_eq!(reading.errors, vec![], "errors");
    assert_eq!(reading.functions.len(), 1, "functions");
    reading.functions.into_iter().next().expect("one function")
}

/// The `f` of `source`, with `import sieve` and the decorator put before it.
#[track_caller]
pub(crate) fn function(before: &str, definition: &str) -> FunctionSpec {
    let source = format!("import sieve\n{before}\n@sieve.function(name=\"f\")\n{definition}\n");
    only(main_py(&source))
}

#[track_caller]
pub(crate) fn parameter(before: &str, written: &str) -> Parameter {
    let spec = function(before, &format!("def f({written}): ..."));
    spec.parameters.into_iter().next().expect("one parameter")
}

/// The type of a hint, as JSON.
#[track_caller]
pub(crate) fn hint(before: &str, written: &str) -> Value {
    let parameter = parameter(before, &format!("x: {written}"));
    to_value(parameter.value_type).expect("a type is JSON")
}

/// The default of `x`, as JSON.
#[track_caller]
pub(crate) fn default(before: &str, written: &str) -> Value {
    let parameter = parameter(before, &format!("x={written}"));
    to_value(parameter.default).expect("a default is JSON")
}

/// `file:line:column: message` of the only error.
#[track_caller]
pub(crate) fn only_error(reading: &Reading) -> String {
    assert_eq!(reading.errors.len(), 1, "{:#?}", reading.errors);
    reading.errors[0].to_string()
}

/// The error of a decorator with these arguments on `def f(): ...` in line 4 of `main.py`.
#[track_caller]
pub(crate) fn refused(before: &str, arguments: &str) -> String {
    let source = format!("import sieve\n{before}\n@sieve.function({arguments})\ndef f(): ...\n");
    let reading = main_py(&source);
    assert_eq!(reading.functions, vec![]);
    only_error(&reading)
}

/// The function of a decorator with these arguments after its name.
#[track_caller]
pub(crate) fn decorated(before: &str, arguments: &str) -> FunctionSpec {
    let source =
        format!("import sieve\n{before}\n@sieve.function(name=\"f\", {arguments})\ndef f(): ...\n");
    only(main_py(&source))
}
