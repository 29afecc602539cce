//! Keeps the search index up behind the store's back: no commit of a job waits for it, and it takes
//! no more than a part of one processor. Until it has come to a job, that job is read to be searched.

use std::{collections::HashSet, sync::Arc, time::Duration};

use domain::{FunctionId, OrganizationId};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep},
};

use super::{
    content,
    document::Document,
    index::{self, SearchIndex},
};
use crate::{
    Result,
    sqlite::rows::{self, select_summary},
};

/// Jobs that are indexed in one transaction.
const BATCH: i64 = 1_000;
/// From the first change to the look at it, so that many are looked at together.
const GATHER: Duration = Duration::from_millis(250);
/// How much longer it rests than it worked: what runs jobs comes first.
const REST: u32 = 3;
const AFTER_FAILURE: Duration = Duration::from_secs(30);

const NEXT: &str = select_summary!(
    ", j.organization, j.function FROM jobs j JOIN functions f ON f.id = j.function \
     WHERE j.sequence > ?1 ORDER BY j.sequence LIMIT ?2"
);

pub(in crate::sqlite) struct Indexer {
    pub(in crate::sqlite) index: Arc<SearchIndex>,
    pub(in crate::sqlite) connection: SqliteConnection,
    pub(in crate::sqlite) reads: SqlitePool,
    pub(in crate::sqlite) changed: Arc<Notify>,
    /// The shard that is being merged.
    pub(in crate::sqlite) merging: Option<i64>,
}

impl Indexer {
    pub(in crate::sqlite) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        tokio::select! {
            () = self.keep_up() => {}
            // An error means that the store is gone.
            _ = stop.wait_for(|stop| *stop) => {}
        }
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "the search index was not closed in order");
        }
    }

    async fn keep_up(&mut self) {
        loop {
            let begun = Instant::now();
            let rest = match self.step().await {
                Ok(true) => begun.elapsed() * REST,
                Ok(false) => {
                    self.changed.notified().await;
                    GATHER
                }
                Err(error) => {
                    tracing::warn!(%error, "jobs were not indexed; they are found more slowly until they are");
                    AFTER_FAILURE
                }
            };
            sleep(rest).await;
        }
    }

    /// True when there may be more to do at once.
    async fn step(&mut self) -> Result<bool> {
        let watermark = self.index.watermark();
        let rows = sqlx::query(NEXT).bind(watermark).bind(BATCH).fetch_all(&self.reads).await?;
        if rows.is_empty() {
            return Ok(self.index_ended().await? || self.merge().await?);
        }
        let (mut ended, mut unfinished, mut reached) = (Vec::new(), Vec::new(), watermark);
        for row in rows {
            reached = row.try_get("sequence")?;
            if rows::status(row.try_get("status")?)?.has_ended() {
                ended.push(row);
            } else {
                unfinished.push(reached);
            }
        }
        let documents = self.documents(&ended).await?;
        index::write(&mut self.connection, documents, unfinished, reached).await?;
        self.index.reached(reached);
        Ok(true)
    }

    /// Jobs that had not ended when the index came to them, and have by now. True when there were any.
    async fn index_ended(&mut self) -> Result<bool> {
        let waiting: Vec<i64> = sqlx::query_scalar("SELECT job FROM waiting ORDER BY job")
            .fetch_all(&mut self.connection)
            .await?;
        if waiting.is_empty() {
            return Ok(false);
        }
        let queued: Vec<i64> =
            sqlx::query_scalar("SELECT job FROM queue").fetch_all(&self.reads).await?;
        let queued: HashSet<i64> = queued.into_iter().collect();
        let ended: Vec<_> = waiting.into_iter().filter(|job| !queued.contains(job)).collect();
        for jobs in ended.chunks(BATCH as usize) {
            let rows = self.rows_of(jobs).await?;
            let documents = self.documents(&rows).await?;
            index::write(&mut self.connection, documents, Vec::new(), self.index.watermark())
                .await?;
        }
        Ok(!ended.is_empty())
    }

    /// A little of what makes searching quicker. True when there may be more of it.
    async fn merge(&mut self) -> Result<bool> {
        let Some(shard) = index::next_to_merge(&mut self.connection).await? else {
            return Ok(false);
        };
        let begins = self.merging.replace(shard) != Some(shard);
        if index::merge(&mut self.connection, shard, begins).await? {
            self.merging = None;
        }
        Ok(true)
    }

    async fn rows_of(&self, jobs: &[i64]) -> Result<Vec<SqliteRow>> {
        let places: Vec<_> = jobs.iter().map(i64::to_string).collect();
        let sql = format!(
            "{} FROM jobs j JOIN functions f ON f.id = j.function WHERE j.sequence IN ({}) \
             AND j.status >= 2",
            select_summary!(", j.organization, j.function"),
            places.join(",")
        );
        // Only numbers were added.
        Ok(sqlx::query(AssertSqlSafe(sql)).persistent(false).fetch_all(&self.reads).await?)
    }

    async fn documents(&self, ended: &[SqliteRow]) -> Result<Vec<Document>> {
        let sequence = |row: &SqliteRow| row.try_get::<i64, _>("sequence");
        let places = ended.iter().map(sequence).collect::<Result<Vec<_>, _>>()?;
        let contents = content::of(&self.reads, places).await?;
        let nothing = domain::JobContent::default();
        let document = |row: &SqliteRow| {
            let job = sequence(row)?;
            let organization = OrganizationId(row.try_get("organization")?);
            let function = FunctionId(row.try_get("function")?);
            let content = contents.get(&job).unwrap_or(&nothing);
            Ok(Document::new(job, organization, function, &rows::summary(row)?, content))
        };
        ended.iter().map(document).collect()
    }
}
