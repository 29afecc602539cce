//! What was used: seconds that jobs ran, per day, version and key.

use std::collections::HashMap;

use domain::{OrganizationId, Span, Timestamp, UsageRow, VersionId};
use sqlx::{Row, sqlite::SqliteRow};

use super::{bulk::Bulk, rows, transaction::Transaction};
use crate::{Result, Store};

/// The organisation, the day counted from 1970, the version, the key's name.
pub(super) type UsageKey = (OrganizationId, i64, VersionId, String);

#[derive(Default)]
pub(super) struct Used {
    pub(super) jobs: i64,
    pub(super) run_micros: i64,
}

pub(super) const DAYS: &str = "SELECT u.day, u.version, u.pushed_by, u.jobs, u.run_micros, \
     f.owner, f.name, json_extract(v.spec, '$.environment.gpu') AS gpu FROM usage u \
     JOIN versions v ON v.id = u.version JOIN functions f ON f.id = v.function \
     WHERE u.organization = ?1 AND u.day >= ?2 AND u.day <= ?3 \
     ORDER BY u.day DESC, u.run_micros DESC";

pub(super) async fn add(
    transaction: &mut Transaction<'_>,
    used: HashMap<UsageKey, Used>,
) -> Result<()> {
    let mut rows = Bulk::<6>::default();
    for ((organization, day, version, by), used) in used {
        rows.add([
            organization.0.into(),
            day.into(),
            version.0.into(),
            by.into(),
            used.jobs.into(),
            used.run_micros.into(),
        ]);
    }
    // `WHERE true` keeps SQLite from reading ON CONFLICT as part of a join.
    rows.add_to(
        transaction,
        "INSERT INTO usage (organization, day, version, pushed_by, jobs, run_micros) SELECT * FROM (",
        ") WHERE true ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs, \
         run_micros = run_micros + excluded.run_micros",
    )
    .await
}

impl Store {
    /// Of the days that these moments are in and all between, the newest first.
    pub async fn usage(
        &self,
        organization: OrganizationId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<UsageRow>> {
        let rows = sqlx::query(DAYS)
            .bind(organization.0)
            .bind(Span::Day.number(from))
            .bind(Span::Day.number(until))
            .fetch_all(self.reads())
            .await?;
        rows.iter().map(usage_row).collect()
    }
}

fn usage_row(row: &SqliteRow) -> Result<UsageRow> {
    let gpu: Option<String> = row.try_get("gpu")?;
    Ok(UsageRow {
        day: Span::Day.start(row.try_get("day")?),
        function: rows::function_name(row)?,
        version: VersionId(row.try_get("version")?),
        by: row.try_get("pushed_by")?,
        gpu: gpu.map(|gpu| rows::json(&gpu, "versions")).transpose()?,
        jobs: row.try_get::<i64, _>("jobs")?.cast_unsigned(),
        run_micros: row.try_get("run_micros")?,
    })
}
