//! How many files a second are read: `cargo bench -p python-spec [-- FOLDER]`. Prints JSON.
//! Without a folder it reads ordinary functions that it writes itself; with one, every `.py` in it,
//! as if each mentioned Sieve.

use std::{fs, path::Path, time::Instant};

use python_spec::{Sources, read};

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let sources = match &folder {
        Some(folder) => {
            let mut sources = Sources::new();
            collect(Path::new(folder), Path::new(folder), &mut sources);
            sources
        }
        None => (0..2_000).map(|number| (format!("f{number}.py"), ordinary(number))).collect(),
    };
    let files = sources.iter().count();
    let bytes: usize = sources.iter().map(|(_, bytes)| bytes.len()).sum();
    let start = Instant::now();
    let reading = read(&sources);
    let seconds = start.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss)]
    let per_second = (files as f64 / seconds).round();
    println!(
        "{}",
        serde_json::json!({
            "files": files,
            "bytes": bytes,
            "functions": reading.functions.len(),
            "errors": reading.errors.len(),
            "seconds": seconds,
            "files_per_second": per_second,
        })
    );
    if folder.is_some() {
        for error in reading.errors.iter().take(40) {
            eprintln!("{error}");
        }
    }
}

fn collect(root: &Path, folder: &Path, sources: &mut Sources) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "py")
            && let (Ok(bytes), Ok(name)) = (fs::read(&path), path.strip_prefix(root))
        {
            let marked = [bytes, b"\n# sieve\n".to_vec()].concat();
            sources.insert(name.to_string_lossy(), marked);
        }
    }
}

fn ordinary(number: usize) -> String {
    let body = "    total = 0\n    for item in items:\n        if item.width > limit and item.name not in seen:\n            total += item.width * 2\n            seen.add(item.name)\n".repeat(20);
    format!(
        r#"import os
from typing import Dict, List, Literal, Optional

import sieve

metadata = sieve.Metadata(
    title="Function {number}",
    description="Counts.",
    tags=["Example", "Number"],
)


def count(items, limit, seen):
{body}    return total


@sieve.function(
    name="function-{number}",
    python_packages=["numpy==1.26", "pillow"],
    python_version="3.11",
    metadata=metadata,
)
def run(
    image: sieve.Image,
    mode: Literal["fast", "slow"] = "fast",
    limit: Optional[int] = None,
    names: List[str] = ["a", "b"],
    weights: Dict[str, float] = {{}},
) -> List[Dict[str, int]]:
    """Counts what is in the picture.

    :param image: what to look at
    :param mode: how
    :return: one per thing
    """
{body}    return [total]
"#
    )
}
