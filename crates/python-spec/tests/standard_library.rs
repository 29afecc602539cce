//! Every `.py` of Python's standard library as if it were deployed: nothing in it is, most of it is
//! odd, and none of it may stop the reader. What fuzzing once found worth keeping is read along.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use python_spec::{Sources, read};

#[test]
fn no_file_of_the_standard_library_stops_the_reader() {
    let found = Command::new("python3")
        .args(["-c", "import sysconfig; print(sysconfig.get_paths()['stdlib'])"])
        .output();
    let Some(root) = found.ok().and_then(|answer| String::from_utf8(answer.stdout).ok()) else {
        return;
    };
    let mut files = Vec::new();
    collect(Path::new(root.trim()), &mut files);
    assert!(files.len() > 100, "{} files in {root}", files.len());
    read_all(&files);
}

#[test]
fn nothing_that_fuzzing_kept_stops_the_reader() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/read");
    let files: Vec<PathBuf> =
        fs::read_dir(root).expect("a folder").flatten().map(|entry| entry.path()).collect();
    assert!(!files.is_empty());
    read_all(&files);
}

/// In groups, since a file alone spends its time on starting.
fn read_all(files: &[PathBuf]) {
    for group in files.chunks(50) {
        let mut sources = Sources::new();
        for (number, path) in group.iter().enumerate() {
            let bytes = fs::read(path).expect("a file");
            sources.insert(format!("file{number}.py"), [&bytes, &b"\n# sieve\n"[..]].concat());
        }
        let reading = read(&sources);
        // What a panic of the reading thread becomes.
        let stopped = reading.errors.iter().find(|error| error.file.is_empty());
        assert_eq!(stopped, None, "one of {group:?}");
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "site-packages" {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            files.push(path);
        }
    }
}
