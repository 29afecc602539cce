//! Where a worker keeps what under its data folder. All of it can be deleted while nothing runs: it is made again.

use std::{
    fs, io,
    os::{fd::OwnedFd, unix::fs::PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{Result, WorkerError, tree};

#[derive(Debug, Clone)]
pub(crate) struct Folders {
    data: PathBuf,
    /// What this run's replicas write and lose.
    scratch: PathBuf,
}

impl Folders {
    pub(crate) async fn open(data: &Path) -> Result<Self> {
        let absolute = std::path::absolute(data).map_err(WorkerError::io(data))?;
        let scratch = absolute.join("scratch");
        // Left by a worker that was killed.
        let _ = tokio::fs::remove_dir_all(&scratch).await;
        let folders = Self { data: absolute, scratch };
        for folder in
            [folders.code(), folders.environments(), folders.cache(), folders.scratch.clone()]
        {
            tokio::fs::create_dir_all(&folder).await.map_err(WorkerError::io(&folder))?;
        }
        Ok(folders)
    }

    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    pub(crate) fn code(&self) -> PathBuf {
        self.data.join("code")
    }

    pub(crate) fn environments(&self) -> PathBuf {
        self.data.join("environments")
    }

    pub(crate) fn images(&self) -> PathBuf {
        self.data.join("images")
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.data.join("cache")
    }

    /// A new place for one process: `tmp` and `home` are its own.
    pub(crate) async fn new_scratch(&self) -> Result<Scratch> {
        let root = self.scratch.join(uuid::Uuid::now_v7().simple().to_string());
        let (tmp, home) = (root.join("tmp"), root.join("home"));
        let handover = root.join("h");
        let scratch = Scratch { tmp, home, handover, root, writers: None };
        for folder in [&scratch.tmp, &scratch.home, &scratch.handover] {
            tokio::fs::create_dir_all(folder).await.map_err(WorkerError::io(folder))?;
        }
        Ok(scratch)
    }
}

/// Removed when dropped.
#[derive(Debug)]
pub(crate) struct Scratch {
    root: PathBuf,
    pub(crate) tmp: PathBuf,
    pub(crate) home: PathBuf,
    /// Where a container asks for its pipes. Short: names of sockets have 108 characters at most.
    pub(crate) handover: PathBuf,
    writers: Option<Arc<OwnedFd>>,
}

impl Scratch {
    /// Who may still be writing to it, as [`tree::Tree::handle`] gives it.
    pub(crate) fn outlive(&mut self, writers: Option<Arc<OwnedFd>>) {
        self.writers = writers;
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let (root, writers) = (std::mem::take(&mut self.root), self.writers.take());
        // It may hold gigabytes.
        let remove = move || {
            if let Some(writers) = writers {
                tree::wait_for_end(&writers);
            }
            if let Err(error) = remove_all(&root) {
                tracing::warn!(path = %root.display(), %error, "temporary files were left behind");
            }
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(remove)),
            Err(_) => remove(),
        }
    }
}

/// Also folders that their owner may not write to any more.
fn remove_all(folder: &Path) -> io::Result<()> {
    if fs::remove_dir_all(folder).is_ok() {
        return Ok(());
    }
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        // What cannot be changed is told by the removal.
        let _ = fs::set_permissions(&folder, fs::Permissions::from_mode(0o700));
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            }
        }
    }
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
