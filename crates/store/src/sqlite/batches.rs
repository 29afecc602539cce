//! Batches: pushing and cancelling all rows of a table at once, and reading how far they are.

use domain::{
    BatchId, BatchPage, BatchQuery, BatchSummary, BatchView, JobId, OrganizationId, RowStates,
    StatusCounts, Timestamp, VersionId,
};
use sqlx::{Row, sqlite::SqliteRow};
use uuid::Uuid;

use super::{
    command::{Command, PreparedBatch, PreparedJob, RowOf},
    jobs::{AFTER_ALL_IDS, prepare},
    rows::{self, function_name},
};
use crate::{NewBatch, NewJob, Result, Store, StoreError, now};

const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;

macro_rules! select_batch {
    ($($rest:expr),*) => {
        concat!(
            "SELECT b.id, b.version, b.title, b.columns, b.size, b.queued, b.processing, \
             b.finished, b.error, b.cancelled, b.pushed_by, b.created_at, b.ended_at, \
             f.owner, f.name", $($rest),*
        )
    };
}

pub(super) const SUMMARY: &str = select_batch!(
    " FROM batches b JOIN functions f ON f.id = b.function WHERE b.id = ?1 AND b.organization = ?2"
);
/// In one statement, so that counts and rows are of one moment.
pub(super) const VIEW: &str = select_batch!(
    ", (SELECT group_concat(substr('qpfec', j.status + 1, 1), '' ORDER BY j.batch_row) FROM jobs j \
     WHERE j.batch = b.id) AS states \
     FROM batches b JOIN functions f ON f.id = b.function WHERE b.id = ?1 AND b.organization = ?2"
);
pub(super) const OF_FUNCTION: &str = select_batch!(
    " FROM batches b JOIN functions f ON f.id = b.function WHERE b.function = ?1 AND b.id < ?2 \
     ORDER BY b.id DESC LIMIT ?3"
);
pub(super) const UNFINISHED: &str =
    "SELECT id FROM jobs WHERE batch = ?1 AND status IN (0, 1) ORDER BY batch_row";

impl Store {
    /// Stores one job per row, all or none; they are durable when this returns.
    pub async fn push_batch(&self, batch: NewBatch) -> Result<BatchSummary> {
        let (organization, id, at) = (batch.organization, batch.id, now());
        // Ten thousand rows of JSON would hold up whoever shares this thread.
        let prepared = tokio::task::spawn_blocking(move || prepare_batch(batch, at)).await;
        let (batch, jobs) = prepared.map_err(|_| StoreError::Closed)??;
        self.ask(|reply| Command::Push { jobs, batch: Some(batch), synced: true, reply }).await?;
        let summary = self.batch_summary(organization, id).await?;
        summary.ok_or(StoreError::NoSuchBatch(id))
    }

    /// Ends all of its jobs that have not ended; gives how many those were. None: no such batch here.
    pub async fn cancel_batch(
        &self,
        organization: OrganizationId,
        id: BatchId,
        by: &str,
    ) -> Result<Option<u32>> {
        if self.batch_summary(organization, id).await?.is_none() {
            return Ok(None);
        }
        // No row is ever added, so none can be missed.
        let jobs: Vec<Uuid> =
            sqlx::query_scalar(UNFINISHED).bind(id.0).fetch_all(self.reads()).await?;
        let (jobs, by, at) = (jobs.into_iter().map(JobId).collect(), by.to_owned(), now());
        let cancel = |reply| Command::CancelAll { organization, jobs, by, at, reply };
        self.ask(cancel).await.map(Some)
    }

    pub async fn batch_summary(
        &self,
        organization: OrganizationId,
        id: BatchId,
    ) -> Result<Option<BatchSummary>> {
        let query = sqlx::query(SUMMARY).bind(id.0).bind(organization.0);
        query.fetch_optional(self.reads()).await?.as_ref().map(summary).transpose()
    }

    /// The batch and the status of each of its rows.
    pub async fn batch(
        &self,
        organization: OrganizationId,
        id: BatchId,
    ) -> Result<Option<BatchView>> {
        let query = sqlx::query(VIEW).bind(id.0).bind(organization.0);
        let Some(row) = query.fetch_optional(self.reads()).await? else { return Ok(None) };
        let states: Option<String> = row.try_get("states")?;
        Ok(Some(BatchView {
            summary: summary(&row)?,
            states: RowStates(states.unwrap_or_default()),
        }))
    }

    /// Batches of one function, newest first.
    pub async fn batches(
        &self,
        organization: OrganizationId,
        query: &BatchQuery,
    ) -> Result<BatchPage> {
        let Some(function) = self.function_id(organization, &query.function).await? else {
            return Ok(BatchPage { batches: Vec::new(), next: None });
        };
        let limit = if query.limit == 0 { PAGE } else { query.limit.min(LARGEST_PAGE) };
        let before = query.before.as_ref().map_or(AFTER_ALL_IDS, |before| before.0.as_bytes());
        let rows = sqlx::query(OF_FUNCTION)
            .bind(function.0)
            .bind(before)
            .bind(i64::from(limit) + 1)
            .fetch_all(self.reads())
            .await?;
        let more = rows.len() > limit as usize;
        let batches = rows.iter().take(limit as usize).map(summary).collect::<Result<Vec<_>>>()?;
        let next = batches.last().filter(|_| more).map(|batch| batch.id);
        Ok(BatchPage { batches, next })
    }
}

fn prepare_batch(batch: NewBatch, at: Timestamp) -> Result<(PreparedBatch, Vec<PreparedJob>)> {
    let new_job = |inputs| NewJob {
        id: JobId::generate(),
        organization: batch.organization,
        function: batch.function.clone(),
        title: batch.title.clone(),
        version: batch.version,
        inputs,
        by: batch.by.clone(),
        parent: None,
        idempotency_key: None,
        retries: batch.retries,
        time_limit: None,
    };
    let jobs: Vec<_> = (0..)
        .zip(batch.rows)
        .map(|(row, inputs)| prepare(new_job(inputs), Some(RowOf { batch: batch.id, row }), at))
        .collect();
    let prepared = PreparedBatch {
        id: batch.id,
        organization: batch.organization,
        version: batch.version,
        columns: serde_json::to_string(&batch.columns)
            .map_err(|error| StoreError::corrupt("batches", error))?,
        size: u32::try_from(jobs.len()).unwrap_or(u32::MAX),
        title: batch.title,
        by: batch.by,
        at,
    };
    Ok((prepared, jobs))
}

fn summary(row: &SqliteRow) -> Result<BatchSummary> {
    Ok(BatchSummary {
        id: BatchId(row.try_get("id")?),
        function: function_name(row)?,
        version: VersionId(row.try_get("version")?),
        title: row.try_get("title")?,
        size: row.try_get("size")?,
        counts: StatusCounts {
            queued: row.try_get("queued")?,
            processing: row.try_get("processing")?,
            finished: row.try_get("finished")?,
            error: row.try_get("error")?,
            cancelled: row.try_get("cancelled")?,
        },
        columns: rows::json(row.try_get("columns")?, "batches")?,
        by: row.try_get("pushed_by")?,
        created_at: Timestamp(row.try_get("created_at")?),
        ended_at: rows::time(row, "ended_at")?,
    })
}
