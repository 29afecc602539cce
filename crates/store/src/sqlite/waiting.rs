//! What waits and what runs, per version: the page of the queue. Reads as much for a million jobs as
//! for ten thousand.

use std::collections::BTreeMap;

use domain::{MOST_COUNTED, OrganizationId, QueueRow, Timestamp, VersionId};
use sqlx::{Row, sqlite::SqliteRow};

use super::{builds, rows};
use crate::{Result, Store};

macro_rules! select {
    ($($rest:expr),*) => {
        concat!(
            "SELECT v.id, f.owner, f.name, v.title, v.build_status, v.maximum_replicas, \
             f.paused_by, json_extract(v.spec, '$.environment.gpu') AS gpu", $($rest),*
        )
    };
}

/// One step in the index for each version, and of each no more than can be counted.
pub(super) const WAITING: &str = concat!(
    "WITH RECURSIVE waiting(version) AS ( \
     SELECT min(version) FROM queue WHERE worker IS NULL AND resume_at IS NULL UNION ALL \
     SELECT (SELECT min(version) FROM queue WHERE worker IS NULL AND resume_at IS NULL \
     AND version > waiting.version) \
     FROM waiting WHERE waiting.version IS NOT NULL) ",
    select!(
        ", (SELECT count(*) FROM (SELECT 1 FROM queue q WHERE q.version = w.version \
         AND q.worker IS NULL AND q.resume_at IS NULL LIMIT ?2)) AS jobs, (SELECT j.created_at FROM jobs j \
         WHERE j.sequence = (SELECT min(q.job) FROM queue q WHERE q.version = w.version \
         AND q.worker IS NULL AND q.resume_at IS NULL)) AS oldest \
         FROM waiting w CROSS JOIN versions v ON v.id = w.version \
         JOIN functions f ON f.id = v.function WHERE v.organization = ?1"
    )
);

pub(super) const RUNNING: &str = select!(
    ", w.jobs, NULL AS oldest FROM (SELECT version, count(*) AS jobs FROM (SELECT version \
     FROM jobs WHERE organization = ?1 AND status = 1 LIMIT ?2) GROUP BY version) w \
     CROSS JOIN versions v ON v.id = w.version JOIN functions f ON f.id = v.function"
);

/// Jobs that failed and are tried again later.
pub(super) const PAUSING: &str = select!(
    ", w.jobs, NULL AS oldest FROM (SELECT version, count(*) AS jobs FROM (SELECT version \
     FROM queue WHERE resume_at IS NOT NULL LIMIT ?2) GROUP BY version) w \
     CROSS JOIN versions v ON v.id = w.version JOIN functions f ON f.id = v.function \
     WHERE v.organization = ?1"
);

const PAUSED: &str = select!(
    ", 0 AS jobs, NULL AS oldest FROM functions f JOIN versions v ON v.id = f.latest \
     WHERE f.organization = ?1 AND f.paused_at IS NOT NULL AND ?2 > 0"
);

#[derive(Clone, Copy)]
enum What {
    Waits,
    Pauses,
    Runs,
}

impl Store {
    /// Versions of which jobs wait or run, and functions that are paused; what waits longest first.
    pub async fn queue(&self, organization: OrganizationId) -> Result<Vec<QueueRow>> {
        let mut found: BTreeMap<VersionId, QueueRow> = BTreeMap::new();
        for (sql, what) in [
            (WAITING, What::Waits),
            (PAUSING, What::Pauses),
            (RUNNING, What::Runs),
            (PAUSED, What::Waits),
        ] {
            let query = sqlx::query(sql).bind(organization.0).bind(MOST_COUNTED.cast_signed());
            for row in query.fetch_all(self.reads()).await? {
                let jobs = row.try_get::<i64, _>("jobs")?.cast_unsigned();
                let read = queue_row(&row)?;
                let entry = found.entry(read.version).or_insert(read);
                let count = match what {
                    What::Waits => &mut entry.waiting,
                    What::Pauses => &mut entry.pausing,
                    What::Runs => &mut entry.running,
                };
                *count = (*count).max(jobs);
            }
        }
        let mut all: Vec<_> = found.into_values().collect();
        all.sort_by_key(|row| (row.oldest.is_none(), row.oldest, row.function.clone()));
        Ok(all)
    }
}

fn queue_row(row: &SqliteRow) -> Result<QueueRow> {
    let gpu: Option<String> = row.try_get("gpu")?;
    Ok(QueueRow {
        function: rows::function_name(row)?,
        title: row.try_get("title")?,
        version: VersionId(row.try_get("id")?),
        build_status: builds::status(row)?,
        gpu: gpu.map(|gpu| rows::json(&gpu, "versions")).transpose()?,
        waiting: 0,
        pausing: 0,
        running: 0,
        oldest: row.try_get::<Option<i64>, _>("oldest")?.map(Timestamp),
        maximum_replicas: row.try_get("maximum_replicas")?,
        paused_by: row.try_get("paused_by")?,
    })
}
