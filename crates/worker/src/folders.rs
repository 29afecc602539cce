//! Where a worker keeps what under its data folder. All of it can be deleted while nothing runs: it is made again.

use std::path::{Path, PathBuf};

use crate::{Result, WorkerError};

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

    pub(crate) fn cache(&self) -> PathBuf {
        self.data.join("cache")
    }

    /// A new place for one process: `tmp` and `home` are its own.
    pub(crate) async fn new_scratch(&self) -> Result<Scratch> {
        let root = self.scratch.join(uuid::Uuid::now_v7().simple().to_string());
        let scratch = Scratch { tmp: root.join("tmp"), home: root.join("home"), root };
        for folder in [&scratch.tmp, &scratch.home] {
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
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let root = std::mem::take(&mut self.root);
        // It may hold gigabytes.
        let remove = move || drop(std::fs::remove_dir_all(&root));
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(remove)),
            Err(_) => remove(),
        }
    }
}
