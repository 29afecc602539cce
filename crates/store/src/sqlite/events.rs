//! Reading what happened: a job's events and its log, by number.

use domain::{Event, Fact, JobId, OrganizationId, Timestamp};
use sqlx::{Row, SqlitePool, sqlite::SqliteRow};

use super::rows;
use crate::{LogEntry, Result, Store};

/// Rows that one read gives at most.
const MOST: u32 = 10_000;

impl Store {
    /// Events after number `after`, in order, at most `limit`. None: no such job here.
    pub async fn events(
        &self,
        organization: OrganizationId,
        id: JobId,
        after: u64,
        limit: u32,
    ) -> Result<Option<Vec<Event>>> {
        let sql = "SELECT * FROM (SELECT number, at, fact, NULL AS stream, NULL AS stage, NULL AS text \
             FROM events WHERE job = ?1 AND number > ?2 ORDER BY number LIMIT ?3) \
             UNION ALL SELECT * FROM (SELECT number, at, NULL, stream, stage, text \
             FROM log_lines WHERE job = ?1 AND number > ?2 ORDER BY number LIMIT ?3) \
             ORDER BY number LIMIT ?3";
        self.after(organization, id, (after, limit), sql, event).await
    }

    /// The same without lines of the log.
    pub async fn facts(
        &self,
        organization: OrganizationId,
        id: JobId,
        after: u64,
        limit: u32,
    ) -> Result<Option<Vec<Event>>> {
        let sql = "SELECT number, at, fact FROM events WHERE job = ?1 AND number > ?2 \
             ORDER BY number LIMIT ?3";
        self.after(organization, id, (after, limit), sql, fact).await
    }

    /// Lines of the log after event number `after`, in order, at most `limit`. None: no such job here.
    pub async fn log_lines(
        &self,
        organization: OrganizationId,
        id: JobId,
        after: u64,
        limit: u32,
    ) -> Result<Option<Vec<LogEntry>>> {
        let sql = "SELECT number, at, stream, stage, text FROM log_lines \
             WHERE job = ?1 AND number > ?2 ORDER BY number LIMIT ?3";
        let entry = |row: &SqliteRow| {
            let (number, at) = place(row)?;
            Ok(LogEntry { number, at, line: rows::log_line(row)? })
        };
        self.after(organization, id, (after, limit), sql, entry).await
    }

    /// What `sql` finds of a job (`?1`) after a number (`?2`), so many at most (`?3`).
    async fn after<T>(
        &self,
        organization: OrganizationId,
        id: JobId,
        (after, limit): (u64, u32),
        sql: &'static str,
        read: impl Fn(&SqliteRow) -> Result<T>,
    ) -> Result<Option<Vec<T>>> {
        let Some(job) = self.sequence(organization, id).await? else { return Ok(None) };
        let query = sqlx::query(sql).bind(job).bind(after.cast_signed().max(0));
        let rows = query.bind(limit.min(MOST)).fetch_all(self.reads()).await?;
        rows.iter().map(read).collect::<Result<_>>().map(Some)
    }

    async fn sequence(&self, organization: OrganizationId, id: JobId) -> Result<Option<i64>> {
        let query =
            sqlx::query_scalar("SELECT sequence FROM jobs WHERE id = ?1 AND organization = ?2");
        Ok(query.bind(id.0).bind(organization.0).fetch_optional(self.reads()).await?)
    }
}

/// Every event but log lines, to number `last`.
pub(super) async fn facts_up_to(reads: &SqlitePool, job: i64, last: u64) -> Result<Vec<Event>> {
    let rows = sqlx::query(
        "SELECT number, at, fact FROM events WHERE job = ?1 AND number <= ?2 ORDER BY number",
    )
    .bind(job)
    .bind(last.cast_signed())
    .fetch_all(reads)
    .await?;
    rows.iter().map(fact).collect()
}

/// The last lines of the log to number `last`, newest first.
pub(super) async fn last_lines(
    reads: &SqlitePool,
    job: i64,
    last: u64,
    most: u64,
) -> Result<Vec<Event>> {
    let rows = sqlx::query(
        "SELECT number, at, stream, stage, text FROM log_lines \
         WHERE job = ?1 AND number <= ?2 ORDER BY number DESC LIMIT ?3",
    )
    .bind(job)
    .bind(last.cast_signed())
    .bind(most.cast_signed())
    .fetch_all(reads)
    .await?;
    rows.iter().map(line).collect()
}

fn place(row: &SqliteRow) -> Result<(u64, Timestamp)> {
    Ok((row.try_get::<i64, _>("number")?.cast_unsigned(), Timestamp(row.try_get("at")?)))
}

fn event(row: &SqliteRow) -> Result<Event> {
    if row.try_get::<Option<&str>, _>("fact")?.is_some() { fact(row) } else { line(row) }
}

pub(super) fn fact(row: &SqliteRow) -> Result<Event> {
    let (number, at) = place(row)?;
    Ok(Event { number, at, fact: rows::json(row.try_get("fact")?, "events")? })
}

fn line(row: &SqliteRow) -> Result<Event> {
    let (number, at) = place(row)?;
    Ok(Event { number, at, fact: Fact::Log(rows::log_line(row)?) })
}
