//! Where in a call's inputs something is, and what is wrong there. Finding it out is `validate`.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PathSegment {
    Index(usize),
    Key(String),
}

/// Where in the inputs: `boxes[3].label`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InputPath(pub Vec<PathSegment>);

impl InputPath {
    #[must_use]
    pub fn key(name: &str) -> Self {
        Self(vec![PathSegment::Key(name.to_owned())])
    }

    pub(crate) fn then(&self, segment: PathSegment) -> Self {
        Self(self.0.iter().cloned().chain([segment]).collect())
    }

    /// Of a field of what is here.
    #[must_use]
    pub fn key_in(&self, name: &str) -> Self {
        self.then(PathSegment::Key(name.to_owned()))
    }

    /// Of an item of what is here.
    #[must_use]
    pub fn index_in(&self, index: usize) -> Self {
        self.then(PathSegment::Index(index))
    }

    /// Whether `other` is here or inside of what is here.
    #[must_use]
    pub fn holds(&self, other: &InputPath) -> bool {
        other.0.starts_with(&self.0)
    }

    /// What is there in a call's inputs, to be changed.
    pub(crate) fn find_in<'v>(&self, inputs: &'v mut Map<String, Value>) -> Option<&'v mut Value> {
        let (PathSegment::Key(first), rest) = self.0.split_first()? else { return None };
        rest.iter().try_fold(inputs.get_mut(first)?, |value, segment| match segment {
            PathSegment::Index(index) => value.as_array_mut()?.get_mut(*index),
            PathSegment::Key(key) => value.as_object_mut()?.get_mut(key),
        })
    }

    /// The parameter it begins with.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        match self.0.first() {
            Some(PathSegment::Key(name)) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for InputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                PathSegment::Index(index) => write!(f, "[{index}]")?,
                PathSegment::Key(key) if at == 0 => f.write_str(key)?,
                PathSegment::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

/// What is wrong at one place. `message` is a sentence without the place's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub path: InputPath,
    pub message: String,
    /// For programs: `missing`, `unexpected`, `type`, `bound`, `option`, `length`, `depth`.
    pub code: String,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}
