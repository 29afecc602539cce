//! Watches what all processes of a replica use together, and ends them when it is more than allowed.
//! The kernel's own limits are per process; control groups need rights that a server rarely has.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{oneshot, watch},
    task, time,
};
use tokio_util::task::AbortOnDropHandle;

use crate::{
    limits::{Excess, Limits},
    tree::Tree,
};

/// Between two looks while a job runs: a fork bomb has not many processes after this.
const BUSY: Duration = Duration::from_millis(100);
/// And while none runs.
const IDLE: Duration = Duration::from_secs(2);
/// Looks between two at the disk, which take longer.
const DISK_EVERY: u32 = 8;
const MOST_FILES: u64 = 500_000;

/// Where a replica may write.
#[derive(Debug, Clone)]
pub(crate) struct Writable {
    pub(crate) temporary: Vec<PathBuf>,
    pub(crate) cache: PathBuf,
}

/// What a replica takes of the memory, in bytes, for whoever decides on others.
#[derive(Debug, Default)]
pub(crate) struct MemoryGauge {
    now: AtomicU64,
    peak: AtomicU64,
}

impl MemoryGauge {
    fn note(&self, bytes: u64) {
        self.now.store(bytes, Ordering::Relaxed);
        self.peak.fetch_max(bytes, Ordering::Relaxed);
    }

    /// At the last look.
    pub(crate) fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    pub(crate) fn peak(&self) -> u64 {
        self.peak.load(Ordering::Relaxed)
    }
}

pub(crate) struct Guard {
    busy: watch::Sender<bool>,
    excess: oneshot::Receiver<Excess>,
    _task: AbortOnDropHandle<()>,
}

impl Guard {
    pub(crate) fn over(
        tree: Tree,
        limits: Limits,
        memory: Arc<MemoryGauge>,
        writable: Writable,
    ) -> Self {
        // Loading counts as a job.
        let (busy, changes) = watch::channel(true);
        let (tell, excess) = oneshot::channel();
        let task = tokio::spawn(async move {
            if let Some(excess) = first_excess(&tree, limits, &memory, writable, changes).await {
                // Before the end is seen, so that the reason is known by then.
                let _ = tell.send(excess);
                tree.kill();
            }
        });
        Self { busy, excess, _task: AbortOnDropHandle::new(task) }
    }

    pub(crate) fn set_busy(&self, busy: bool) {
        self.busy.send_if_modified(|now| std::mem::replace(now, busy) != busy);
    }

    /// Why it ended the replica, if it did.
    pub(crate) fn found(&mut self) -> Option<Excess> {
        self.excess.try_recv().ok()
    }
}

/// None when the replica has no use for it any more.
async fn first_excess(
    tree: &Tree,
    limits: Limits,
    memory: &Arc<MemoryGauge>,
    writable: Writable,
    mut busy: watch::Receiver<bool>,
) -> Option<Excess> {
    for look in 0_u32.. {
        let (tree, memory, writable) = (tree.clone(), memory.clone(), writable.clone());
        let with_disk = look % DISK_EVERY == DISK_EVERY - 1;
        let looked = task::spawn_blocking(move || {
            used_too_much(&tree, &limits, &memory)
                .or_else(|| with_disk.then(|| wrote_too_much(&writable, &limits)).flatten())
        });
        if let Some(excess) = looked.await.ok()? {
            return Some(excess);
        }
        time::sleep(BUSY).await;
        if !*busy.borrow_and_update() {
            // A change says that a job begins, an error that the replica is gone.
            if let Ok(Err(_)) = time::timeout(IDLE, busy.changed()).await {
                return None;
            }
        }
    }
    None
}

fn used_too_much(tree: &Tree, limits: &Limits, memory: &MemoryGauge) -> Option<Excess> {
    let usage = tree.usage()?;
    memory.note(usage.memory);
    if usage.processes > limits.processes {
        return Some(Excess::Processes(limits.processes));
    }
    let too_much = usage.memory > limits.memory
        && tree.exact_memory().is_none_or(|memory| memory > limits.memory);
    too_much.then_some(Excess::Memory(limits.memory))
}

fn wrote_too_much(writable: &Writable, limits: &Limits) -> Option<Excess> {
    let mut files = MOST_FILES;
    let temporary = writable.temporary.iter().try_fold(0, |sum, folder| {
        let size = size_of(folder, limits.disk, &mut files)?;
        Some(sum + size)
    });
    match temporary {
        None => return Some(Excess::Files(MOST_FILES)),
        Some(size) if size > limits.disk => return Some(Excess::Disk(limits.disk)),
        Some(_) => {}
    }
    match size_of(&writable.cache, limits.cache, &mut files) {
        Some(size) if size > limits.cache => Some(Excess::Cache(limits.cache)),
        _ => None,
    }
}

/// Bytes on disk under `folder`, without following links, counted until there are more than
/// `enough`. None when there are more files than are left.
fn size_of(folder: &Path, enough: u64, files: &mut u64) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    let (mut bytes, mut folders) = (0, vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            *files = files.checked_sub(1)?;
            let Ok(metadata) = entry.metadata() else { continue };
            bytes += metadata.blocks() * 512;
            if metadata.is_dir() {
                folders.push(entry.path());
            }
            if bytes > enough {
                return Some(bytes);
            }
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_link_leads_to_is_not_counted_and_what_is_in_folders_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("a/b");
        std::fs::create_dir_all(&inner).expect("made");
        std::fs::write(inner.join("file"), vec![1; 1 << 20]).expect("written");
        std::os::unix::fs::symlink("/usr", folder.path().join("link")).expect("linked");
        let path = folder.path();
        let size = size_of(path, u64::MAX, &mut 100).expect("few files");
        assert!((1 << 20..2 << 20).contains(&size), "{size}");
        assert_eq!(size_of(path, u64::MAX, &mut 2), None, "more files than are allowed");
    }
}
