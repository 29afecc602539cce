//! Batches as the HTTP API shows them. All of these shapes are ours.

use domain::{BatchSummary, Caller, RowStates, StatusCounts};
use platform::{BatchResult, Platform};
use serde::Serialize;
use serde_json::{Value, json};

use super::{CompactFunctionApp, absolute_values, text};

#[derive(Serialize)]
pub(in crate::http::rest) struct Batch {
    id: String,
    function: CompactFunctionApp,
    /// The version, as in jobs.
    function_id: String,
    organization_id: String,
    title: String,
    size: u32,
    counts: StatusCounts,
    columns: Vec<String>,
    by: String,
    created_at: String,
    completed_at: Option<String>,
    /// One letter per row; left out in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    states: Option<RowStates>,
}

impl Batch {
    pub(in crate::http::rest) fn new(
        caller: &Caller,
        batch: BatchSummary,
        states: Option<RowStates>,
    ) -> Self {
        Self {
            id: batch.id.to_string(),
            function: CompactFunctionApp::new(&batch.function),
            function_id: batch.version.to_string(),
            organization_id: caller.organization.to_string(),
            title: batch.title,
            size: batch.size,
            counts: batch.counts,
            columns: batch.columns,
            by: batch.by,
            created_at: batch.created_at.to_string(),
            completed_at: text(batch.ended_at),
            states,
        }
    }
}

#[derive(Serialize)]
pub(in crate::http::rest) struct BatchRow {
    row: u32,
    job_id: String,
    status: &'static str,
    /// Cut, one for each of the batch's columns.
    inputs: Vec<Option<String>>,
    output: Option<String>,
    error: String,
    started_at: Option<String>,
    completed_at: Option<String>,
}

impl BatchRow {
    pub(in crate::http::rest) fn new(row: domain::BatchRow) -> Self {
        Self {
            row: row.row,
            job_id: row.job.to_string(),
            status: row.status.as_str(),
            inputs: row.inputs,
            output: row.output,
            error: row.error.unwrap_or_default(),
            started_at: text(row.started_at),
            completed_at: text(row.ended_at),
        }
    }
}

/// A line of `results.jsonl`.
pub(in crate::http::rest) fn batch_result(platform: &Platform, result: BatchResult) -> Value {
    let job = result.job;
    let outputs: Vec<Value> =
        job.outputs.into_iter().map(|output| platform.with_absolute_urls(output.value)).collect();
    json!({
        "row": result.row,
        "job_id": job.id,
        "status": job.status,
        "inputs": absolute_values(platform, job.inputs),
        "outputs": outputs,
        "error": job.error,
        "started_at": text(job.started_at),
        "completed_at": text(job.ended_at),
    })
}
