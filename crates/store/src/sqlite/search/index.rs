//! The search index: a database of its own that holds words and places, and no job. All of it can
//! be made again from the store, so that it is neither synced nor backed up.
//!
//! It is cut into shards by the jobs' sequence: what one question may cost, and what adding a job
//! costs, stays the same however many jobs there are.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicI64, Ordering},
};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteAutoVacuum, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::document::Document;
use crate::{
    Result, StoreError,
    sqlite::{bulk::Bulk, schema},
};

/// Sequences of one shard.
const SHARD: i64 = 1 << 18;
const READERS: u32 = 2;
/// Of the index, written by one step of a merge: about a tenth of a second of work.
const MERGED_PAGES: i64 = 500;
/// Another number than that of what is found: made by another version of Sieve, and made again.
const FORMAT: i64 = 2;

pub(in crate::sqlite) struct SearchIndex {
    reads: SqlitePool,
    /// Every job up to this one is in the index, or among those that wait for their end.
    watermark: AtomicI64,
}

/// Sequences of a few shards: from the first on, up to and without the second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) from: i64,
    pub(super) before: i64,
}

impl Window {
    /// The last `shards` below a sequence.
    pub(super) fn below(before: i64, end: i64, shards: i64) -> Self {
        let first = shard_of(before - 1) + 1 - shards;
        Self { from: (first.max(0) * SHARD).max(end), before }
    }
}

fn shard_of(job: i64) -> i64 {
    job.div_euclid(SHARD)
}

impl SearchIndex {
    /// With the connection that writes to it. `newest` is the last job of the store.
    pub(in crate::sqlite) async fn open(
        folder: &Path,
        newest: i64,
    ) -> Result<(Self, SqliteConnection)> {
        let path = folder.join("search.db");
        let (connection, watermark) = match open_writer(&path).await {
            Ok((connection, watermark)) if watermark <= newest => (connection, watermark),
            other => {
                if let Ok((connection, _)) = other {
                    connection.close().await?;
                }
                tracing::warn!("the search index does not fit the store; it is made again");
                remove(&path)?;
                open_writer(&path).await?
            }
        };
        let reader = schema::options(&path).read_only(true).pragma("cache_size", "-4096");
        let reads = SqlitePoolOptions::new()
            .max_connections(READERS)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(reader);
        Ok((Self { reads, watermark: AtomicI64::new(watermark) }, connection))
    }

    pub(super) fn watermark(&self) -> i64 {
        self.watermark.load(Ordering::Acquire)
    }

    pub(super) fn reached(&self, watermark: i64) {
        self.watermark.store(watermark, Ordering::Release);
    }

    pub(in crate::sqlite) async fn close(&self) {
        self.reads.close().await;
    }

    /// Jobs that had not ended when the index came to them.
    pub(super) async fn waiting(&self) -> Result<Vec<i64>> {
        let query = sqlx::query_scalar("SELECT job FROM waiting ORDER BY job");
        Ok(query.fetch_all(&self.reads).await?)
    }

    /// Jobs of the window that stand under the words, and those that wait for their end: newest first.
    pub(super) async fn jobs(&self, words: &str, window: Window, most: usize) -> Result<Vec<i64>> {
        let shards = shard_of(window.from)..=shard_of(window.before - 1);
        let of_shards: String = shards
            .map(|shard| {
                format!(
                    "SELECT * FROM (SELECT rowid AS job FROM jobs_{shard} WHERE jobs_{shard} MATCH ?1 \
                     AND rowid < ?2 AND rowid >= ?3 ORDER BY rowid DESC LIMIT ?4) UNION ALL "
                )
            })
            .collect();
        // One statement, so that no job is on its way from one to the other.
        let sql = format!(
            "{of_shards} SELECT * FROM (SELECT job FROM waiting WHERE job < ?2 AND job >= ?3 \
             ORDER BY job DESC LIMIT ?4) ORDER BY job DESC LIMIT ?4"
        );
        // Numbers were added.
        let query = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(words)
            .bind(window.before)
            .bind(window.from);
        Ok(query.bind(most as i64).fetch_all(&self.reads).await?)
    }
}

async fn open_writer(path: &Path) -> Result<(SqliteConnection, i64)> {
    let mut connection = schema::options(path)
        .create_if_missing(true)
        .auto_vacuum(SqliteAutoVacuum::None)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .thread_name(|_| "sieve-search".to_owned())
        .pragma("cache_size", "-16384")
        .pragma("journal_size_limit", "67108864")
        .connect()
        .await?;
    sqlx::raw_sql(
        "CREATE TABLE IF NOT EXISTS progress (format INTEGER NOT NULL, watermark INTEGER NOT NULL, \
         merged INTEGER NOT NULL) STRICT; \
         CREATE TABLE IF NOT EXISTS waiting (job INTEGER PRIMARY KEY) STRICT;",
    )
    .execute(&mut connection)
    .await?;
    sqlx::query("INSERT INTO progress SELECT ?1, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM progress)")
        .bind(FORMAT)
        .execute(&mut connection)
        .await?;
    make_shard(&mut connection, 0).await?;
    let watermark =
        sqlx::query_scalar("SELECT CASE WHEN format = ?1 THEN watermark ELSE ?2 END FROM progress")
            .bind(FORMAT)
            .bind(i64::MAX)
            .fetch_one(&mut connection)
            .await?;
    Ok((connection, watermark))
}

fn remove(path: &Path) -> Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let path = PathBuf::from(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::io(path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// One transaction: what ended is indexed, what has not is remembered, and all up to `watermark`
/// is one of both.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    mut ended: Vec<Document>,
    unfinished: Vec<i64>,
    watermark: i64,
) -> Result<()> {
    // Within a shard in order: a step back makes FTS5 write out what it has.
    ended.sort_unstable_by_key(|document| document.job);
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let written = write_all(connection, ended, unfinished, watermark).await;
    let end = if written.is_ok() { "COMMIT" } else { "ROLLBACK" };
    sqlx::query(end).execute(&mut *connection).await?;
    written
}

async fn write_all(
    connection: &mut SqliteConnection,
    ended: Vec<Document>,
    unfinished: Vec<i64>,
    watermark: i64,
) -> Result<()> {
    let before: i64 =
        sqlx::query_scalar("SELECT watermark FROM progress").fetch_one(&mut *connection).await?;
    for shard in shard_of(before) + 1..=shard_of(watermark) {
        make_shard(connection, shard).await?;
    }
    let mut waiting = Bulk::<1>::default();
    unfinished.into_iter().for_each(|job| waiting.add([job.into()]));
    waiting.execute(connection, "INSERT OR IGNORE INTO waiting (job)", "").await?;
    let mut no_longer = Bulk::<1>::default();
    ended
        .iter()
        .filter(|document| document.job <= before)
        .for_each(|document| no_longer.add([document.job.into()]));
    no_longer.execute(connection, "DELETE FROM waiting WHERE job IN (", ")").await?;
    for documents in ended.chunk_by(|a, b| shard_of(a.job) == shard_of(b.job)) {
        add(connection, documents).await?;
    }
    sqlx::query("UPDATE progress SET watermark = ?1").bind(watermark).execute(connection).await?;
    Ok(())
}

pub(super) async fn add(connection: &mut SqliteConnection, documents: &[Document]) -> Result<()> {
    let Some(first) = documents.first() else { return Ok(()) };
    let shard = shard_of(first.job);
    let sql = format!(
        "INSERT INTO jobs_{shard} (rowid, facets, inputs, outputs, error) VALUES (?1, ?2, ?3, ?4, ?5)"
    );
    for document in documents {
        // A number was added.
        sqlx::query(AssertSqlSafe(sql.clone()))
            .bind(document.job)
            .bind(document.facets.as_str())
            .bind(document.inputs.as_str())
            .bind(document.outputs.as_str())
            .bind(document.error.as_str())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The first shard that gets no new jobs and is not in one piece, if there is one.
pub(super) async fn next_to_merge(connection: &mut SqliteConnection) -> Result<Option<i64>> {
    let (watermark, merged): (i64, i64) =
        sqlx::query_as("SELECT watermark, merged FROM progress").fetch_one(connection).await?;
    Ok((merged < shard_of(watermark + 1)).then_some(merged))
}

/// Merges a little of what a shard has been written in, so that a word is found with one look
/// instead of one for each piece. True when it is in one piece, and that was noted.
pub(super) async fn merge(
    connection: &mut SqliteConnection,
    shard: i64,
    begins: bool,
) -> Result<bool> {
    let changes = async |connection: &mut SqliteConnection| {
        sqlx::query_scalar::<_, i64>("SELECT total_changes()").fetch_one(connection).await
    };
    let before = changes(connection).await?;
    let sql = format!("INSERT INTO jobs_{shard} (jobs_{shard}, rank) VALUES ('merge', ?1)");
    // A number was added. A negative one makes FTS5 merge everything.
    let query = sqlx::query(AssertSqlSafe(sql));
    let pages = if begins { -MERGED_PAGES } else { MERGED_PAGES };
    query.bind(pages).execute(&mut *connection).await?;
    // The statement itself is one change.
    let done = changes(connection).await? - before < 2;
    if done {
        sqlx::query("UPDATE progress SET merged = ?1").bind(shard + 1).execute(connection).await?;
    }
    Ok(done)
}

/// Words without their places, which a look at the job tells, and no copy of the text.
pub(super) async fn make_shard(connection: &mut SqliteConnection, shard: i64) -> Result<()> {
    let sql = format!(
        "CREATE VIRTUAL TABLE IF NOT EXISTS jobs_{shard} USING fts5(facets, inputs, outputs, error, \
         content = '', columnsize = 0, detail = column, tokenize = 'unicode61 remove_diacritics 0')"
    );
    // A number was added.
    sqlx::query(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}
