//! How to call a function with given inputs: Python, curl, JavaScript and the terminal.

use serde_json::{Map, Value};

use crate::{FunctionSpec, ParameterKind, ValueType};

/// A piece of code to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    pub language: &'static str,
    pub code: String,
}

/// The ways to call `owner/<spec.name>` with `inputs` at `api_url`.
#[must_use]
pub fn snippets(
    owner: &str,
    spec: &FunctionSpec,
    inputs: &Map<String, Value>,
    api_url: &str,
) -> Vec<Snippet> {
    let function = format!("{owner}/{}", spec.name);
    let mut shown = inputs.clone();
    crate::conceal(&spec.parameters, &mut shown);
    let inputs = &shown;
    vec![
        Snippet { language: "Python", code: python(&function, spec, inputs) },
        Snippet { language: "curl", code: curl(&function, inputs, api_url) },
        Snippet { language: "JavaScript", code: javascript(&function, inputs, api_url) },
        Snippet { language: "Terminal", code: terminal(&function, spec, inputs) },
    ]
}

fn python(function: &str, spec: &FunctionSpec, inputs: &Map<String, Value>) -> String {
    let mut arguments = Vec::new();
    for parameter in &spec.parameters {
        let Some(value) = inputs.get(&parameter.name) else { continue };
        let literal = python_literal(&parameter.value_type, value);
        arguments.push(match parameter.kind {
            ParameterKind::PositionalOnly => literal,
            ParameterKind::VariablePositional => format!("*{literal}"),
            ParameterKind::VariableKeyword => format!("**{literal}"),
            _ => format!("{}={literal}", parameter.name),
        });
    }
    let call = match arguments.len() {
        0..=2 => arguments.join(", "),
        _ => format!("\n    {},\n", arguments.join(",\n    ")),
    };
    let name = identifier(&spec.name);
    format!(
        "import sieve\n\n{name} = sieve.function.get(\"{function}\")\nresult = {name}.run({call})\nprint(result)"
    )
}

fn identifier(name: &str) -> String {
    let mut text: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        text.insert(0, '_');
    }
    text
}

fn python_literal(value_type: &ValueType, value: &Value) -> String {
    let is_file = |value: &Value| value.get("url").and_then(Value::as_str).map(str::to_owned);
    match (value_type, value) {
        (ValueType::File(kind), file) => match is_file(file) {
            Some(url) => format!("{}(url={})", kind.python_name(), Value::from(url)),
            None => "None".to_owned(),
        },
        (ValueType::Path, Value::Object(_)) => match is_file(value) {
            Some(url) => format!("sieve.File(url={})", Value::from(url)),
            None => "None".to_owned(),
        },
        (ValueType::Optional(inner), value) if !value.is_null() => python_literal(inner, value),
        (ValueType::Float(_), Value::String(text)) => {
            format!("float({})", Value::from(text.as_str()))
        }
        (ValueType::List(items) | ValueType::Set(items), Value::Array(values)) => {
            let items: Vec<_> = values.iter().map(|v| python_literal(&items.item, v)).collect();
            format!("[{}]", items.join(", "))
        }
        (_, value) => plain_python(value),
    }
}

fn plain_python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(values) => {
            format!("[{}]", values.iter().map(plain_python).collect::<Vec<_>>().join(", "))
        }
        Value::Object(object) => {
            let entries: Vec<_> = object
                .iter()
                .map(|(key, value)| {
                    format!("{}: {}", Value::from(key.as_str()), plain_python(value))
                })
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

fn curl(function: &str, inputs: &Map<String, Value>, api_url: &str) -> String {
    let body = serde_json::json!({ "function": function, "inputs": inputs });
    let text = serde_json::to_string_pretty(&body).unwrap_or_default();
    format!(
        "curl {api_url}/v2/push \\\n  -H \"X-API-Key: $SIEVE_API_KEY\" \\\n  -H \"Content-Type: application/json\" \\\n  -d {}",
        shell_quoted(&text)
    )
}

/// Pushes, then waits for the end.
fn javascript(function: &str, inputs: &Map<String, Value>, api_url: &str) -> String {
    let body = serde_json::json!({ "function": function, "inputs": inputs });
    let text = serde_json::to_string_pretty(&body).unwrap_or_default();
    format!(
        "const headers = {{ \"X-API-Key\": process.env.SIEVE_API_KEY, \"Content-Type\": \"application/json\" }};\n\
         const body = JSON.stringify({text});\n\
         const pushed = await fetch(\"{api_url}/v2/push\", {{ method: \"POST\", headers, body }});\n\
         const {{ id }} = await pushed.json();\n\
         const job = await fetch(`{api_url}/v2/jobs/${{id}}/await`, {{ headers }});\n\
         console.log(await job.json());"
    )
}

fn terminal(function: &str, spec: &FunctionSpec, inputs: &Map<String, Value>) -> String {
    let words: Vec<String> = spec
        .parameters
        .iter()
        .filter_map(|parameter| inputs.get(&parameter.name).map(|value| (parameter, value)))
        .map(|(parameter, value)| {
            let text = match value {
                Value::Null => "null".to_owned(),
                value => crate::value_text(value),
            };
            format!("{}={}", parameter.name, shell_quoted(&text))
        })
        .collect();
    ["sieve run ".to_owned() + function].into_iter().chain(words).collect::<Vec<_>>().join(" ")
}

/// As one word of a POSIX shell.
fn shell_quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,%+@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
