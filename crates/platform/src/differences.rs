//! What changed from one version's code to another's: the text files of both bundles, line by line,
//! within bounds.

mod lines;

use std::collections::BTreeSet;

use bytes::Bytes;
use domain::{Caller, Role, VersionId};
use python_spec::Sources;
use store::StoredVersion;
use tokio::io::AsyncReadExt;

use self::lines::Comparison;
use crate::{Error, Platform, Result, bundle, require};

/// Bytes; larger files are only said to differ.
const LARGEST_FILE: usize = 512 * 1024;
const MOST_FILES: usize = 200;
const MOST_LINES: usize = 5_000;

/// What two versions do not have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionDifference {
    /// Of what they say of themselves, as JSON.
    pub spec: Vec<Vec<DiffLine>>,
    pub code: CodeDifference,
}

/// The files that are not the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeDifference {
    pub files: Vec<FileDifference>,
    /// There is more than is told here.
    pub cut: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDifference {
    pub path: String,
    pub change: FileChange,
    /// Parts that changed with what is around them; empty for what is no text.
    pub hunks: Vec<Vec<DiffLine>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileChange {
    Added,
    Removed,
    Changed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// Counted from 1; none on the side that does not have it.
    pub before: Option<usize>,
    pub after: Option<usize>,
    /// Safe HTML, in colours and with the words marked that differ.
    pub html: String,
}

impl Platform {
    pub async fn version_difference(
        &self,
        caller: &Caller,
        from: VersionId,
        to: VersionId,
    ) -> Result<VersionDifference> {
        require(caller, Role::Viewer)?;
        let (from, to) =
            (self.own_version(caller, from).await?, self.own_version(caller, to).await?);
        let same_code = from.bundle == to.bundle;
        let spec = |version: &StoredVersion| serde_json::to_string_pretty(&version.spec);
        let specs = spec(&from).and_then(|before| Ok((before, spec(&to)?)));
        let (before, after) = specs.map_err(Error::internal)?;
        let (from, to) = (self.bundle_of(&from).await?, self.bundle_of(&to).await?);
        let compare = move || {
            let mut comparison = Comparison::default();
            let spec = comparison.hunks("json", &before, &after);
            let mut difference = VersionDifference { spec, ..VersionDifference::default() };
            if !same_code {
                difference.code =
                    differences(&bundle::read(&from)?, &bundle::read(&to)?, comparison);
            }
            Ok(difference)
        };
        tokio::task::spawn_blocking(compare).await.map_err(Error::internal)?
    }

    async fn own_version(&self, caller: &Caller, id: VersionId) -> Result<StoredVersion> {
        let stored = self.store().version(id).await?;
        stored
            .filter(|stored| stored.organization == caller.organization)
            .ok_or_else(|| Error::not_found(format!("The version {id}")))
    }

    async fn bundle_of(&self, version: &StoredVersion) -> Result<Bytes> {
        let mut content = Vec::new();
        let mut file = self.store().open_blob(&version.bundle).await?;
        file.read_to_end(&mut content).await.map_err(Error::internal)?;
        Ok(content.into())
    }
}

fn differences(from: &Sources, to: &Sources, mut comparison: Comparison) -> CodeDifference {
    let paths: BTreeSet<&str> = from.iter().chain(to.iter()).map(|(path, _)| path).collect();
    let mut found = CodeDifference::default();
    let mut lines = 0;
    for path in paths {
        let (before, after) = (from.get(path), to.get(path));
        let change = match (before, after) {
            (Some(before), Some(after)) if before == after => continue,
            (Some(_), Some(_)) => FileChange::Changed,
            (None, _) => FileChange::Added,
            (_, None) => FileChange::Removed,
        };
        if found.files.len() == MOST_FILES || lines >= MOST_LINES {
            found.cut = true;
            break;
        }
        let texts = text(before).zip(text(after));
        let language = path.rsplit(['.', '/']).next().unwrap_or_default();
        let hunks = |(before, after)| comparison.hunks(language, before, after);
        let mut hunks = texts.map_or_else(Vec::new, hunks);
        for hunk in &mut hunks {
            let room = MOST_LINES.saturating_sub(lines);
            found.cut |= hunk.len() > room;
            hunk.truncate(room);
            lines += hunk.len();
        }
        hunks.retain(|hunk| !hunk.is_empty());
        found.files.push(FileDifference { path: path.to_owned(), change, hunks });
    }
    found
}

/// What is not there has no lines; what is large or no text has none to compare.
fn text(content: Option<&[u8]>) -> Option<&str> {
    let content = content.unwrap_or_default();
    let fits = content.len() <= LARGEST_FILE && !content.contains(&0);
    std::str::from_utf8(content).ok().filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(files: &[(&str, &str)]) -> Sources {
        files.iter().map(|(path, text)| (*path, text.as_bytes())).collect()
    }

    #[test]
    fn what_changed_is_told_by_file_and_line_and_the_rest_is_not() {
        let before = (1..=40).map(|n| format!("line {n}\n")).collect::<String>();
        let after = before.replace("line 20\n", "line twenty\n");
        let from = sources(&[("a.py", &before), ("gone.py", "x\n"), ("same.py", "y\n")]);
        let to = sources(&[("a.py", &after), ("new.bin", "\0"), ("same.py", "y\n")]);
        let found = differences(&from, &to, Comparison::default());
        let told: Vec<_> = found.files.iter().map(|f| (f.path.as_str(), f.change)).collect();
        assert_eq!(
            told,
            [
                ("a.py", FileChange::Changed),
                ("gone.py", FileChange::Removed),
                ("new.bin", FileChange::Added)
            ]
        );
        let lines = &found.files[0].hunks[0];
        assert_eq!((lines.len(), lines[0].before, lines[0].after), (8, Some(17), Some(17)));
        let removed = lines.iter().find(|line| line.after.is_none()).expect("a line");
        assert_eq!(removed.before, Some(20));
        let marked = "<span class=\"hl-constant hl-numeric hl-integer hl-decimal hl-python\"><mark>20</mark></span>";
        assert!(removed.html.contains(marked), "{}", removed.html);
        assert!(found.files[2].hunks.is_empty() && !found.cut);
    }

    #[test]
    fn a_difference_without_end_is_cut() {
        let long = "line\n".repeat(MOST_LINES + 10);
        let found = differences(
            &sources(&[]),
            &sources(&[("a.py", &long), ("b.py", "x\n")]),
            Comparison::default(),
        );
        assert!(found.cut);
        assert_eq!(found.files.len(), 1);
        assert_eq!(found.files[0].hunks[0].len(), MOST_LINES);
    }
}
