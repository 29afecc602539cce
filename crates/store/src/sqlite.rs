//! The SQLite backend: one database file, one connection that writes, a few that read.

mod batch_progress;
mod batch_rows;
mod batches;
mod builds;
mod bulk;
mod catalogue;
mod command;
mod events;
mod examples;
mod files;
mod flush;
mod functions;
mod group;
mod held;
mod histogram;
mod jobs;
mod keys;
mod ledger;
mod load;
mod log;
mod metrics;
mod organizations;
#[cfg(test)]
mod plans;
mod previews;
mod queue;
mod recovery;
mod replicas;
mod rollups;
mod rows;
mod rules;
mod saved_views;
mod schema;
mod search;
mod secrets;
mod sessions;
mod settings;
mod state;
mod transaction;
mod uploads;
mod usage;
mod versions;
mod vocabulary;
mod waiting;
mod workers;
mod writer;

use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use futures::Stream;
use sqlx::SqlitePool;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
};

use self::{
    command::{Command, Reply},
    search::{Indexer, SearchIndex},
};
use crate::{
    BlobHash, Result, StoreError, arrivals::Arrivals, blobs::Blobs, bus::Bus, fleet::Fleet,
    vault::Vault,
};

/// Commands that may wait for the writer before callers have to.
const WAITING_COMMANDS: usize = 4_096;

#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// The folder of everything that is kept: `sieve.db` and `blobs/`. Made when missing.
    pub data: PathBuf,
}

/// Everything Sieve remembers. Cheap to clone; all clones are one store.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    reads: SqlitePool,
    /// SQLite's write-ahead log.
    log: PathBuf,
    commands: mpsc::Sender<Command>,
    bus: Arc<Bus>,
    blobs: Blobs,
    arrivals: Arrivals,
    callers: keys::KnownCallers,
    fleet: Fleet,
    vault: Vault,
    secrets: secrets::Counters,
    search: Arc<SearchIndex>,
    indexing: Indexing,
}

/// The task that indexes jobs, until it is stopped.
struct Indexing {
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens or makes the store of a folder. Jobs that an earlier process held are queued again.
    pub async fn open(config: StoreConfig) -> Result<Store> {
        let folder = config.data;
        tokio::fs::create_dir_all(&folder).await.map_err(StoreError::io(&folder))?;
        let lock = lock(&folder)?;
        let blobs = Blobs::open(folder.join("blobs"))?;
        let arrivals = Arrivals::open(folder.join("blobs").join("arriving"))?;
        let database = folder.join("sieve.db");
        let mut connection = schema::open_writer(&database).await?;
        schema::migrate(&mut connection).await?;
        for bundle in versions::unreferenced_bundles(&mut connection).await? {
            blobs.remove(&bundle)?;
        }
        let bus = Arc::new(Bus::new());
        let ledger = recovery::recover(&mut connection).await?;
        let vault = Vault::open(folder.join("secrets.key"))?;
        let secrets = secrets::Counters::read(&mut connection).await?;
        let newest = ledger.next_sequence - 1;
        let reads = schema::open_readers(&database);
        let (commands, received) = mpsc::channel(WAITING_COMMANDS);
        let writer = writer::Writer::new(connection, ledger, Arc::clone(&bus), received, lock);
        tokio::spawn(writer.run());
        let (search, indexing) = open_search(&folder, &reads, &bus, newest).await?;
        Ok(Store(Arc::new(Inner {
            reads,
            log: folder.join("sieve.db-wal"),
            commands,
            bus,
            blobs,
            arrivals,
            callers: keys::KnownCallers::default(),
            fleet: Fleet::default(),
            vault,
            secrets,
            search,
            indexing,
        })))
    }

    /// Returns when all that was answered before survives a power cut, [`Store::push_to_wait`] too.
    pub async fn sync(&self) -> Result<()> {
        let log = self.0.log.clone();
        let synced = tokio::task::spawn_blocking(move || match File::open(&log) {
            Ok(file) => file.sync_data().map_err(StoreError::io(&log)),
            // All of it is in the database, which was synced then.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(StoreError::io(&log)(error)),
        });
        synced.await.map_err(|_| StoreError::Closed)?
    }

    /// Ends all watching, finishes what was asked before, and leaves one tidy database file.
    pub async fn close(&self) {
        self.0.bus.close();
        self.0.indexing.end().await;
        self.0.search.close().await;
        self.0.reads.close().await;
        let (reply, stopped) = oneshot::channel();
        if self.0.commands.send(Command::Stop { reply }).await.is_ok() {
            // An error means that it had stopped before.
            let _ = stopped.await;
        }
    }

    pub(crate) fn bus(&self) -> &Bus {
        &self.0.bus
    }

    fn reads(&self) -> &SqlitePool {
        &self.0.reads
    }

    fn search_index(&self) -> &SearchIndex {
        &self.0.search
    }

    /// Sends a command to the writer and waits for the commit that holds it.
    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.0.commands.send(command(reply)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Stores a stream of bytes of at most `limit`, and gives its hash and size. The same bytes are stored once.
    pub async fn put_blob(
        &self,
        content: impl Stream<Item = io::Result<Bytes>>,
        limit: u64,
    ) -> Result<(BlobHash, u64)> {
        self.0.blobs.put(content, limit).await
    }

    pub async fn open_blob(&self, hash: &BlobHash) -> Result<tokio::fs::File> {
        self.0.blobs.open_blob(hash).await
    }

    /// Where the blob's bytes are; for reading only.
    #[must_use]
    pub fn blob_path(&self, hash: &BlobHash) -> PathBuf {
        self.0.blobs.path(hash)
    }
}

async fn open_search(
    folder: &Path,
    reads: &SqlitePool,
    bus: &Bus,
    newest: i64,
) -> Result<(Arc<SearchIndex>, Indexing)> {
    let (index, connection) = SearchIndex::open(folder, newest).await?;
    let index = Arc::new(index);
    let changed = Arc::clone(&bus.jobs_changed);
    let indexer = Indexer {
        index: Arc::clone(&index),
        connection,
        reads: reads.clone(),
        changed,
        merging: None,
    };
    let (stop, stopped) = watch::channel(false);
    let task = Mutex::new(Some(tokio::spawn(indexer.run(stopped))));
    Ok((index, Indexing { stop, task }))
}

impl Indexing {
    async fn end(&self) {
        self.stop.send_replace(true);
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            // An error means that it had ended by itself.
            let _ = task.await;
        }
    }
}

/// One server per folder: two would hand out the same jobs. The lock goes with the process.
fn lock(folder: &Path) -> Result<File> {
    let path = folder.join("sieve.lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(StoreError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(StoreError::FolderInUse { folder: folder.to_path_buf() })
        }
        Err(TryLockError::Error(error)) => Err(StoreError::io(path)(error)),
    }
}
