//! Where programs are looked for: PATH, with pyenv's shims replaced by the versions they stand for,
//! since a shim only answers for the versions that happen to be selected.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

pub(crate) fn folders() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    env::split_paths(&path)
        .flat_map(|folder| if is_shims(&folder) { versions(&folder) } else { vec![folder] })
        .collect()
}

/// As the value of PATH.
pub(crate) fn joined() -> OsString {
    env::join_paths(folders()).unwrap_or_default()
}

pub(crate) fn find(program: &str) -> Option<PathBuf> {
    folders().into_iter().map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn is_shims(folder: &Path) -> bool {
    folder.ends_with("shims") && folder.with_file_name("versions").is_dir()
}

fn versions(shims: &Path) -> Vec<PathBuf> {
    let read = std::fs::read_dir(shims.with_file_name("versions"));
    let mut folders: Vec<PathBuf> =
        read.into_iter().flatten().flatten().map(|entry| entry.path().join("bin")).collect();
    folders.sort();
    folders
}
