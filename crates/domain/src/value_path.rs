//! Places inside a value, written as Python finds them: `["boxes"][3]`.

use std::{fmt, str::FromStr};

use serde_json::Value;

use crate::PathSegment;

/// Where in a value, from its outside in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ValuePath(Vec<PathSegment>);

impl ValuePath {
    /// Of a field of what is here.
    #[must_use]
    pub fn key(&self, name: &str) -> Self {
        self.then(PathSegment::Key(name.to_owned()))
    }

    /// Of an item of what is here.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.then(PathSegment::Index(index))
    }

    fn then(&self, segment: PathSegment) -> Self {
        Self(self.0.iter().cloned().chain([segment]).collect())
    }

    /// What is there, if there is something.
    #[must_use]
    pub fn find<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(value, |value, segment| match segment {
            PathSegment::Index(index) => value.as_array()?.get(*index),
            PathSegment::Key(key) => value.as_object()?.get(key),
        })
    }
}

impl fmt::Display for ValuePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|segment| match segment {
            PathSegment::Index(index) => write!(f, "[{index}]"),
            PathSegment::Key(key) => write!(f, "[{}]", Value::from(key.as_str())),
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Write the place as Python does: [\"boxes\"][3].")]
pub struct ParsePathError;

impl FromStr for ValuePath {
    type Err = ParsePathError;

    fn from_str(text: &str) -> Result<Self, ParsePathError> {
        let mut segments = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let inside = rest.strip_prefix('[').ok_or(ParsePathError)?;
            let mut parts = serde_json::Deserializer::from_str(inside).into_iter::<Value>();
            segments.push(match parts.next() {
                Some(Ok(Value::String(key))) => PathSegment::Key(key),
                Some(Ok(Value::Number(index))) => {
                    let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
                    PathSegment::Index(index.ok_or(ParsePathError)?)
                }
                _ => return Err(ParsePathError),
            });
            rest = inside[parts.byte_offset()..].strip_prefix(']').ok_or(ParsePathError)?;
        }
        Ok(Self(segments))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_that_was_copied_leads_back_to_its_value() {
        let value = json!({ "a \"]\\ b": [1, { "": "here" }], "ü": null });
        let path = ValuePath::default().key("a \"]\\ b").index(1).key("");
        let text = path.to_string();
        assert_eq!(text, r#"["a \"]\\ b"][1][""]"#);
        assert_eq!(text.parse(), Ok(path.clone()));
        assert_eq!(path.find(&value), Some(&json!("here")));
        assert_eq!("".parse(), Ok(ValuePath::default()));
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["a", "[", "[]", "[\"a\"", "[-1]", "[1.5]", "[[1]]", "[1]a", "[null]"] {
            assert_eq!(text.parse::<ValuePath>(), Err(ParsePathError), "{text}");
        }
    }
}
