//! The rows of a batch: a window of them as a table shows it, and whole ones for export.

use domain::{BatchId, BatchRow, JobId, JobView, OrganizationId};
use serde_json::{Map, Value};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    events, previews,
    rows::{self, select_summary},
};
use crate::{BatchResult, Result, Store};

/// Rows that one read gives at most.
const MOST: u32 = 200;

/// Inputs and outputs beyond a bound are not read whole. The output is the first after the last
/// start, looked for among the first hundred events: a job may have yielded millions.
pub(super) const WINDOW: &str = "SELECT j.batch_row, j.id, j.status, j.error, j.started_at, \
     j.ended_at, CASE WHEN octet_length(i.inputs) <= 65536 THEN i.inputs END AS inputs, \
     (SELECT substr(e.fact, 1, 4096) FROM \
     (SELECT number, fact FROM events WHERE job = j.sequence ORDER BY number LIMIT 100) e \
     WHERE e.fact LIKE '{\"output\":{\"index\":0,%' OR e.fact LIKE '{\"started\":%' \
     OR (e.fact LIKE '{\"finished\":%' AND e.fact <> '{\"finished\":{\"value\":null}}') \
     ORDER BY e.number DESC LIMIT 1) AS fact \
     FROM jobs j JOIN job_inputs i ON i.job = j.sequence \
     WHERE j.batch = ?1 AND j.batch_row >= ?2 AND j.batch_row < ?3 ORDER BY j.batch_row";

pub(super) const WHOLE: &str = select_summary!(
    ", j.batch_row, i.title, i.inputs FROM jobs j JOIN functions f ON f.id = j.function \
     JOIN job_inputs i ON i.job = j.sequence \
     WHERE j.batch = ?1 AND j.batch_row >= ?2 AND j.batch_row < ?3 ORDER BY j.batch_row"
);
pub(super) const FACTS: &str = "SELECT j.batch_row, e.number, e.at, e.fact FROM jobs j \
     CROSS JOIN events e ON e.job = j.sequence \
     WHERE j.batch = ?1 AND j.batch_row >= ?2 AND j.batch_row < ?3 ORDER BY j.batch_row, e.number";

impl Store {
    /// Rows from number `from`, at most 200. None: no such batch here.
    pub async fn batch_rows(
        &self,
        organization: OrganizationId,
        id: BatchId,
        from: u32,
        count: u32,
    ) -> Result<Option<Vec<BatchRow>>> {
        let Some(batch) = self.batch_summary(organization, id).await? else { return Ok(None) };
        let rows = sqlx::query(WINDOW)
            .bind(id.0)
            .bind(from)
            .bind(from.saturating_add(count.min(MOST)))
            .fetch_all(self.reads())
            .await?;
        rows.iter().map(|row| batch_row(row, &batch.columns)).collect::<Result<_>>().map(Some)
    }

    /// The same rows with all that came of them. Each is folded from its events, so that status and
    /// outputs agree.
    pub async fn batch_results(
        &self,
        organization: OrganizationId,
        id: BatchId,
        from: u32,
        count: u32,
    ) -> Result<Option<Vec<BatchResult>>> {
        if self.batch_summary(organization, id).await?.is_none() {
            return Ok(None);
        }
        let until = from.saturating_add(count.min(MOST));
        let of_window = |sql| sqlx::query(sql).bind(id.0).bind(from).bind(until);
        let rows = of_window(WHOLE).fetch_all(self.reads()).await?;
        let mut results = rows.iter().map(unfolded).collect::<Result<Vec<_>>>()?;
        for row in of_window(FACTS).fetch_all(self.reads()).await? {
            let number: u32 = row.try_get("batch_row")?;
            if let Ok(at) = results.binary_search_by_key(&number, |result| result.row) {
                results[at].job.apply(events::fact(&row)?);
            }
        }
        Ok(Some(results))
    }
}

fn batch_row(row: &SqliteRow, columns: &[String]) -> Result<BatchRow> {
    let inputs: Option<&str> = row.try_get("inputs")?;
    let inputs: Option<Map<String, Value>> =
        inputs.map(|inputs| rows::json(inputs, "job_inputs")).transpose()?;
    let cell = |column: &String| match &inputs {
        Some(inputs) => inputs.get(column).map(previews::cell),
        None => Some("…".to_owned()),
    };
    Ok(BatchRow {
        row: row.try_get("batch_row")?,
        job: JobId(row.try_get("id")?),
        status: rows::status(row.try_get("status")?)?,
        inputs: columns.iter().map(cell).collect(),
        output: row.try_get::<Option<&str>, _>("fact")?.and_then(previews::output),
        error: row.try_get("error")?,
        started_at: rows::time(row, "started_at")?,
        ended_at: rows::time(row, "ended_at")?,
    })
}

fn unfolded(row: &SqliteRow) -> Result<BatchResult> {
    let summary = rows::summary(row)?;
    let inputs = rows::json(row.try_get("inputs")?, "job_inputs")?;
    let job = JobView::before_events(&summary, row.try_get("title")?, inputs);
    Ok(BatchResult { row: row.try_get("batch_row")?, job })
}
