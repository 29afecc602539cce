//! Many jobs at once: cancel, run again, export. Those that are named, or all that match a filter.

use axum::{
    Json,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{FunctionName, JobContent, JobId, JobQuery, JobSummary};
use futures::{Stream, StreamExt, stream};
use platform::{Chosen, Done, Platform};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{csv::line, files};
use crate::http::{
    error::{HttpError, Result},
    extract::{Body as JsonBody, Parameters, SignedIn},
};

const COLUMNS: [&str; 12] = [
    "id",
    "function",
    "version",
    "status",
    "by",
    "created_at",
    "started_at",
    "completed_at",
    "seconds",
    "inputs",
    "output",
    "error",
];

#[derive(Deserialize)]
pub(super) struct ManyRequest {
    ids: Option<Vec<JobId>>,
    filter: Option<String>,
    function: Option<FunctionName>,
}

#[derive(Deserialize)]
pub(super) struct ExportParameters {
    #[serde(default)]
    filter: String,
    function: Option<FunctionName>,
}

/// The two ways of writing a table of jobs.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) enum Format {
    Csv,
    JsonLines,
}

/// `POST /v2/jobs/cancel`
pub(super) async fn cancel(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    JsonBody(request): JsonBody<ManyRequest>,
) -> Result<Json<Value>> {
    let done = platform.cancel_jobs(&caller, chosen(request)?).await?;
    Ok(Json(outcome("cancelled", &done)))
}

/// `POST /v2/jobs/rerun`
pub(super) async fn run_again(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    JsonBody(request): JsonBody<ManyRequest>,
) -> Result<Json<Value>> {
    let done = platform.run_jobs_again(&caller, chosen(request)?).await?;
    Ok(Json(outcome("pushed", &done)))
}

/// `GET /v2/jobs/export.csv`
pub(super) async fn csv(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Parameters(parameters): Parameters<ExportParameters>,
) -> Result<Response> {
    export(&platform, platform.export_jobs(&caller, matching(parameters))?, Format::Csv)
}

/// `GET /v2/jobs/export.jsonl`
pub(super) async fn jsonl(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Parameters(parameters): Parameters<ExportParameters>,
) -> Result<Response> {
    export(&platform, platform.export_jobs(&caller, matching(parameters))?, Format::JsonLines)
}

/// What was meant must be said: neither is not all jobs.
fn chosen(request: ManyRequest) -> Result<Chosen> {
    match (request.ids, request.filter) {
        (Some(ids), None) => Ok(Chosen::Jobs(ids)),
        (None, Some(filter)) => {
            let parameters = ExportParameters { filter, function: request.function };
            Ok(matching(parameters))
        }
        _ => {
            let message = "Say which jobs: either `ids`, or a `filter` (\"\" for all of them).";
            Err(HttpError::at(&["body"], message, "value_error"))
        }
    }
}

fn matching(ExportParameters { filter, function }: ExportParameters) -> Chosen {
    Chosen::AllMatching(JobQuery { filter, function, ..JobQuery::default() })
}

fn outcome(done_is: &str, done: &Done) -> Value {
    json!({
        done_is: done.done, "left_out": done.left_out, "problem": done.problem, "more": done.more,
    })
}

/// What breaks off in the middle breaks the answer off too: half a table must not look like a
/// whole one.
pub(in crate::http) fn export(
    platform: &Platform,
    jobs: impl Stream<Item = platform::Result<(JobSummary, JobContent)>> + Send + 'static,
    format: Format,
) -> Result<Response> {
    let platform = platform.clone();
    let lines = jobs.map(move |job| {
        let (job, content) = job?;
        Ok(Bytes::from(match format {
            Format::Csv => csv_line(&platform, job, content),
            Format::JsonLines => json_line(&platform, job, content),
        }))
    });
    let lines = lines.inspect(|line: &platform::Result<Bytes>| {
        if let Err(cause) = line {
            tracing::error!(%cause, "an export of jobs broke off");
        }
    });
    let head = match format {
        Format::Csv => line(COLUMNS.into_iter().map(str::to_owned)),
        Format::JsonLines => String::new(),
    };
    let (ending, kind) = match format {
        Format::Csv => ("csv", "text/csv; charset=utf-8; header=present"),
        Format::JsonLines => ("jsonl", "application/x-ndjson"),
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let name = format!("jobs.{ending}");
    files::insert(&mut headers, header::CONTENT_DISPOSITION, &files::disposition(&name, false));
    let body = stream::iter([Ok(Bytes::from(head))]).chain(lines);
    Ok((headers, Body::from_stream(body)).into_response())
}

fn csv_line(platform: &Platform, job: JobSummary, content: JobContent) -> String {
    let JobContent { inputs, outputs, error } = content;
    let time = |at: Option<domain::Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let ran = job.ended_at.and_then(|ended| job.run_time(ended));
    let output = match outputs.len() {
        0 => String::new(),
        1 => outputs
            .into_iter()
            .next()
            .map(|one| platform.with_absolute_urls(one).to_string())
            .unwrap_or_default(),
        _ => platform.with_absolute_urls(Value::Array(outputs)).to_string(),
    };
    let cells = [
        job.id.to_string(),
        job.function.to_string(),
        job.version.to_string(),
        job.status.to_string(),
        job.by,
        job.created_at.to_string(),
        time(job.started_at),
        time(job.ended_at),
        ran.map(|micros| (micros as f64 / 1e6).to_string()).unwrap_or_default(),
        platform.with_absolute_urls(Value::Object(inputs)).to_string(),
        output,
        error,
    ];
    line(cells.into_iter())
}

fn json_line(platform: &Platform, job: JobSummary, content: JobContent) -> String {
    let time = |at: Option<domain::Timestamp>| at.map(|at| at.to_string());
    let outputs: Vec<_> =
        content.outputs.into_iter().map(|value| platform.with_absolute_urls(value)).collect();
    let object = json!({
        "id": job.id,
        "function": job.function.to_string(),
        "version": job.version,
        "status": job.status,
        "by": job.by,
        "created_at": job.created_at.to_string(),
        "started_at": time(job.started_at),
        "completed_at": time(job.ended_at),
        "inputs": platform.with_absolute_urls(Value::Object(content.inputs)),
        "outputs": outputs,
        "error": (!content.error.is_empty()).then_some(content.error),
    });
    format!("{object}\n")
}
