//! A folded group as a handful of statements.

use domain::{JobStatus, JobSummary};

use super::{
    batch_progress,
    bulk::{Bound, Bulk},
    group::{Group, NewRow, Working},
    ledger::Ledger,
    metrics, rollups,
    rows::status_code,
    transaction::Transaction,
    usage,
};
use crate::Result;

const INSERT_JOBS: &str = "INSERT INTO jobs (sequence, id, organization, function, version, \
     parent, status, attempt, created_at, started_at, ended_at, last_event, log_lines, pushed_by, \
     preview, error, idempotency_key, batch, batch_row, retries, time_limit)";
const INSERT_QUEUE: &str = "INSERT INTO queue (job, id, version, attempt)";
pub(super) const UPDATE_QUEUE: &str = "UPDATE queue SET attempt = r.column2, worker = r.column3, \
     started = r.column4, lease_until = r.column5, resume_at = r.column6 FROM (";
/// Not touching `status` spares its indexes: most appends carry only log lines.
pub(super) const UPDATE_PROGRESS: &str =
    "UPDATE jobs SET last_event = r.column2, log_lines = r.column3, progress = r.column4 FROM (";
pub(super) const UPDATE_JOBS: &str = "UPDATE jobs SET last_event = r.column2, log_lines = r.column3, \
     status = r.column4, attempt = r.column5, started_at = r.column6, ended_at = r.column7, \
     error = r.column8, progress = r.column9 FROM (";

#[derive(Default)]
struct Statements {
    new_jobs: Bulk<21>,
    new_inputs: Bulk<3>,
    changed: Bulk<9>,
    progressed: Bulk<4>,
    queued: Bulk<4>,
    requeued: Bulk<6>,
    ended: Bulk<1>,
}

pub(super) async fn flush(
    transaction: &mut Transaction<'_>,
    group: &mut Group,
    ledger: &mut Ledger,
) -> Result<()> {
    batch_progress::flush(transaction, group).await?;
    let mut statements = Statements::default();
    for working in &mut group.jobs {
        match working.new.take() {
            Some(row) => statements.insert(working, row),
            None => statements.update(working),
        }
    }
    let Statements { new_jobs, new_inputs, changed, progressed, queued, requeued, ended } =
        statements;
    new_jobs.add_to(transaction, INSERT_JOBS, "").await?;
    new_inputs.add_to(transaction, "INSERT INTO job_inputs (job, title, inputs)", "").await?;
    queued.add_to(transaction, INSERT_QUEUE, "").await?;
    changed.add_to(transaction, UPDATE_JOBS, ") r WHERE jobs.sequence = r.column1").await?;
    progressed.add_to(transaction, UPDATE_PROGRESS, ") r WHERE jobs.sequence = r.column1").await?;
    requeued.add_to(transaction, UPDATE_QUEUE, ") r WHERE queue.job = r.column1").await?;
    ended.add_to(transaction, "DELETE FROM queue WHERE job IN (", ")").await?;
    let events = std::mem::take(&mut group.events);
    events.add_to(transaction, "INSERT INTO events (job, number, at, fact)", "").await?;
    let lines = std::mem::take(&mut group.log_lines);
    let into = "INSERT INTO log_lines (job, number, at, stream, stage, text)";
    lines.add_to(transaction, into, "").await?;
    metrics::add(transaction, std::mem::take(&mut group.tallies), ledger).await?;
    usage::add(transaction, std::mem::take(&mut group.used)).await?;
    rollups::add_ended(transaction, std::mem::take(&mut group.ended)).await?;
    rollups::add(transaction, std::mem::take(&mut group.rollups)).await
}

impl Statements {
    fn insert(&mut self, working: &Working, row: NewRow) {
        let (state, job) = (&working.state, &working.state.summary);
        self.new_jobs.add([
            state.sequence.into(),
            job.id.0.into(),
            state.organization.0.into(),
            state.function.0.into(),
            job.version.0.into(),
            job.parent.map(|parent| parent.0).into(),
            status_code(job.status).into(),
            job.attempt.into(),
            job.created_at.into(),
            job.started_at.into(),
            job.ended_at.into(),
            job.last_event.into(),
            state.log_lines.into(),
            job.by.as_str().into(),
            job.inputs_preview.as_str().into(),
            job.error.as_deref().into(),
            row.idempotency_key.into(),
            state.row.map(|place| place.batch.0).into(),
            state.row.map(|place| place.row).into(),
            row.retries.into(),
            row.time_limit.into(),
        ]);
        self.new_inputs.add([state.sequence.into(), row.title.into(), row.inputs.into()]);
        if job.status == JobStatus::Queued {
            let version = job.version.0.into();
            self.queued.add([state.sequence.into(), job.id.0.into(), version, 0_i64.into()]);
        }
    }

    fn update(&mut self, working: &Working) {
        let (state, job) = (&working.state, &working.state.summary);
        if working.status_changed {
            self.changed.add([
                state.sequence.into(),
                job.last_event.into(),
                state.log_lines.into(),
                status_code(job.status).into(),
                job.attempt.into(),
                job.started_at.into(),
                job.ended_at.into(),
                job.error.as_deref().into(),
                progress_json(job).into(),
            ]);
        } else if !working.events.is_empty() {
            self.progressed.add([
                state.sequence.into(),
                job.last_event.into(),
                state.log_lines.into(),
                progress_json(job).into(),
            ]);
        }
        if working.was_in_queue && state.has_ended() {
            self.ended.add([state.sequence.into()]);
        } else if working.was_in_queue && working.queue_changed {
            let claim = state.claim.as_ref();
            self.requeued.add([
                state.sequence.into(),
                state.claimed.into(),
                claim.map_or(Bound::Null, |claim| Bound::from(&claim.worker)),
                claim.is_some_and(|claim| claim.started).into(),
                claim.and_then(|claim| claim.lease_until).into(),
                state.resume_at.into(),
            ]);
        }
    }
}

/// Plain data, which always has a JSON form.
fn progress_json(job: &JobSummary) -> Option<String> {
    job.progress.as_ref().map(|progress| serde_json::to_string(progress).unwrap_or_default())
}
