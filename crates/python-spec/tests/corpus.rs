//! Every signature of `corpus/` against the lines of `#>` below it, which say how it must be read.
//! One test, so that one run names every difference by file and line. The notation is that of
//! `corpus_of_signatures/notation.rs`.

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use python_spec::{Reading, Sources, read};

mod corpus_of_signatures {
    pub(crate) mod notation;
}
use corpus_of_signatures::notation;

#[test]
fn every_signature_of_the_corpus_is_read_as_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut sources = Sources::new();
    collect(&root, &root, &mut sources);
    let reading = read(&sources);
    assert_eq!(reading.errors, vec![]);
    assert!(reading.functions.len() >= 300, "{} signatures", reading.functions.len());
    let mut differences = String::new();
    for (path, bytes) in sources.iter() {
        let text = String::from_utf8_lossy(bytes);
        compare(path, &text, &reading, &mut differences);
    }
    assert!(differences.is_empty(), "\n{differences}");
}

fn compare(path: &str, text: &str, reading: &Reading, differences: &mut String) {
    let mut found = BTreeMap::new();
    for function in reading.functions.iter().filter(|function| function.file == path) {
        found.insert(function.line, notation::lines(function));
    }
    for warning in reading.warnings.iter().filter(|warning| warning.file == path) {
        if let Some((_, lines)) = found.range_mut(..=warning.line).next_back() {
            lines.push(format!("warning {}", warning.message));
        }
    }
    let mut expected: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(line) = line.trim_start().strip_prefix("#> ") {
            let function = found.range(..=number).next_back().map_or(0, |(line, _)| *line);
            expected.entry(function).or_default().push(line.to_owned());
        }
    }
    for (line, found) in &found {
        let expected = expected.remove(line).unwrap_or_default();
        if *found != expected {
            let name = path.strip_prefix("./").unwrap_or(path);
            let _ = writeln!(differences, "{name}:{line}");
            for line in &expected {
                let _ = writeln!(differences, "    expected {line}");
            }
            for line in found {
                let _ = writeln!(differences, "    found    {line}");
            }
        }
    }
    for line in expected.keys() {
        let _ = writeln!(differences, "{path}:{line}: expected without a function");
    }
}

fn collect(root: &Path, folder: &Path, sources: &mut Sources) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, sources);
        } else if let Ok(name) = path.strip_prefix(root)
            && name.extension().is_some_and(|extension| extension == "py")
        {
            sources.insert(name.to_string_lossy(), fs::read(&path).expect("a file"));
        }
    }
}
