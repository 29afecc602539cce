//! Counts of ended jobs per function, so that no page ever counts jobs.

use std::collections::HashMap;

use domain::{FunctionId, JobStatus, OrganizationId, Timestamp};
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::{
    bulk::Bulk,
    group::Rollup,
    rows::{json, status, status_code},
    transaction::Transaction,
};
use crate::Result;

const HOUR_MICROS: i64 = 3_600_000_000;

/// Adds to the minute, its hour and its day.
pub(super) async fn add(
    transaction: &mut Transaction<'_>,
    rollups: HashMap<(FunctionId, JobStatus, i64), Rollup>,
) -> Result<()> {
    let mut rows = Bulk::<7>::default();
    for ((function, status, minute), rollup) in rollups {
        for span in [60, 3_600, 86_400] {
            rows.add([
                function.0.into(),
                span.into(),
                (minute * 60).div_euclid(span).into(),
                status_code(status).into(),
                rollup.jobs.into(),
                rollup.ran.into(),
                rollup.run_micros.into(),
            ]);
        }
    }
    // `WHERE true` keeps SQLite from reading ON CONFLICT as part of a join.
    rows.add_to(
        transaction,
        "INSERT INTO rollups (function, span, start, status, jobs, ran, run_micros) \
         SELECT * FROM (",
        ") WHERE true ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs, \
         ran = ran + excluded.ran, run_micros = run_micros + excluded.run_micros",
    )
    .await
}

/// The same for a whole organisation, of which only the counts are kept.
pub(super) async fn add_ended(
    transaction: &mut Transaction<'_>,
    ended: HashMap<(OrganizationId, JobStatus, i64), i64>,
) -> Result<()> {
    let mut rows = Bulk::<5>::default();
    for ((organization, status, minute), jobs) in ended {
        for span in [60, 3_600] {
            let start = (minute * 60).div_euclid(span);
            rows.add([
                organization.0.into(),
                span.into(),
                start.into(),
                status_code(status).into(),
                jobs.into(),
            ]);
        }
    }
    rows.add_to(
        transaction,
        "INSERT INTO organization_rollups (organization, span, start, status, jobs) SELECT * FROM (",
        ") WHERE true ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs",
    )
    .await
}

/// How a function did in the 24 hours up to `now`, the present hour the last.
#[derive(Default)]
pub(super) struct Day {
    pub(super) by_hour: Vec<u64>,
    pub(super) jobs: u64,
    pub(super) errors: u64,
}

pub(super) async fn last_day(
    connection: &mut SqliteConnection,
    functions: &[FunctionId],
    now: Timestamp,
) -> Result<HashMap<FunctionId, Day>> {
    let first = now.0.div_euclid(HOUR_MICROS) - 23;
    let mut wanted = Bulk::<2>::default();
    for function in functions {
        wanted.add([function.0.into(), first.into()]);
    }
    let rows = wanted
        .fetch(
            connection,
            "SELECT r.function, json_group_array(json_array(r.start, r.status, r.jobs)) AS hours FROM (",
            ") w CROSS JOIN rollups r ON r.function = w.column1 AND r.span = 3600 \
             AND r.start >= w.column2 GROUP BY r.function",
        )
        .await?;
    let mut days: HashMap<FunctionId, Day> = HashMap::new();
    for row in &rows {
        let hours: Vec<(i64, i64, u64)> = json(row.try_get("hours")?, "rollups")?;
        let day = days.entry(FunctionId(row.try_get("function")?)).or_default();
        day.by_hour.resize(24, 0);
        for (start, code, jobs) in hours {
            let hour = usize::try_from(start - first).unwrap_or(0);
            if let Some(count) = day.by_hour.get_mut(hour) {
                *count += jobs;
            }
            day.jobs += jobs;
            if status(code)? == JobStatus::Error {
                day.errors += jobs;
            }
        }
    }
    Ok(days)
}

/// How often and how long a function ran.
#[derive(Clone, Copy, Default)]
pub(super) struct Lately {
    pub(super) jobs: i64,
    ran: i64,
    run_micros: i64,
}

impl Lately {
    pub(super) fn mean_run_time(self) -> Option<i64> {
        (self.ran > 0).then(|| self.run_micros / self.ran)
    }
}

/// Since the day of this number, counted from 1970.
pub(super) async fn since_day(
    reads: &SqlitePool,
    organization: OrganizationId,
    day: i64,
) -> Result<HashMap<FunctionId, Lately>> {
    let rows = sqlx::query(
        "SELECT r.function, sum(r.jobs) AS jobs, sum(r.ran) AS ran, \
         sum(r.run_micros) AS run_micros FROM functions f CROSS JOIN rollups r \
         ON r.function = f.id AND r.span = 86400 AND r.start >= ?2 \
         WHERE f.organization = ?1 GROUP BY f.id",
    )
    .bind(organization.0)
    .bind(day)
    .fetch_all(reads)
    .await?;
    rows.iter()
        .map(|row| {
            let lately = Lately {
                jobs: row.try_get("jobs")?,
                ran: row.try_get("ran")?,
                run_micros: row.try_get("run_micros")?,
            };
            Ok((FunctionId(row.try_get("function")?), lately))
        })
        .collect()
}
