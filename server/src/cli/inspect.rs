//! `sieve inspect`

use std::path::PathBuf;

use clap::Args;
use domain::{FunctionSpec, inputs_schema, output_schema};
use serde_json::{Value, json};

use super::{bundle, failure::Failure, output};

#[derive(Args)]
pub(super) struct Arguments {
    /// The folder, or one Python file.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Print everything as JSON, with schemas of inputs and results.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let reading = python_spec::read(&bundle::sources(&arguments.path)?);
    if arguments.json {
        let functions: Vec<Value> = reading.functions.iter().map(described).collect();
        output::json(&json!({ "functions": functions, "errors": reading.errors }))?;
    } else {
        let rows: Vec<_> = reading.functions.iter().map(row).collect();
        output::table(["FUNCTION", "KIND", "WHERE", "PARAMETERS"], &rows)?;
        reading.errors.iter().for_each(|error| eprintln!("{error}"));
    }
    if reading.errors.is_empty() { Ok(()) } else { Err(Failure::Told) }
}

fn described(spec: &FunctionSpec) -> Value {
    json!({
        "name": spec.name,
        "kind": spec.kind,
        "file": spec.file,
        "line": spec.line,
        "parameters": spec.parameters,
        "input_schema": inputs_schema(spec),
        "output_schema": output_schema(spec),
        "metadata": spec.metadata,
        "environment": spec.environment,
        "restart_on_error": spec.restart_on_error,
    })
}

fn row(spec: &FunctionSpec) -> [String; 4] {
    let parameters: Vec<_> = spec
        .parameters
        .iter()
        .map(|parameter| format!("{}: {}", parameter.name, parameter.value_type.label()))
        .collect();
    [
        spec.name.clone(),
        spec.kind.as_str().to_owned(),
        format!("{}:{}", spec.file, spec.line),
        parameters.join(", "),
    ]
}
