//! Who runs what: claims, leases, and versions that wait to be built.

use std::collections::VecDeque;

use domain::{JobId, JobStatus, OrganizationId, RestartKind, Timestamp, VersionId};
use futures::FutureExt;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    builds,
    bulk::Bulk,
    command::{Command, Effect, LostAttempt, Operation, PendingClaim, RawJob},
    group::Group,
    ledger::Ledger,
    rows,
    state::Claim,
    transaction::Transaction,
};
use crate::{
    BuildChange, ClaimedJob, Demand, JobSecrets, LEASE_SECONDS, Requeued, Result, Store,
    StoreError, StoredVersion, Unfinished, Want, now,
};

pub(super) const CLAIM: &str = "UPDATE queue SET worker = ?, attempt = attempt + 1, started = 0, \
     lease_until = NULL WHERE job IN (SELECT job FROM queue WHERE version = ? \
     AND worker IS NULL AND resume_at IS NULL ORDER BY job LIMIT ?) RETURNING job, id, attempt";

pub(super) const CLAIM_CHILD: &str = "UPDATE queue SET worker = ?, attempt = attempt + 1, started = 0, \
     lease_until = NULL WHERE job = (SELECT q.job FROM jobs j JOIN queue q ON q.job = j.sequence \
     JOIN versions v ON v.id = j.version JOIN functions f ON f.id = v.function \
     WHERE j.parent = ? AND j.status = ? AND q.worker IS NULL AND q.resume_at IS NULL AND v.build_status = 'ready' \
     AND f.paused_at IS NULL \
     AND instr(?, ',' || coalesce(json_extract(v.spec, '$.environment.gpu.model'), '') || ',') > 0 \
     LIMIT 1) RETURNING job, id, attempt, version";

/// Ready versions of which jobs wait: one step in the index for each, however many jobs there are.
pub(super) const WAITING_VERSIONS: &str = "WITH RECURSIVE waiting(version) AS ( \
     SELECT min(version) FROM queue WHERE worker IS NULL AND resume_at IS NULL UNION ALL \
     SELECT (SELECT min(version) FROM queue WHERE worker IS NULL AND resume_at IS NULL \
     AND version > waiting.version) \
     FROM waiting WHERE waiting.version IS NOT NULL) \
     SELECT w.version FROM waiting w CROSS JOIN versions v ON v.id = w.version \
     WHERE v.build_status = 'ready' \
     AND instr(?1, ',' || coalesce(json_extract(v.spec, '$.environment.gpu.model'), '') || ',') > 0";

/// Jobs of a version that no worker holds.
pub(super) const UNHELD: &str = "SELECT id FROM queue \
     WHERE version = ?1 AND worker IS NULL AND resume_at IS NULL \
     UNION ALL SELECT id FROM queue WHERE resume_at IS NOT NULL AND version = ?1";

pub(super) const NEXT_RESUMPTION: &str = "SELECT resume_at FROM queue \
     WHERE resume_at IS NOT NULL ORDER BY resume_at LIMIT 1";

impl Store {
    /// How many of the organisation's jobs have not ended: those that wait, and those that run.
    pub async fn unfinished(&self, organization: OrganizationId) -> Result<Unfinished> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS jobs, COALESCE(SUM(q.started), 0) AS running FROM queue q \
             JOIN versions v ON v.id = q.version WHERE v.organization = ?1",
        )
        .bind(organization.0)
        .fetch_one(self.reads())
        .await?;
        let (jobs, running): (i64, i64) = (row.try_get("jobs")?, row.try_get("running")?);
        let processing = running.cast_unsigned();
        Ok(Unfinished { queued: jobs.cast_unsigned().saturating_sub(processing), processing })
    }

    /// Waits until at least one of these can be had, oldest first. The jobs are held as long as
    /// this process lives, or from the first [`Store::renew`] on as long as that is repeated.
    /// Dropping the future loses no job.
    pub async fn claim(&self, worker: &str, wants: Vec<Want>) -> Result<Vec<ClaimedJob>> {
        self.claim_any(worker, Demand { wants, ..Demand::default() }).await
    }

    /// The same for a worker that also takes jobs of versions it does not know.
    pub async fn claim_any(&self, worker: &str, demand: Demand) -> Result<Vec<ClaimedJob>> {
        let (reply, answer) = oneshot::channel();
        let claim = PendingClaim { worker: worker.into(), demand, looked: false, reply };
        self.0.commands.send(Command::Claim(claim)).await.map_err(|_| StoreError::Closed)?;
        let handed = answer.await.map_err(|_| StoreError::Closed)?;
        let jobs = handed.take().unwrap_or_default();
        jobs.into_iter().map(claimed_job).collect()
    }

    /// Puts back what was claimed and never started. Others are left as they are.
    pub async fn release(&self, jobs: Vec<(JobId, u32)>) -> Result<()> {
        self.ask(|reply| Command::Release { jobs, reply }).await
    }

    /// The attempt ended without a result and not by the function's doing. An attempt that had
    /// started is told as a restart; one that was lost [`crate::MAX_ATTEMPTS`] times ends as an error.
    pub async fn requeue(
        &self,
        job: JobId,
        attempt: u32,
        kind: RestartKind,
        reason: String,
    ) -> Result<Requeued> {
        let lost = LostAttempt { job, attempt, kind, reason, at: now(), next_at: None };
        self.ask(|reply| Command::Lose { lost, reply }).await
    }

    /// Holds the jobs for another [`LEASE_SECONDS`]. Gives those that are not the worker's any more.
    pub async fn renew(&self, worker: &str, jobs: Vec<(JobId, u32)>) -> Result<Vec<JobId>> {
        let (worker, until) = (worker.to_owned(), now().plus_seconds(LEASE_SECONDS));
        self.ask(|reply| Command::Renew { worker, jobs, until, reply }).await
    }

    /// Takes jobs from workers that stopped renewing; gives how many. Writes only when there are any.
    pub async fn expire_leases(&self) -> Result<u64> {
        self.expire_leases_at(now()).await
    }

    /// The same as seen at another time.
    pub async fn expire_leases_at(&self, at: domain::Timestamp) -> Result<u64> {
        let overdue = sqlx::query("SELECT 1 FROM queue WHERE lease_until < ?1 LIMIT 1")
            .bind(at.0)
            .fetch_optional(self.reads())
            .await?;
        match overdue {
            Some(_) => self.ask(|reply| Command::Expire { at, reply }).await,
            None => Ok(0),
        }
    }

    /// Waits for a version that is queued and marks it building, the oldest first. Dropping the
    /// future loses no build.
    pub async fn next_build(&self) -> Result<StoredVersion> {
        let (reply, answer) = oneshot::channel();
        let command = Command::NextBuild { reply };
        self.0.commands.send(command).await.map_err(|_| StoreError::Closed)?;
        let handed = answer.await.map_err(|_| StoreError::Closed)?;
        handed.take().ok_or(StoreError::Closed)
    }
}

/// When the first pause between two attempts is over.
pub(super) async fn next_resumption(
    connection: &mut SqliteConnection,
) -> Result<Option<Timestamp>> {
    let next: Option<i64> = sqlx::query_scalar(NEXT_RESUMPTION).fetch_optional(connection).await?;
    Ok(next.map(Timestamp))
}

fn claimed_job(raw: RawJob) -> Result<ClaimedJob> {
    Ok(ClaimedJob {
        id: raw.id,
        version: raw.version,
        organization: raw.organization,
        inputs: rows::json(&raw.inputs, "job_inputs")?,
        attempt: raw.attempt,
        parent: raw.parent,
        secrets: JobSecrets::default(),
        retries: raw.retries,
        time_limit: raw.time_limit,
    })
}

/// Serves the claims that can be served, first come first. Part of the transaction, after its writes.
pub(super) async fn give_jobs(
    transaction: &mut Transaction<'_>,
    claims: &mut VecDeque<PendingClaim>,
    group: &mut Group,
    ledger: &mut Ledger,
) -> Result<Vec<(usize, Vec<RawJob>)>> {
    let mut gifts = Vec::new();
    let mut sequences = Bulk::<1>::default();
    let stirred = std::mem::take(&mut ledger.stirred);
    for (place, claim) in claims.iter_mut().enumerate() {
        let mut taken = Vec::new();
        if stirred || !claim.looked {
            take_children(transaction, claim, &mut taken).await?;
        }
        for want in &claim.demand.wants {
            if want.most == 0 || !may_take(claim, want, ledger) {
                continue;
            }
            let before = taken.len();
            take(transaction, claim, want, &mut taken).await?;
            if taken.len() - before < want.most {
                ledger.idle.insert(want.version);
            }
        }
        if stirred || !claim.looked {
            take_others(transaction, claim, ledger, &mut taken).await?;
            claim.looked = true;
        }
        if taken.is_empty() {
            continue;
        }
        let mut jobs = Vec::with_capacity(taken.len());
        for (sequence, job) in taken {
            note_claim(&job, claim, group, ledger);
            sequences.add([sequence.into()]);
            jobs.push(job);
        }
        gifts.push((place, jobs));
    }
    if !gifts.is_empty() {
        let jobs = gifts.iter_mut().flat_map(|(_, jobs)| jobs);
        add_inputs(transaction.reader().await?, sequences, jobs).await?;
    }
    Ok(gifts)
}

/// Whether looking for jobs for the claim can bring any.
pub(super) fn may_serve(claim: &PendingClaim, ledger: &Ledger) -> bool {
    let demand = &claim.demand;
    let any = demand.others.is_some() || !demand.children_of.is_empty();
    let wanted = demand.wants.iter().any(|want| may_take(claim, want, ledger));
    wanted || (any && (ledger.stirred || !claim.looked))
}

/// Whether jobs of the version may wait, and this worker may have them.
fn may_take(claim: &PendingClaim, want: &Want, ledger: &Ledger) -> bool {
    let rules = &ledger.rules;
    !ledger.idle.contains(&want.version)
        && !rules.is_paused(&want.version)
        && !rules.is_drained(claim)
}

/// Children that the worker's own jobs may be waiting for, one of each.
async fn take_children(
    transaction: &mut Transaction<'_>,
    claim: &PendingClaim,
    taken: &mut Vec<(i64, RawJob)>,
) -> Result<()> {
    let gpus = offered(&claim.demand);
    for parent in &claim.demand.children_of {
        let queued = rows::status_code(JobStatus::Queued).into();
        let bounds = vec![(&claim.worker).into(), parent.0.into(), queued, gpus.clone().into()];
        for row in transaction.fetch(CLAIM_CHILD, bounds).await? {
            let version = VersionId(row.try_get("version")?);
            taken.push(claimed_row(&row, version)?);
        }
    }
    Ok(())
}

async fn take_others(
    transaction: &mut Transaction<'_>,
    claim: &PendingClaim,
    ledger: &Ledger,
    taken: &mut Vec<(i64, RawJob)>,
) -> Result<()> {
    let Some(others) = &claim.demand.others else { return Ok(()) };
    if ledger.rules.is_drained(claim) {
        return Ok(());
    }
    let versions: Vec<Uuid> = sqlx::query_scalar(WAITING_VERSIONS)
        .bind(offered(&claim.demand))
        .fetch_all(transaction.reader().await?)
        .await?;
    let mut left = others.most;
    for version in versions.into_iter().map(VersionId) {
        if left == 0 {
            break;
        }
        if !others.except.contains(&version) && !ledger.rules.is_paused(&version) {
            let before = taken.len();
            take(transaction, claim, &Want { version, most: left }, taken).await?;
            left -= taken.len() - before;
        }
    }
    Ok(())
}

/// No GPU and those of the worker, each between commas.
fn offered(demand: &Demand) -> String {
    let names = demand.gpus.iter().map(|gpu| format!("{},", gpu.as_str()));
    std::iter::once(",,".to_owned()).chain(names).collect()
}

/// Claims rows of one version. What stands in `jobs` is added for all claims at once.
async fn take(
    transaction: &mut Transaction<'_>,
    claim: &PendingClaim,
    want: &Want,
    taken: &mut Vec<(i64, RawJob)>,
) -> Result<()> {
    let most = i64::try_from(want.most).unwrap_or(i64::MAX).into();
    let bounds = vec![(&claim.worker).into(), want.version.0.into(), most];
    let rows = transaction.fetch(CLAIM, bounds).await?;
    let first = taken.len();
    for row in &rows {
        taken.push(claimed_row(row, want.version)?);
    }
    // RETURNING promises no order.
    taken[first..].sort_unstable_by_key(|(sequence, _)| *sequence);
    Ok(())
}

fn claimed_row(row: &SqliteRow, version: VersionId) -> Result<(i64, RawJob)> {
    let job = RawJob {
        id: JobId(row.try_get("id")?),
        version,
        organization: OrganizationId(Uuid::nil()),
        inputs: String::new(),
        attempt: row.try_get("attempt")?,
        parent: None,
        retries: 0,
        time_limit: None,
    };
    Ok((row.try_get("job")?, job))
}

/// Keeps what the writer remembers of the job true. What it does not remember is read when needed.
fn note_claim(job: &RawJob, claim: &PendingClaim, group: &mut Group, ledger: &mut Ledger) {
    if !group.holds(&job.id)
        && let Some(state) = ledger.jobs.take(&job.id)
    {
        group.bring(state, None);
    }
    if let Some(working) = group.job(&job.id) {
        let worker = claim.worker.clone();
        working.state.claimed = job.attempt;
        working.state.claim = Some(Claim { worker, started: false, lease_until: None });
    }
}

async fn add_inputs<'a>(
    connection: &mut SqliteConnection,
    sequences: Bulk<1>,
    jobs: impl Iterator<Item = &'a mut RawJob>,
) -> Result<()> {
    let rows = sequences
        .fetch(
            connection,
            "SELECT j.id, j.organization, j.parent, j.retries, i.inputs, \
             min(coalesce(j.time_limit, f.time_limit), coalesce(f.time_limit, j.time_limit)) \
             AS time_limit FROM (",
            ") r CROSS JOIN jobs j ON j.sequence = r.column1 CROSS JOIN job_inputs i ON i.job = r.column1 \
             CROSS JOIN functions f ON f.id = j.function",
        )
        .await?;
    for (job, row) in jobs.zip(&rows) {
        if JobId(row.try_get("id")?) != job.id {
            return Err(StoreError::corrupt("job_inputs", format!("no inputs of job {}", job.id)));
        }
        job.organization = OrganizationId(row.try_get("organization")?);
        job.parent = row.try_get::<Option<_>, _>("parent")?.map(JobId);
        job.retries = row.try_get("retries")?;
        job.time_limit = row.try_get("time_limit")?;
        job.inputs = row.try_get("inputs")?;
    }
    Ok(())
}

/// Hands out versions that wait to be built, at most this many.
pub(super) async fn give_builds(
    transaction: &mut Transaction<'_>,
    most: usize,
    group: &mut Group,
    ledger: &mut Ledger,
) -> Result<Vec<StoredVersion>> {
    let mut given = Vec::new();
    while given.len() < most && ledger.builds_wait {
        let next: Option<Uuid> = sqlx::query_scalar(
            "UPDATE versions SET build_status = 'building' WHERE id = (SELECT id FROM versions \
             WHERE build_status = 'queued' AND deleted_at IS NULL ORDER BY id LIMIT 1) RETURNING id",
        )
        .fetch_optional(transaction.writer().await?)
        .await?;
        let version = match next {
            Some(id) => builds::stored_version(transaction.reader().await?, VersionId(id)).await?,
            None => None,
        };
        ledger.builds_wait = version.is_some();
        if let Some(version) = version {
            let change = BuildChange::Status(version.summary.clone());
            group.builds.push((version.id, vec![change]));
            given.push(version);
        }
    }
    Ok(given)
}

/// A builder went away before it learned of its build.
pub(super) fn put_build_back(version: VersionId) -> Operation {
    Box::new(move |connection| {
        async move {
            sqlx::query(
                "UPDATE versions SET build_status = 'queued' \
                 WHERE id = ?1 AND build_status = 'building'",
            )
            .bind(version.0)
            .execute(connection)
            .await?;
            Ok(vec![Effect::BuildWaits])
        }
        .boxed()
    })
}

/// Jobs of the version that no worker holds.
pub(super) async fn waiting(
    connection: &mut SqliteConnection,
    version: VersionId,
) -> Result<Vec<JobId>> {
    let ids: Vec<Uuid> = sqlx::query_scalar(UNHELD).bind(version.0).fetch_all(connection).await?;
    Ok(ids.into_iter().map(JobId).collect())
}
