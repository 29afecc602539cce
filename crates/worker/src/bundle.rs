//! Unpacks a deployed bundle (a zip) into a read-only folder named by its content. Trusts nothing in it.

use std::{
    fs::{self, File, Permissions},
    io::{self, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use zip::ZipArchive;

use crate::{Result, WorkerError};

const MOST_ENTRIES: usize = 20_000;
/// Unpacked, in bytes: counted as they come, since an archive may lie about sizes.
const MOST_BYTES: u64 = 2 << 30;

/// Unpacks `bundle` as `folder`, unless it is there already. `folder` appears whole or not at all.
pub(crate) async fn unpack(bundle: PathBuf, folder: PathBuf) -> Result<()> {
    if tokio::fs::try_exists(&folder).await.unwrap_or(false) {
        return Ok(());
    }
    let joined =
        tokio::task::spawn_blocking(move || unpack_now(&bundle, &folder, MOST_BYTES)).await;
    joined.unwrap_or_else(|error| Err(refused(error)))
}

fn unpack_now(bundle: &Path, folder: &Path, most_bytes: u64) -> Result<()> {
    let partial = folder.with_file_name(format!(".partial-{}", uuid::Uuid::now_v7().simple()));
    fs::create_dir_all(&partial).map_err(WorkerError::io(&partial))?;
    let unpacked = extract(bundle, &partial, most_bytes).and_then(|()| {
        fs::rename(&partial, folder).or_else(|error| {
            // Another build of the same bundle was faster.
            if folder.is_dir() { Ok(()) } else { Err(WorkerError::io(folder)(error)) }
        })
    });
    // Gone after the rename; left over otherwise.
    let _ = fs::remove_dir_all(&partial);
    unpacked
}

fn extract(bundle: &Path, to: &Path, most_bytes: u64) -> Result<()> {
    let file = File::open(bundle).map_err(WorkerError::io(bundle))?;
    let mut archive = ZipArchive::new(file).map_err(refused)?;
    if archive.len() > MOST_ENTRIES {
        let reason = format!("it holds {} files, and {MOST_ENTRIES} are allowed", archive.len());
        return Err(WorkerError::Bundle { reason });
    }
    let mut left = most_bytes;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(refused)?;
        let name: String = entry.name().chars().take(200).collect();
        // Leading slashes would be left out without a word.
        let relative = !entry.name().starts_with(['/', '\\']);
        let inside = entry.enclosed_name().filter(|path| relative && is_plain(path));
        let Some(inside) = inside else {
            return Err(refused(format!("`{name}` points out of the deployed folder")));
        };
        let path = to.join(inside);
        if entry.is_symlink() {
            return Err(refused(format!("`{name}` is a link, and only files are deployed")));
        }
        if entry.is_dir() {
            fs::create_dir_all(&path).map_err(WorkerError::io(&path))?;
            continue;
        }
        let executable = entry.unix_mode().is_some_and(|mode| mode & 0o111 != 0);
        left -= write_file(&mut entry, &path, left, executable)?;
    }
    Ok(())
}

/// Gives the bytes written, `most` at most.
fn write_file(from: &mut impl Read, path: &Path, most: u64, executable: bool) -> Result<u64> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(WorkerError::io(parent))?;
    }
    let mut file = File::create_new(path).map_err(WorkerError::io(path))?;
    let written = io::copy(&mut from.take(most + 1), &mut file).map_err(refused)?;
    if written > most {
        return Err(refused("unpacked it is larger than is allowed (2 GiB)"));
    }
    let mode = if executable { 0o555 } else { 0o444 };
    file.set_permissions(Permissions::from_mode(mode)).map_err(WorkerError::io(path))?;
    Ok(written)
}

fn is_plain(path: &Path) -> bool {
    let mut parts = path.components();
    path.components().next().is_some()
        && parts.all(|part| matches!(part, std::path::Component::Normal(_)))
}

fn refused(reason: impl ToString) -> WorkerError {
    WorkerError::Bundle { reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    struct Case {
        folder: tempfile::TempDir,
        zip: ZipWriter<File>,
    }

    impl Case {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let file = File::create(folder.path().join("bundle.zip")).expect("a file");
            Self { folder, zip: ZipWriter::new(file) }
        }

        fn file(mut self, name: &str, content: &[u8]) -> Self {
            self.zip.start_file(name, SimpleFileOptions::default()).expect("started");
            self.zip.write_all(content).expect("written");
            self
        }

        fn unpack(self, most: u64) -> (Result<()>, tempfile::TempDir) {
            self.zip.finish().expect("finished");
            let path = self.folder.path();
            (unpack_now(&path.join("bundle.zip"), &path.join("code"), most), self.folder)
        }
    }

    #[test]
    fn files_come_out_where_they_were_and_cannot_be_changed() {
        let (unpacked, folder) = Case::new().file("a/main.py", b"x = 1").unpack(100);
        unpacked.expect("unpacked");
        let path = folder.path().join("code/a/main.py");
        assert_eq!(fs::read(&path).expect("content"), b"x = 1");
        assert_eq!(fs::metadata(&path).expect("metadata").permissions().mode() & 0o777, 0o444);
    }

    #[test]
    fn a_path_that_leaves_the_folder_is_refused_and_nothing_stays() {
        for name in ["../evil.py", "/etc/evil.py", "a/../../evil.py"] {
            let (unpacked, folder) = Case::new().file("ok.py", b"").file(name, b"x").unpack(100);
            assert!(matches!(unpacked, Err(WorkerError::Bundle { .. })), "{name}");
            assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "{name}");
        }
    }

    #[test]
    fn a_link_is_refused() {
        let mut case = Case::new();
        let options = SimpleFileOptions::default();
        case.zip.add_symlink("link", "/etc/passwd", options).expect("added");
        let (unpacked, _folder) = case.unpack(100);
        assert!(unpacked.expect_err("refused").to_string().contains("is a link"));
    }

    #[test]
    fn a_bomb_is_stopped_by_what_comes_out_of_it() {
        let (unpacked, folder) = Case::new().file("zeros", &[0; 100_000]).unpack(50_000);
        assert!(unpacked.expect_err("refused").to_string().contains("larger than is allowed"));
        assert!(!folder.path().join("code").exists());
    }
}
