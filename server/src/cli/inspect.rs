//! `sieve inspect`

use std::path::PathBuf;

use clap::Args;
use domain::FunctionSpec;

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
        output::json(&python_spec::inspection(&reading))?;
    } else {
        let rows: Vec<_> = reading.functions.iter().map(row).collect();
        output::table(["FUNCTION", "KIND", "WHERE", "PARAMETERS"], &rows)?;
        reading.warnings.iter().for_each(output::warning);
        reading.errors.iter().for_each(|error| eprintln!("{error}"));
    }
    if reading.errors.is_empty() { Ok(()) } else { Err(Failure::Told) }
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
