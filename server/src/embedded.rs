//! Files that the binary carries: the built site and the Python package. In a debug build both
//! are read from their folders at run time.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// What `scripts/build` leaves in `target/site`.
#[derive(RustEmbed)]
#[folder = "../target/site"]
pub(crate) struct Site;

#[derive(RustEmbed)]
#[folder = "../python/sieve"]
#[exclude = "*__pycache__*"]
#[exclude = "*.pyc"]
struct PythonPackage;

/// Writes the Python package to `data/python/<hash>/sieve` unless it is there already.
/// Gives the folder to put on `PYTHONPATH`, absolute.
///
/// The hash keeps replicas of an older binary, which may still end their jobs, on their own code.
pub(crate) fn unpack_python_package(data: &Path) -> io::Result<PathBuf> {
    let mut names: Vec<_> = PythonPackage::iter().collect();
    names.sort();
    let files: Vec<_> =
        names.iter().filter_map(|name| PythonPackage::get(name).map(|file| (name, file))).collect();
    let mut hash = Sha256::new();
    for (name, file) in &files {
        hash.update(name.as_bytes());
        hash.update((file.data.len() as u64).to_be_bytes());
        hash.update(&file.data);
    }
    let digest: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let parent = data.join("python");
    let folder = parent.join(&digest);
    if !folder.is_dir() {
        // Renamed when whole, so that a crash half-way leaves nothing that looks complete.
        let unfinished = parent.join(format!("{digest}.{}", std::process::id()));
        for (name, file) in &files {
            let path = unfinished.join("sieve").join(name.as_ref());
            fs::create_dir_all(path.parent().unwrap_or(&unfinished))?;
            fs::write(path, &file.data)?;
        }
        fs::rename(&unfinished, &folder)?;
    }
    fs::canonicalize(folder)
}
