//! The files of a bundle, held in memory. Not where they come from: the caller read them.

use std::collections::BTreeMap;

/// Files of a bundle. Paths relative to the root, `/` between parts.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: BTreeMap<String, Vec<u8>>,
}

impl Sources {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        let path: String = path.into();
        let path = path.strip_prefix("./").map(str::to_owned).unwrap_or(path);
        self.files.insert(path, bytes.into());
    }

    #[must_use]
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The stored path beside the content, for those who hold a shorter-lived path.
    pub(crate) fn entry(&self, path: &str) -> Option<(&str, &[u8])> {
        self.files.get_key_value(path).map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// In order of path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }
}

impl<P: Into<String>, B: Into<Vec<u8>>> FromIterator<(P, B)> for Sources {
    fn from_iter<T: IntoIterator<Item = (P, B)>>(files: T) -> Self {
        let mut sources = Self::new();
        for (path, bytes) in files {
            sources.insert(path, bytes);
        }
        sources
    }
}

impl<P: Into<String>, B: Into<Vec<u8>>> Extend<(P, B)> for Sources {
    fn extend<T: IntoIterator<Item = (P, B)>>(&mut self, files: T) {
        for (path, bytes) in files {
            self.insert(path, bytes);
        }
    }
}
