//! Reads hints and says which values fit them, for programs that compare us with something else.
//!
//! A line in: `{"before": "lines of Python", "hint": "List[int]", "values": ["[1]", "1.0"]}`, the
//! values as JSON in texts, so that `1.0` stays `1.0`. A line out: the errors of each, as words, in
//! order; `null` for the whole line when the hint is not fully known.

use std::io::{self, BufRead, Write};

use domain::{InputPath, validate_value};
use python_spec::{Sources, read};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Question {
    before: String,
    hint: String,
    values: Vec<String>,
}

fn main() -> io::Result<()> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let question: Question = serde_json::from_str(&line?)?;
        let answer = serde_json::to_string(&answer(&question)?)?;
        writeln!(output, "{answer}")?;
    }
    Ok(())
}

fn answer(question: &Question) -> io::Result<Option<Vec<Vec<String>>>> {
    let Question { before, hint, values } = question;
    let source =
        format!("import sieve\n{before}\n@sieve.function(name=\"f\")\ndef f(x: {hint}): ...\n");
    let reading = read(&Sources::from_iter([("main.py", source.into_bytes())]));
    let parameter = reading.functions.first().and_then(|function| function.parameters.first());
    let Some(parameter) = parameter else { return Ok(None) };
    if serde_json::to_string(&parameter.value_type)?.contains("\"unresolved\"") {
        return Ok(None);
    }
    let errors = |value: &String| {
        let value: Value = serde_json::from_str(value)?;
        let errors = validate_value(&parameter.value_type, &value, &InputPath::default());
        Ok(errors.iter().map(ToString::to_string).collect())
    };
    values.iter().map(errors).collect::<io::Result<_>>().map(Some)
}
