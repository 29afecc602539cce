//! What `sieve inspect --json` prints of a reading.

use domain::FunctionSpec;
use serde_json::{Value, json};

use crate::Reading;

/// `{"functions": [...], "errors": [...], "warnings": [...]}`, with the schemas of inputs and result as JSON Schema 2020-12.
#[must_use]
pub fn inspection(reading: &Reading) -> Value {
    let functions: Vec<Value> = reading.functions.iter().map(function).collect();
    json!({ "functions": functions, "errors": reading.errors, "warnings": reading.warnings })
}

fn function(spec: &FunctionSpec) -> Value {
    json!({
        "name": spec.name,
        "kind": spec.kind.as_str(),
        "file": spec.file,
        "line": spec.line,
        "parameters": spec.parameters,
        "input_schema": domain::inputs_schema(spec),
        "output_schema": domain::output_schema(spec),
        "metadata": spec.metadata,
        "environment": spec.environment,
        "restart_on_error": spec.restart_on_error,
        "retries": spec.retries,
    })
}
