//! Everything that the commands of one group need to know, in a few queries.

use std::collections::HashSet;

use domain::{BatchId, FunctionId, JobError, JobId, OrganizationId, Timestamp, VersionId};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use super::{
    bulk::Bulk,
    command::{Command, RowOf},
    group::Group,
    ledger::{KnownVersion, Ledger},
    rows::{self, select_summary},
    state::{Claim, JobState},
};
use crate::Result;

/// What a job's state is read from; `r.column1` is its id.
pub(super) const STATES: &str = select_summary!(
    ", j.organization, j.function, j.log_lines, j.batch, j.batch_row, q.attempt AS claimed, q.worker, q.started, \
     q.lease_until, q.resume_at FROM ("
);
pub(super) const STATES_FROM: &str = ") r CROSS JOIN jobs j ON j.id = r.column1 \
     JOIN functions f ON f.id = j.function LEFT JOIN queue q ON q.job = j.sequence";

/// A thousand at once: more would hold up whoever else writes.
pub(super) const RESUMED: &str =
    "SELECT id FROM queue WHERE resume_at <= ?1 ORDER BY resume_at LIMIT 1000";

/// What the commands of a group name.
#[derive(Default)]
pub(super) struct Needs {
    jobs: HashSet<JobId>,
    versions: HashSet<VersionId>,
    keys: Vec<(OrganizationId, String)>,
    expiring: Option<Timestamp>,
    resuming: Option<Timestamp>,
}

/// Brings every job, version and idempotency key that is needed into group and ledger.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    mut needs: Needs,
    group: &mut Group,
    ledger: &mut Ledger,
) -> Result<()> {
    needs.jobs.extend(group.doomed.iter().map(|(job, _)| *job));
    if let Some(at) = needs.expiring {
        group.expired = due(connection, "SELECT id FROM queue WHERE lease_until < ?1", at).await?;
        needs.jobs.extend(&group.expired);
    }
    if let Some(at) = needs.resuming {
        group.resumed = due(connection, RESUMED, at).await?;
        needs.jobs.extend(&group.resumed);
    }
    for (key, job) in pushed_before(connection, needs.keys).await? {
        needs.jobs.insert(job);
        group.keys.insert(key, job);
    }
    load_versions(connection, needs.versions, ledger).await?;
    load_jobs(connection, needs.jobs, group, ledger).await
}

impl Needs {
    pub(super) fn of(commands: &[Command]) -> Self {
        let mut needs = Self::default();
        commands.iter().for_each(|command| needs.note(command));
        needs
    }

    fn note(&mut self, command: &Command) {
        match command {
            Command::Push { jobs, .. } => {
                for new in jobs {
                    self.versions.insert(new.job.version);
                    let key = new.job.idempotency_key.clone();
                    self.keys.extend(key.map(|key| (new.job.organization, key)));
                }
            }
            Command::Append { facts, .. } => self.jobs.extend(facts.iter().map(|fact| fact.job)),
            Command::Release { jobs, .. } | Command::Renew { jobs, .. } => {
                self.jobs.extend(jobs.iter().map(|(job, _)| *job));
            }
            Command::Lose { lost, .. } => {
                self.jobs.insert(lost.job);
            }
            Command::Cancel { job, .. } => {
                self.jobs.insert(*job);
            }
            Command::CancelAll { jobs, .. } => self.jobs.extend(jobs),
            Command::Expire { at, .. } => self.expiring = self.expiring.max(Some(*at)),
            Command::Resume { at } => self.resuming = self.resuming.max(Some(*at)),
            Command::Claim(_)
            | Command::NextBuild { .. }
            | Command::Operation { .. }
            | Command::Stop { .. } => {}
        }
    }
}

async fn due(
    connection: &mut SqliteConnection,
    query: &'static str,
    at: Timestamp,
) -> Result<Vec<JobId>> {
    let ids: Vec<Uuid> = sqlx::query_scalar(query).bind(at.0).fetch_all(connection).await?;
    Ok(ids.into_iter().map(JobId).collect())
}

async fn pushed_before(
    connection: &mut SqliteConnection,
    keys: Vec<(OrganizationId, String)>,
) -> Result<Vec<((OrganizationId, String), JobId)>> {
    let mut wanted = Bulk::<2>::default();
    for (organization, key) in keys {
        wanted.add([organization.0.into(), key.into()]);
    }
    let found = wanted
        .fetch(
            connection,
            "SELECT j.organization, j.idempotency_key, j.id FROM (",
            ") r CROSS JOIN jobs j ON j.organization = r.column1 AND j.idempotency_key = r.column2",
        )
        .await?;
    let known = |row: &SqliteRow| {
        let key = (OrganizationId(row.try_get("organization")?), row.try_get("idempotency_key")?);
        Ok((key, JobId(row.try_get("id")?)))
    };
    found.iter().map(known).collect()
}

async fn load_versions(
    connection: &mut SqliteConnection,
    mut versions: HashSet<VersionId>,
    ledger: &mut Ledger,
) -> Result<()> {
    versions.retain(|id| !ledger.versions.contains_key(id));
    let mut wanted = Bulk::<1>::default();
    for id in versions {
        wanted.add([id.0.into()]);
    }
    let found = wanted
        .fetch(
            connection,
            "SELECT v.id, v.organization, v.function, v.build_status, v.build_error, f.owner, \
             f.name FROM (",
            ") r CROSS JOIN versions v ON v.id = r.column1 JOIN functions f ON f.id = v.function \
             WHERE v.deleted_at IS NULL",
        )
        .await?;
    for row in &found {
        let broken = row.try_get::<&str, _>("build_status")? == "error";
        let reason: Option<String> = row.try_get("build_error")?;
        let version = KnownVersion {
            organization: OrganizationId(row.try_get("organization")?),
            function: FunctionId(row.try_get("function")?),
            name: rows::function_name(row)?,
            broken: broken.then(|| build_failed(reason)),
        };
        ledger.versions.insert(VersionId(row.try_get("id")?), version);
    }
    Ok(())
}

/// Why a job of a version that could not be built has no result.
pub(super) fn build_failed(reason: Option<String>) -> JobError {
    let reason = reason.unwrap_or_else(|| "see the build log".to_owned());
    JobError::new("BuildFailed", format!("the function's build failed: {reason}"))
}

/// From the ledger what it remembers, from the database the rest.
pub(super) async fn load_jobs(
    connection: &mut SqliteConnection,
    jobs: HashSet<JobId>,
    group: &mut Group,
    ledger: &mut Ledger,
) -> Result<()> {
    let mut unknown = Bulk::<1>::default();
    for id in jobs {
        match ledger.jobs.take(&id) {
            Some(state) => {
                group.bring(state, None);
            }
            None => unknown.add([id.0.into()]),
        }
    }
    for row in unknown.fetch(connection, STATES, STATES_FROM).await? {
        group.bring(job_state(&row)?, None);
    }
    Ok(())
}

fn job_state(row: &SqliteRow) -> Result<JobState> {
    let worker: Option<String> = row.try_get("worker")?;
    let claim = match worker {
        Some(worker) => Some(Claim {
            worker: worker.into(),
            started: row.try_get("started")?,
            lease_until: rows::time(row, "lease_until")?,
        }),
        None => None,
    };
    let batch: Option<Uuid> = row.try_get("batch")?;
    let place = match batch.map(BatchId) {
        Some(batch) => Some(RowOf { batch, row: row.try_get("batch_row")? }),
        None => None,
    };
    Ok(JobState {
        sequence: row.try_get("sequence")?,
        organization: OrganizationId(row.try_get("organization")?),
        function: FunctionId(row.try_get("function")?),
        summary: rows::summary(row)?,
        row: place,
        log_lines: row.try_get::<i64, _>("log_lines")?.cast_unsigned(),
        claimed: row.try_get::<Option<u32>, _>("claimed")?.unwrap_or(0),
        claim,
        resume_at: rows::time(row, "resume_at")?,
    })
}
