//! Uploads that arrive in pieces: each a file that grows until it is whole and becomes a blob. What
//! arrived survives a cut connection and a restart, for a day. It knows no tokens and no names.

use std::{
    collections::HashMap,
    io::{self, Read, SeekFrom},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use domain::FileId;
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use tokio::{
    fs::File,
    io::{AsyncSeekExt, AsyncWriteExt, BufWriter},
    sync::watch,
    time::timeout,
};

use crate::{BlobHash, Result, StoreError};

/// How long an upload may rest before what arrived of it is removed.
const REST: Duration = Duration::from_secs(24 * 60 * 60);
/// A sender that is silent for so long is gone.
const SILENCE: Duration = Duration::from_secs(60);
/// Bytes in memory between the network and the disk, and when a file is read again.
const BUFFER: usize = 256 * 1024;

/// Where in the file the content that comes belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadStart {
    /// It is all of the file: what arrived before is dropped.
    Over,
    /// After this many bytes, which must have arrived.
    At(u64),
}

/// The folder of what has not arrived whole.
pub(crate) struct Arrivals {
    folder: PathBuf,
    slots: Mutex<HashMap<FileId, Arc<Slot>>>,
}

/// One upload's place in line: there is one writer at a time, and the newest takes over, since of a
/// connection that was cut the server may hear last.
pub(crate) struct Slot {
    comers: watch::Sender<u64>,
    hashed: tokio::sync::Mutex<Hashed>,
}

/// The hash of the first `length` bytes; so kept that a resumed upload is not read again.
#[derive(Clone, Default)]
struct Hashed {
    hasher: Sha256,
    length: u64,
}

/// The right to write to an upload, held until dropped.
pub(crate) struct Turn<'a> {
    path: PathBuf,
    hashed: tokio::sync::MutexGuard<'a, Hashed>,
    comers: watch::Receiver<u64>,
    mine: u64,
}

impl Arrivals {
    pub(crate) fn open(folder: PathBuf) -> Result<Self> {
        std::fs::create_dir_all(&folder).map_err(StoreError::io(&folder))?;
        let arrivals = Self { folder, slots: Mutex::default() };
        arrivals.sweep(SystemTime::now())?;
        Ok(arrivals)
    }

    /// Removes what rested for a day.
    pub(crate) fn sweep(&self, now: SystemTime) -> Result<()> {
        let entries = std::fs::read_dir(&self.folder).map_err(StoreError::io(&self.folder))?;
        for entry in entries.flatten() {
            let path = entry.path();
            let changed = entry.metadata().and_then(|metadata| metadata.modified());
            let rested = changed.ok().and_then(|changed| now.duration_since(changed).ok());
            if rested.is_some_and(|rested| rested > REST) {
                std::fs::remove_file(&path).map_err(StoreError::io(&path))?;
            }
        }
        let still_there = |id: &FileId| self.path(*id).exists();
        self.slots().retain(|id, slot| Arc::strong_count(slot) > 1 || still_there(id));
        Ok(())
    }

    pub(crate) fn slot(&self, id: FileId) -> Arc<Slot> {
        let new = || {
            Arc::new(Slot { comers: watch::Sender::new(0), hashed: tokio::sync::Mutex::default() })
        };
        Arc::clone(self.slots().entry(id).or_insert_with(new))
    }

    pub(crate) fn path(&self, id: FileId) -> PathBuf {
        self.folder.join(id.0.simple().to_string())
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<FileId, Arc<Slot>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    /// Interrupts whoever writes, and waits until what they had is on disk.
    pub(crate) async fn take_turn(&self, path: PathBuf) -> Result<Turn<'_>> {
        let mut mine = 0;
        self.comers.send_modify(|comers| {
            *comers += 1;
            mine = *comers;
        });
        let comers = self.comers.subscribe();
        let hashed = self.hashed.lock().await;
        // Somebody newer waits behind this one.
        if *comers.borrow() != mine {
            return Err(StoreError::UploadTakenOver);
        }
        Ok(Turn { path, hashed, comers, mine })
    }
}

impl Turn<'_> {
    /// How many bytes have arrived and are durable.
    pub(crate) async fn durable(&self) -> Result<u64> {
        match File::open(&self.path).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(StoreError::io(&self.path)(error)),
            Ok(file) => {
                file.sync_all().await.map_err(StoreError::io(&self.path))?;
                Ok(file.metadata().await.map_err(StoreError::io(&self.path))?.len())
            }
        }
    }

    /// Appends to the file; gives its length. Of content that breaks off, all that arrived is kept.
    pub(crate) async fn write(
        &mut self,
        start: UploadStart,
        content: impl Stream<Item = io::Result<Bytes>>,
        limit: u64,
    ) -> Result<u64> {
        let mut file = self.opened(start).await?;
        let outcome = self.receive(&mut file, content, limit).await;
        if matches!(outcome, Err(StoreError::TooLarge { .. })) {
            self.remove().await;
            return outcome;
        }
        file.flush().await.map_err(StoreError::io(&self.path))?;
        file.get_ref().sync_data().await.map_err(StoreError::io(&self.path))?;
        outcome
    }

    async fn opened(&mut self, start: UploadStart) -> Result<BufWriter<File>> {
        let failed = StoreError::io(&self.path);
        let mut options = File::options();
        options.create(true).write(true).truncate(start == UploadStart::Over);
        let mut file = options.open(&self.path).await.map_err(failed)?;
        let length = file.seek(SeekFrom::End(0)).await.map_err(StoreError::io(&self.path))?;
        if let UploadStart::At(offset) = start
            && offset != length
        {
            return Err(StoreError::WrongOffset { offset: length });
        }
        if length == 0 {
            *self.hashed = Hashed::default();
        } else if self.hashed.length != length {
            *self.hashed = hash_again(self.path.clone()).await?;
        }
        Ok(BufWriter::with_capacity(BUFFER, file))
    }

    async fn receive(
        &mut self,
        file: &mut BufWriter<File>,
        content: impl Stream<Item = io::Result<Bytes>>,
        limit: u64,
    ) -> Result<u64> {
        let mut content = std::pin::pin!(content);
        loop {
            let mine = self.mine;
            let chunk = tokio::select! {
                biased;
                _ = self.comers.wait_for(|newest| *newest != mine) => {
                    return Err(StoreError::UploadTakenOver);
                }
                chunk = timeout(SILENCE, content.next()) => chunk,
            };
            let chunk = chunk.unwrap_or_else(|_| Some(Err(io::ErrorKind::TimedOut.into())));
            let Some(chunk) = chunk else { return Ok(self.hashed.length) };
            let chunk = chunk.map_err(|error| StoreError::BrokenUpload(Arc::new(error)))?;
            if self.hashed.length + chunk.len() as u64 > limit {
                return Err(StoreError::TooLarge { limit });
            }
            file.write_all(&chunk).await.map_err(StoreError::io(&self.path))?;
            self.hashed.hasher.update(&chunk);
            self.hashed.length += chunk.len() as u64;
        }
    }

    /// The whole file and the hash of its content.
    pub(crate) fn whole(&self) -> (&Path, BlobHash) {
        (&self.path, BlobHash(self.hashed.hasher.clone().finalize().into()))
    }

    /// What arrived is not needed any more.
    pub(crate) async fn remove(&mut self) {
        *self.hashed = Hashed::default();
        // Not there any more when it became a blob.
        let _ = tokio::fs::remove_file(&self.path).await;
    }
}

/// Of what another process wrote, or what a full disk cut short, there is no hash yet.
async fn hash_again(path: PathBuf) -> Result<Hashed> {
    let hashing = tokio::task::spawn_blocking(move || {
        let failed = |error| StoreError::io(&path)(error);
        let mut file = std::fs::File::open(&path).map_err(failed)?;
        let mut hashed = Hashed::default();
        let mut buffer = vec![0; BUFFER];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(hashed),
                Ok(read) => {
                    hashed.hasher.update(&buffer[..read]);
                    hashed.length += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error)),
            }
        }
    });
    hashing.await.map_err(|_| StoreError::Closed)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;

    fn chunk(bytes: &'static [u8]) -> io::Result<Bytes> {
        Ok(Bytes::from_static(bytes))
    }

    #[tokio::test]
    async fn what_rested_for_a_day_is_removed_and_nothing_younger() {
        let folder = tempfile::tempdir().expect("a folder");
        let arrivals = Arrivals::open(folder.path().to_owned()).expect("a folder");
        let id = FileId::generate();
        let slot = arrivals.slot(id);
        let mut turn = slot.take_turn(arrivals.path(id)).await.expect("a turn");
        let content = stream::iter([chunk(b"half")]);
        turn.write(UploadStart::At(0), content, 10).await.expect("written");
        drop(turn);
        drop(slot);
        arrivals.sweep(SystemTime::now() + REST / 2).expect("swept");
        assert!(arrivals.path(id).exists());
        arrivals.sweep(SystemTime::now() + REST * 2).expect("swept");
        assert!(!arrivals.path(id).exists() && arrivals.slots().is_empty());
    }

    #[tokio::test]
    async fn a_newcomer_takes_over_from_a_sender_that_hangs() {
        let folder = tempfile::tempdir().expect("a folder");
        let arrivals = Arrivals::open(folder.path().to_owned()).expect("a folder");
        let id = FileId::generate();
        let (slot, path) = (arrivals.slot(id), arrivals.path(id));
        let mut first = slot.take_turn(path.clone()).await.expect("a turn");
        let hangs = stream::iter([chunk(b"half")]).chain(stream::pending());
        let writing = async {
            let outcome = first.write(UploadStart::At(0), hangs, 10).await;
            drop(first);
            outcome
        };
        let taking_over = async {
            tokio::task::yield_now().await;
            slot.take_turn(path).await
        };
        let (first, second) = tokio::join!(writing, taking_over);
        assert!(matches!(first, Err(StoreError::UploadTakenOver)));
        assert!(second.expect("a turn").durable().await.expect("a length") <= 4);
    }
}
