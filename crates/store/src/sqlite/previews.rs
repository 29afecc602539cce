//! What lists and tables show of values: one line, however large the value is.

use std::io::{self, Write};

use domain::Fact;
use serde_json::{Map, Value};

use super::state::cut;

/// Characters of the inputs that a list shows.
const PREVIEW: usize = 200;
/// Characters of one input in a table.
const CELL: usize = 80;

/// `x1=2, x2="words"` on one line, cut; files by their name.
pub(super) fn preview(inputs: &Map<String, Value>) -> String {
    let mut text = String::new();
    for (name, value) in inputs {
        if text.len() > PREVIEW * 4 {
            break;
        }
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(name);
        text.push('=');
        match file_name(value) {
            Some(file) => text.push_str(file),
            None => text.push_str(&beginning(value)),
        }
    }
    cut(&text, PREVIEW)
}

/// The first part of a value's JSON, without writing out the rest of it.
fn beginning(value: &Value) -> String {
    struct Bounded(Vec<u8>);
    impl Write for Bounded {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0.len() > PREVIEW * 4 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            // A long string arrives in one piece.
            self.0.extend_from_slice(&bytes[..bytes.len().min(PREVIEW * 4)]);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut bounded = Bounded(Vec::new());
    // An error only says that there was more.
    let _ = serde_json::to_writer(&mut bounded, value);
    String::from_utf8_lossy(&bounded.0).into_owned()
}

fn file_name(value: &Value) -> Option<&str> {
    value.get("url").and(value.get("name")).and_then(Value::as_str)
}

/// One input on its own: text without quotes, a file by its name.
pub(super) fn cell(value: &Value) -> String {
    words(value, CELL)
}

fn words(value: &Value, most: usize) -> String {
    match value.as_str().or_else(|| file_name(value)) {
        Some(text) => cut(text, most),
        None => cut(&beginning(value), most),
    }
}

/// What a fact's JSON says of an output, though all but its beginning may be missing.
pub(super) fn output(fact: &str) -> Option<String> {
    match serde_json::from_str(fact) {
        Ok(Fact::Output { value, .. } | Fact::Finished { value: Some(value) }) => {
            Some(words(&value, PREVIEW))
        }
        Ok(_) => None,
        Err(_) => {
            let json = ["{\"output\":{\"index\":0,\"value\":", "{\"finished\":{\"value\":"];
            let value = json.iter().find_map(|start| fact.strip_prefix(start))?;
            Some(cut(value.strip_prefix('"').unwrap_or(value), PREVIEW))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_shows_the_inputs_on_one_short_line() {
        let inputs = json!({
            "x1": 2, "image": {"url": "/v2/files/1/a.png", "name": "a.png"}, "text": "a\nb",
            "long": "é".repeat(1_000_000),
        });
        let line = preview(inputs.as_object().expect("an object"));
        assert!(line.starts_with(r#"x1=2, image=a.png, text="a\nb", long="é"#), "{line}");
        assert_eq!(line.chars().count(), PREVIEW + 1);
    }

    #[test]
    fn an_output_is_shown_even_when_only_its_beginning_was_read() {
        for (fact, shown) in [
            (r#"{"finished":{"value":6}}"#, Some("6")),
            (r#"{"finished":{"value":"six"}}"#, Some("six")),
            (
                r#"{"output":{"index":0,"value":{"url":"/v2/files/1/a.png","name":"a.png"}}}"#,
                Some("a.png"),
            ),
            (r#"{"finished":{"value":"a long tex"#, Some("a long tex")),
            (r#"{"output":{"index":0,"value":[1,2,"#, Some("[1,2,")),
            (r#"{"started":{"attempt":1,"worker":"w","process":1}}"#, None),
            (r#"{"finished":{"value":null}}"#, None),
        ] {
            assert_eq!(output(fact).as_deref(), shown, "{fact}");
        }
    }
}
