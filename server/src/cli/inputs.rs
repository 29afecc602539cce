//! From the words of a command to a call's inputs: read as the function's parameters say, by the
//! same code as the form's fields, so that wrong ones get the same words.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::Args;
use domain::{
    FieldError, FunctionReference, FunctionSpec, InputPath, Items, ParameterKind, ValueType,
    VersionSelector, parse_text, validate_inputs,
};
use serde_json::{Map, Value};

use super::{api::Api, failure::Failure};

#[derive(Args)]
pub(super) struct Call {
    /// The function: owner/name, or owner/name:version.
    #[arg(value_name = "OWNER/NAME")]
    pub(super) function: FunctionReference,
    /// Inputs: `name=value`. For a file, `name=@path` uploads it.
    #[arg(value_name = "NAME=VALUE")]
    words: Vec<String>,
    /// A file of JSON with the inputs as one object; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    inputs: Option<PathBuf>,
    /// How often the job is tried again after an error, 0 to 20, in place of what its function says.
    #[arg(long, value_name = "N")]
    pub(super) retries: Option<u32>,
    /// Seconds that an attempt may run, where the function does not allow less.
    #[arg(long, value_name = "SECONDS")]
    pub(super) time_limit: Option<u32>,
}

impl Call {
    /// The checked inputs; files are uploaded.
    pub(super) fn read(&self, api: &Api) -> Result<Map<String, Value>, Failure> {
        let spec: FunctionSpec = api.get(&spec_path(&self.function))?;
        let mut inputs = match &self.inputs {
            Some(path) => read_object(path)?,
            None => Map::new(),
        };
        let mut errors = Vec::new();
        for word in &self.words {
            let (name, text) = word.split_once('=').ok_or_else(|| {
                Failure::Usage(format!("`{word}` is not an input: write it as name=value"))
            })?;
            match read_word(api, &spec, name, text)? {
                Ok(value) => drop(inputs.insert(name.to_owned(), value)),
                Err(error) => errors.push(error),
            }
        }
        let checked = validate_inputs(&spec, &inputs);
        if let (Ok(inputs), true) = (&checked, errors.is_empty()) {
            return Ok(inputs.clone());
        }
        let unread: Vec<_> = errors.iter().map(|error| error.path.clone()).collect();
        let others = checked.err().into_iter().flatten();
        errors.extend(others.filter(|error| !unread.contains(&error.path)));
        Err(Failure::Wrong(errors.iter().map(ToString::to_string).collect()))
    }
}

fn spec_path(function: &FunctionReference) -> String {
    let slug = match &function.version {
        VersionSelector::Latest => "latest",
        VersionSelector::Id(digits) => digits,
    };
    format!("/v2{}/versions/{slug}/spec", function.function.path())
}

fn read_object(path: &Path) -> Result<Map<String, Value>, Failure> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    let text = text.map_err(Failure::file(path))?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::Usage(format!("{}: not a JSON object of inputs: {error}", path.display()))
    })
}

fn read_word(
    api: &Api,
    spec: &FunctionSpec,
    name: &str,
    text: &str,
) -> Result<Result<Value, FieldError>, Failure> {
    let parameter = spec.parameters.iter().find(|parameter| parameter.name == name);
    // An unknown one is kept for the validator, which says which there are.
    let Some(parameter) = parameter else { return Ok(Ok(Value::from(text))) };
    let of = || parameter.value_type.clone();
    let value_type = match parameter.kind {
        ParameterKind::VariablePositional => ValueType::List(Items::of(of())),
        ParameterKind::VariableKeyword => ValueType::Dict(Box::new(of())),
        _ => of(),
    };
    if let Some(path) = text.strip_prefix('@').filter(|_| takes_file(&value_type)) {
        return Ok(Ok(api.upload(Path::new(path))?));
    }
    Ok(parse_text(&value_type, text).map_err(|error| FieldError {
        path: InputPath::key(name),
        message: error.to_string(),
        code: "type".to_owned(),
    }))
}

fn takes_file(value_type: &ValueType) -> bool {
    match value_type {
        ValueType::File(_) => true,
        ValueType::Optional(inner) => takes_file(inner),
        ValueType::Union(options) => options.iter().any(takes_file),
        _ => false,
    }
}
