//! Words together with the name they stand under, so that `language:de` is one word of the index and
//! not two that most jobs have. Letters that no word of a text has set the parts apart.

use domain::{Comparison, words};
use serde_json::Value;

use super::numbers;

/// Between a name and a word under it.
const WORD: char = '\u{1c0}';
/// Between a name and a part of the place of a number under it.
const NUMBER: char = '\u{1c2}';
/// After the name of a text, which may be compared as such.
const TEXT: char = '\u{1c3}';
/// After a name under which more stands than its words say; alone when that holds for all names.
const MORE: char = '\u{1c1}';

/// Words of a text that stand under its name.
const MOST_WORDS: usize = 16;
/// Characters of all of one side of a job.
const MOST: usize = 12_000;

/// What stands under which name.
#[derive(Default)]
pub(super) struct Named {
    text: String,
    /// Of the values that the present one is in, from the outside in.
    names: Vec<String>,
}

impl Named {
    pub(super) fn add(&mut self, name: &str, value: &Value) {
        self.names.push(key(name));
        self.add_value(value);
        self.names.pop();
    }

    pub(super) fn add_value(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.add_value(item)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.add_words(name);
                    self.add(name, value);
                }
            }
            Value::String(text) => {
                self.push(&TEXT.to_string());
                self.add_words(text);
            }
            Value::Number(number) => {
                self.add_words(&number.to_string());
                for word in number.as_f64().into_iter().flat_map(numbers::words_of) {
                    self.push(&format!("{NUMBER}{word}"));
                }
            }
            Value::Bool(_) | Value::Null => self.add_words(&value.to_string()),
        }
    }

    fn add_words(&mut self, text: &str) {
        let words = words(text);
        words.iter().take(MOST_WORDS).for_each(|word| self.push(&format!("{WORD}{word}")));
        if words.len() > MOST_WORDS {
            self.push(&MORE.to_string());
        }
    }

    /// Under each name.
    fn push(&mut self, ending: &str) {
        for name in self.names.iter().filter(|name| !name.is_empty()) {
            if self.text.len() < MOST {
                self.text.extend([name, ending, " "]);
            }
        }
    }

    pub(super) fn into_text(mut self) -> String {
        if self.text.len() >= MOST {
            self.text.push(MORE);
        }
        self.text
    }
}

/// The last name of a path, as one word. None: it has no name, or none with letters.
pub(super) fn name_of(path: &[String]) -> Option<String> {
    // Places in lists are no names.
    let name = path.iter().rfind(|name| name.parse::<usize>().is_err())?;
    Some(key(name)).filter(|name| !name.is_empty())
}

/// What a job with a value under a name that may be `wanted` stands under: all of one of these.
pub(super) fn equal(name: &str, wanted: &str) -> Vec<Vec<String>> {
    let of_text =
        |text: String| words(&text).iter().map(|word| format!("{name}{WORD}{word}")).collect();
    let mut either: Vec<Vec<String>> = spellings(wanted).map(of_text).collect();
    let number = wanted.parse().ok();
    let nearest = number.and_then(|number| numbers::words_of(number).next());
    either.extend(nearest.map(|word| vec![format!("{name}{NUMBER}{word}")]));
    either
}

/// How a job may have it that is asked for: `2` as 2.0, `none` as null.
pub(super) fn spellings(wanted: &str) -> impl Iterator<Item = String> {
    let number = wanted.parse::<f64>().ok().map(|number| number.to_string());
    let null = (wanted == "none").then(|| "null".to_owned());
    [Some(wanted.to_owned()), number, null].into_iter().flatten()
}

/// What one under whose name there is more stands under, one of these.
pub(super) fn more(name: &str) -> [String; 2] {
    [format!("{name}{MORE}"), MORE.to_string()]
}

/// What a job with a value under a name that compares stands under, one of these.
pub(super) fn compared(name: &str, comparison: Comparison, wanted: &str) -> Vec<String> {
    let number = wanted.parse::<f64>().ok();
    let range = number.map(|number| match comparison {
        Comparison::Below | Comparison::AtMost => f64::NEG_INFINITY..=number,
        Comparison::Above | Comparison::AtLeast | Comparison::Is => number..=f64::INFINITY,
    });
    let places = range.into_iter().flat_map(numbers::words_between);
    let numbers = places.map(|word| format!("{name}{NUMBER}{word}"));
    numbers.chain([format!("{name}{TEXT}"), MORE.to_string()]).collect()
}

/// The same name in one word; empty when it has no letters.
fn key(name: &str) -> String {
    words(name).concat()
}
