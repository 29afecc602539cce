//! A folder as it is deployed: its files without what is ignored, as a zip or to be read here.

use std::{
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
};

use ignore::WalkBuilder;
use python_spec::Sources;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::failure::Failure;

/// Never part of a bundle, whatever the ignore file says.
const SKIPPED: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    "__pycache__",
    ".venv",
    "node_modules",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".DS_Store",
];
const IGNORE_FILE: &str = ".sieveignore";
/// As the server has it.
const LARGEST: u64 = 256 << 20;

/// One file of a bundle.
pub(super) struct Entry {
    /// Relative to the root, `/` between parts.
    pub(super) name: String,
    path: PathBuf,
    executable: bool,
}

/// The files of a bundle in order of their names. A single file is a bundle of its own.
pub(super) fn entries(root: &Path) -> Result<Vec<Entry>, Failure> {
    let kind = fs::metadata(root).map_err(Failure::file(root))?;
    if kind.is_file() {
        let name = root.file_name().unwrap_or(root.as_os_str()).to_string_lossy().into_owned();
        return Ok(vec![Entry { name, path: root.to_owned(), executable: false }]);
    }
    let own_rules = root.join(IGNORE_FILE).is_file();
    let mut walk = WalkBuilder::new(root);
    walk.standard_filters(false)
        .git_ignore(!own_rules)
        .require_git(false)
        .parents(!own_rules)
        .sort_by_file_path(|one, other| one.cmp(other))
        .filter_entry(|entry| !SKIPPED.iter().any(|name| entry.file_name() == *name));
    if own_rules {
        walk.add_custom_ignore_filename(IGNORE_FILE);
    }
    let mut entries = Vec::new();
    for entry in walk.build() {
        let entry = entry.map_err(|error| Failure::Usage(error.to_string()))?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            entries.push(of_file(root, entry.path()));
        }
    }
    Ok(entries)
}

fn of_file(root: &Path, path: &Path) -> Entry {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    Entry { name: parts.join("/"), path: path.to_owned(), executable: is_executable(path) }
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    false
}

/// The zip of a folder. The same content always makes the same bytes.
pub(super) fn zip(root: &Path) -> Result<Vec<u8>, Failure> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut size = 0;
    for entry in entries(root)? {
        let content = fs::read(&entry.path).map_err(Failure::file(&entry.path))?;
        size += content.len() as u64;
        if size > LARGEST {
            return Err(Failure::Usage(format!(
                "{} holds more than {} MiB: name what is not needed in {IGNORE_FILE}",
                root.display(),
                LARGEST >> 20
            )));
        }
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(if entry.executable { 0o755 } else { 0o644 });
        writer.start_file(&entry.name, options).map_err(std::io::Error::other)?;
        writer.write_all(&content)?;
    }
    Ok(writer.finish().map_err(std::io::Error::other)?.into_inner())
}

/// The files of a folder as `python_spec` reads them.
pub(super) fn sources(root: &Path) -> Result<Sources, Failure> {
    let mut sources = Sources::new();
    for entry in entries(root)? {
        let content = fs::read(&entry.path).map_err(Failure::file(&entry.path))?;
        sources.insert(entry.name, content);
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(root: &Path) -> Vec<String> {
        entries(root).expect("entries").into_iter().map(|entry| entry.name).collect()
    }

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
    }

    #[test]
    fn secrets_named_in_the_ignore_file_are_not_sent() {
        let root = tempfile::tempdir().expect("a folder");
        write(
            root.path(),
            &[
                ("main.py", ""),
                (".env", "KEY=1"),
                ("data/big.bin", ""),
                (".gitignore", ".env\n"),
                ("__pycache__/main.pyc", ""),
            ],
        );
        assert_eq!(names(root.path()), [".gitignore", "data/big.bin", "main.py"]);
        write(root.path(), &[(".sieveignore", "data/\n.sieveignore\n.gitignore\n")]);
        assert_eq!(names(root.path()), [".env", "main.py"]);
    }

    #[test]
    fn the_same_folder_makes_the_same_bundle() {
        let root = tempfile::tempdir().expect("a folder");
        write(root.path(), &[("b.py", "2"), ("a/c.py", "1")]);
        assert_eq!(zip(root.path()).expect("a zip"), zip(root.path()).expect("a zip"));
    }
}
