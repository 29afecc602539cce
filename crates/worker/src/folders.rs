//! Where a worker keeps what under its data folder. All of it can be deleted while nothing runs: it is made again.

use std::{
    fs, io,
    os::{fd::OwnedFd, unix::fs::PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest, Sha256};

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
        let left = tree::kill_marked(&mark(&absolute));
        if left > 0 {
            tracing::info!(left, "processes that a worker of this folder left behind are ended");
        }
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

    /// To be found by in the environment of a process: this worker's own mark, and something random.
    pub(crate) fn new_marker(&self, random: &str) -> String {
        format!("{}{random}", mark(&self.data))
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

/// What tells the processes and containers of this worker from those of others on the machine.
pub(crate) fn owner(data: &Path) -> String {
    let digest = Sha256::digest(data.as_os_str().as_encoded_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// What the markers of all its processes begin with.
pub(crate) fn mark(data: &Path) -> String {
    format!("{}-", owner(data))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_with_different_folders_do_not_take_what_is_anothers() {
        assert_ne!(owner(Path::new("/a")), owner(Path::new("/b")));
    }

    #[tokio::test]
    async fn what_a_killed_worker_left_running_ends_when_the_next_one_opens_its_folder() {
        let data = tempfile::tempdir().expect("a folder");
        let folders = Folders::open(data.path()).await.expect("opened");
        let start = |marker: String| {
            let mut command = std::process::Command::new("sleep");
            command.arg("1000").env(tree::MARKER, marker).spawn().expect("started")
        };
        let mut own = start(folders.new_marker("1"));
        let mut anothers = start("ffff-1".to_owned());
        // A process has its environment a moment after it has started.
        for _ in 0..1_000 {
            Folders::open(data.path()).await.expect("opened");
            if own.try_wait().expect("asked").is_some() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        assert!(own.try_wait().expect("asked").is_some());
        assert!(anothers.try_wait().expect("asked").is_none());
        anothers.kill().expect("killed");
        anothers.wait().expect("ended");
    }
}
