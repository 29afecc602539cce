//! What the changes of jobs mean for the batches whose rows they are: counts that change in the
//! same transaction, and what watchers are told after it. Jobs of no batch cost nothing here.

use std::collections::HashMap;

use domain::{BatchId, FunctionId, JobStatus};

use super::{
    bulk::Bulk,
    command::PreparedBatch,
    group::{Group, Working},
    rows::status_code,
    transaction::Transaction,
};
use crate::{Result, bus::RowsChanged};

const INSERT: &str = "INSERT INTO batches (id, organization, function, version, title, columns, \
     size, pushed_by, created_at, queued, processing, finished, error, cancelled)";
pub(super) const UPDATE: &str = "UPDATE batches SET queued = queued + r.column2, \
     processing = processing + r.column3, finished = finished + r.column4, \
     error = error + r.column5, cancelled = cancelled + r.column6, \
     ended_at = CASE WHEN queued + r.column2 + processing + r.column3 = 0 THEN r.column7 END FROM (";
pub(super) const OF_ROW: &str = ") r WHERE batches.id = r.column1";

pub(super) struct NewBatchRow {
    pub(super) function: FunctionId,
    pub(super) batch: PreparedBatch,
}

#[derive(Default)]
pub(super) struct Progress {
    /// By the code of the status.
    added: [i64; JobStatus::ALL.len()],
    pub(super) told: RowsChanged,
}

pub(super) async fn flush(transaction: &mut Transaction<'_>, group: &mut Group) -> Result<()> {
    insert(transaction, std::mem::take(&mut group.new_batches)).await?;
    let mut batches: HashMap<BatchId, Progress> = HashMap::new();
    for working in &group.jobs {
        note(working, &mut batches);
    }
    let mut counts = Bulk::<7>::default();
    for (id, progress) in &batches {
        let [queued, processing, finished, error, cancelled] = progress.added;
        counts.add([
            id.0.into(),
            queued.into(),
            processing.into(),
            finished.into(),
            error.into(),
            cancelled.into(),
            progress.told.ended_at.into(),
        ]);
    }
    group.batches = batches;
    counts.add_to(transaction, UPDATE, OF_ROW).await
}

async fn insert(transaction: &mut Transaction<'_>, batches: Vec<NewBatchRow>) -> Result<()> {
    let mut rows = Bulk::<14>::default();
    for NewBatchRow { function, batch } in batches {
        let none = || 0_i64.into();
        rows.add([
            batch.id.0.into(),
            batch.organization.0.into(),
            function.0.into(),
            batch.version.0.into(),
            batch.title.into(),
            batch.columns.into(),
            batch.size.into(),
            batch.by.into(),
            batch.at.into(),
            // Counted when their jobs are.
            none(),
            none(),
            none(),
            none(),
            none(),
        ]);
    }
    rows.add_to(transaction, INSERT, "").await
}

fn note(working: &Working, batches: &mut HashMap<BatchId, Progress>) {
    let (Some(place), job) = (working.state.row, &working.state.summary) else { return };
    if working.before == Some(job.status) {
        return;
    }
    let progress = batches.entry(place.batch).or_default();
    progress.added[column(job.status)] += 1;
    if let Some(before) = working.before {
        progress.added[column(before)] -= 1;
    }
    progress.told.rows.push((place.row, job.status));
    progress.told.ended_at = progress.told.ended_at.max(job.ended_at);
}

fn column(status: JobStatus) -> usize {
    status_code(status) as usize
}
