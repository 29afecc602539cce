//! Jobs: pushing, reporting, cancelling, and reading them one by one or as lists.

use domain::{
    BatchId, Fact, FunctionId, FunctionName, JobId, JobQuery, JobSummary, JobView, OrganizationId,
    Timestamp, VersionId,
};
use serde_json::{Map, Value};
use sqlx::Row;
use uuid::Uuid;

use super::{
    command::{Command, PreparedFact, PreparedJob, RowOf},
    events,
    group::fact_json,
    previews::preview,
    rows::{self, select_summary},
};
use crate::{Accepted, Cancelled, JobFact, LOG_TAIL, NewJob, Result, Store, now};

/// How many of a function's newest jobs are looked at for the last of one person.
const LOOK_BACK: u32 = 500;

const ONE: &str = select_summary!(
    " FROM jobs j JOIN functions f ON f.id = j.function WHERE j.id = ?1 AND j.organization = ?2"
);
const WHOLE: &str = select_summary!(
    ", j.log_lines, j.retries, j.batch, j.batch_row, i.title, i.inputs FROM jobs j JOIN functions f ON f.id = j.function \
     JOIN job_inputs i ON i.job = j.sequence WHERE j.id = ?1 AND j.organization = ?2"
);

/// Longer than any id and all ones.
pub(super) const AFTER_ALL_IDS: &[u8] = &[0xff; 17];
const BEFORE_ALL_IDS: &[u8] = &[];
/// A bit for each.
const ALL_STATUSES: i64 = 0b1_1111;

/// One range of an index, newest first; all ranges of a page are merged. Each reads no more
/// than a page, however many jobs there are. `?1` is what the scope is, `?2` the id to stop
/// before, `?3` a bit for each status, `?4` the limit, `?5` the id to begin with.
macro_rules! range {
    ($scope:literal, $status:literal) => {
        concat!(
            "SELECT * FROM (SELECT sequence, id FROM jobs WHERE ",
            $scope,
            " AND status = ",
            $status,
            " AND (?3 >> ",
            $status,
            ") & 1 AND id < ?2 AND id >= ?5 ORDER BY id DESC LIMIT ?4)"
        )
    };
}

macro_rules! page {
    ($scope:literal) => {
        select_summary!(
            " FROM (SELECT sequence FROM (",
            range!($scope, "0"),
            " UNION ALL ",
            range!($scope, "1"),
            " UNION ALL ",
            range!($scope, "2"),
            " UNION ALL ",
            range!($scope, "3"),
            " UNION ALL ",
            range!($scope, "4"),
            ") ORDER BY id DESC LIMIT ?4) p CROSS JOIN jobs j ON j.sequence = p.sequence \
             JOIN functions f ON f.id = j.function ORDER BY j.id DESC"
        )
    };
}

pub(super) const OF_ORGANIZATION: &str = page!("organization = ?1");
pub(super) const OF_FUNCTION: &str = page!("function = ?1");
pub(super) const OF_VERSION: &str = page!("version = ?1");
/// A job has few enough children that the other filters may look at each.
pub(super) const OF_PARENT: &str = page!(
    "parent = ?1 AND organization = ?6 AND (?7 IS NULL OR function = ?7) \
     AND (?8 IS NULL OR version = ?8)"
);

/// Of the function's newest jobs the first that somebody of this name pushed.
pub(super) const LAST_INPUTS: &str = concat!(
    "SELECT i.inputs FROM (SELECT sequence, id FROM (",
    range!("function = ?1", "0"),
    " UNION ALL ",
    range!("function = ?1", "1"),
    " UNION ALL ",
    range!("function = ?1", "2"),
    " UNION ALL ",
    range!("function = ?1", "3"),
    " UNION ALL ",
    range!("function = ?1", "4"),
    ") ORDER BY id DESC LIMIT ?4) p CROSS JOIN jobs j ON j.sequence = p.sequence \
     CROSS JOIN job_inputs i ON i.job = p.sequence WHERE j.pushed_by = ?6 \
     ORDER BY p.id DESC LIMIT 1"
);

#[cfg(test)]
pub(super) const PAGES: [&str; 4] = [OF_ORGANIZATION, OF_FUNCTION, OF_VERSION, OF_PARENT];

impl Store {
    /// Stores the jobs, all or none; they are durable when this returns.
    pub async fn push(&self, jobs: Vec<NewJob>) -> Result<Vec<JobSummary>> {
        let new: Vec<JobId> = jobs.iter().map(|job| job.id).collect();
        let pushed = self.push_as(jobs, true).await?;
        // One that was pushed before, by who waits for it, may not have reached the disk yet.
        if pushed.iter().zip(&new).any(|(job, new)| job.id != *new) {
            self.sync().await?;
        }
        Ok(pushed)
    }

    /// The same for a caller who waits for the jobs' ends. They survive the end of this process, but a
    /// power cut only once something else was committed, their end for one: whoever is told of them
    /// before that needs [`Store::sync`].
    pub async fn push_to_wait(&self, jobs: Vec<NewJob>) -> Result<Vec<JobSummary>> {
        self.push_as(jobs, false).await
    }

    async fn push_as(&self, jobs: Vec<NewJob>, synced: bool) -> Result<Vec<JobSummary>> {
        let at = now();
        let jobs = jobs.into_iter().map(|job| prepare(job, None, at)).collect();
        self.ask(|reply| Command::Push { jobs, batch: None, synced, reply }).await
    }

    /// Records what happened to claimed jobs, in order. Facts of an attempt that does not hold its
    /// job any more are dropped, all but a restart told after the job's end.
    pub async fn append(&self, facts: Vec<JobFact>) -> Result<Vec<Accepted>> {
        let prepare = |JobFact { job, attempt, at, fact }| {
            let json = (!matches!(fact, Fact::Log(_))).then(|| fact_json(&fact));
            PreparedFact { job, attempt, at, fact, json }
        };
        let facts = facts.into_iter().map(prepare).collect();
        self.ask(|reply| Command::Append { facts, reply }).await
    }

    /// Ends a job that has not ended. If a worker holds it, [`Store::cancellations`] tells it.
    pub async fn cancel(
        &self,
        organization: OrganizationId,
        job: JobId,
        by: &str,
    ) -> Result<Cancelled> {
        let (by, at) = (by.to_owned(), now());
        self.ask(|reply| Command::Cancel { organization, job, by, at, reply }).await
    }

    /// The same for many; gives how many had not ended.
    pub async fn cancel_jobs(
        &self,
        organization: OrganizationId,
        jobs: Vec<JobId>,
        by: &str,
    ) -> Result<u32> {
        let (by, at) = (by.to_owned(), now());
        self.ask(|reply| Command::CancelAll { organization, jobs, by, at, reply }).await
    }

    /// The fold of the job's events, with the last [`LOG_TAIL`] lines of its log.
    pub async fn job(&self, organization: OrganizationId, id: JobId) -> Result<Option<JobView>> {
        let found =
            sqlx::query(WHOLE).bind(id.0).bind(organization.0).fetch_optional(self.reads()).await?;
        let Some(row) = found else { return Ok(None) };
        let summary = rows::summary(&row)?;
        let inputs = rows::json(row.try_get("inputs")?, "job_inputs")?;
        let sequence = row.try_get("sequence")?;
        // Later events may be there by now: the view is of one moment.
        let last = summary.last_event;
        let mut events = events::facts_up_to(self.reads(), sequence, last).await?;
        let lines = events::last_lines(self.reads(), sequence, last, LOG_TAIL).await?;
        let mut view = JobView::before_events(&summary, row.try_get("title")?, inputs);
        view.retries = row.try_get("retries")?;
        if let Some(batch) = row.try_get::<Option<Uuid>, _>("batch")? {
            view.batch = Some((BatchId(batch), row.try_get("batch_row")?));
        }
        let log_lines = row.try_get::<i64, _>("log_lines")?.cast_unsigned();
        view.log_skipped = log_lines.saturating_sub(lines.len() as u64);
        events.extend(lines);
        events.sort_unstable_by_key(|event| event.number);
        for event in events {
            view.apply(event);
        }
        Ok(Some(view))
    }

    pub async fn job_summary(
        &self,
        organization: OrganizationId,
        id: JobId,
    ) -> Result<Option<JobSummary>> {
        let query = sqlx::query(ONE).bind(id.0).bind(organization.0);
        query.fetch_optional(self.reads()).await?.as_ref().map(rows::summary).transpose()
    }

    /// Those of the jobs that are the organisation's, in the order in which they were named.
    pub async fn job_summaries(
        &self,
        organization: OrganizationId,
        jobs: Vec<JobId>,
    ) -> Result<Vec<JobSummary>> {
        let mut summaries = Vec::with_capacity(jobs.len());
        for job in jobs {
            summaries.extend(self.job_summary(organization, job).await?);
        }
        Ok(summaries)
    }

    /// The jobs that a job pushed, newest first; at most 1,000.
    pub async fn children(
        &self,
        organization: OrganizationId,
        id: JobId,
        limit: u32,
    ) -> Result<Vec<JobSummary>> {
        let query = JobQuery { parent: Some(id), ..JobQuery::default() };
        Ok(self.job_page(organization, &query, limit.clamp(1, 1_000)).await?.jobs)
    }

    /// What somebody of this name last pushed to the function, if that is among its newest 500 jobs.
    pub async fn last_inputs(
        &self,
        organization: OrganizationId,
        function: &FunctionName,
        by: &str,
    ) -> Result<Option<Map<String, Value>>> {
        let Some(function) = self.function_id(organization, function).await? else {
            return Ok(None);
        };
        let inputs: Option<String> = sqlx::query_scalar(LAST_INPUTS)
            .bind(function.0)
            .bind(AFTER_ALL_IDS)
            .bind(ALL_STATUSES)
            .bind(LOOK_BACK)
            .bind(BEFORE_ALL_IDS)
            .bind(by)
            .fetch_optional(self.reads())
            .await?;
        inputs.map(|inputs| rows::json(&inputs, "job_inputs")).transpose()
    }

    pub(super) async fn function_id(
        &self,
        organization: OrganizationId,
        name: &FunctionName,
    ) -> Result<Option<FunctionId>> {
        let id: Option<Uuid> = sqlx::query_scalar(
            "SELECT id FROM functions WHERE organization = ?1 AND owner = ?2 AND name = ?3 \
             AND deleted_at IS NULL",
        )
        .bind(organization.0)
        .bind(&name.owner)
        .bind(&name.name)
        .fetch_optional(self.reads())
        .await?;
        Ok(id.map(FunctionId))
    }

    pub(super) async fn function_of(
        &self,
        organization: OrganizationId,
        version: VersionId,
    ) -> Result<Option<FunctionId>> {
        let id: Option<Uuid> =
            sqlx::query_scalar("SELECT function FROM versions WHERE id = ?1 AND organization = ?2")
                .bind(version.0)
                .bind(organization.0)
                .fetch_optional(self.reads())
                .await?;
        Ok(id.map(FunctionId))
    }
}

pub(super) fn prepare(mut job: NewJob, row: Option<RowOf>, at: Timestamp) -> PreparedJob {
    let inputs = Value::Object(std::mem::take(&mut job.inputs));
    let preview = inputs.as_object().map(preview).unwrap_or_default();
    PreparedJob { job, inputs: inputs.to_string(), preview, at, row }
}
