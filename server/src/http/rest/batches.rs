//! Batches: one function run once per row of a table, and the table of what came of it.

mod csv;

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{BatchId, BatchQuery, BatchSummary, Caller, FunctionName, VersionSelector};
use futures::{Stream, StreamExt, stream};
use platform::Platform;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    files, push,
    shapes::{Batch, BatchRow, ListResponse, batch_result},
};
use crate::http::{
    error::Result,
    extract::{Body as JsonBody, Id, Parameters, SignedIn},
};

/// Bytes of a table: 10,000 rows of 3 kB.
const LARGEST_TABLE: usize = 32 << 20;
/// Rows of one answer.
const MOST_LISTED: u32 = 200;

pub(super) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST_TABLE)
}

#[derive(Deserialize)]
pub(super) struct BatchRequest {
    function: Option<String>,
    /// Of a version.
    id: Option<String>,
    rows: Vec<Map<String, Value>>,
}

#[derive(Deserialize)]
pub(super) struct ListParameters {
    function: FunctionName,
    before: Option<BatchId>,
    limit: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct Window {
    #[serde(default)]
    from: u32,
    count: Option<u32>,
}

/// `POST /v2/batches`
pub(super) async fn create(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    JsonBody(request): JsonBody<BatchRequest>,
) -> Result<(StatusCode, Json<Batch>)> {
    let target = push::target(request.function, request.id)?;
    let batch = platform.push_batch(&caller, &target, request.rows).await?;
    Ok((StatusCode::CREATED, Json(Batch::new(&caller, batch, None))))
}

/// `GET /v2/batches?function=owner/name`
pub(super) async fn list(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Parameters(parameters): Parameters<ListParameters>,
) -> Result<Json<ListResponse<Batch>>> {
    let limit = parameters.limit.unwrap_or(MOST_LISTED).clamp(1, MOST_LISTED);
    let query = BatchQuery { function: parameters.function, before: parameters.before, limit };
    let page = platform.batches(&caller, &query).await?;
    let data = page.batches.into_iter().map(|batch| Batch::new(&caller, batch, None)).collect();
    Ok(Json(ListResponse { data, next_offset: -1, next: page.next.map(|id| id.to_string()) }))
}

/// `GET /v2/batches/{id}`
pub(super) async fn get(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Id(id): Id<BatchId>,
) -> Result<Json<Batch>> {
    let batch = platform.batch(&caller, id).await?;
    Ok(Json(Batch::new(&caller, batch.summary, Some(batch.states))))
}

/// `GET /v2/batches/{id}/rows?from=&count=`
pub(super) async fn rows(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Id(id): Id<BatchId>,
    Parameters(window): Parameters<Window>,
) -> Result<Json<Value>> {
    let count = window.count.unwrap_or(MOST_LISTED);
    let rows = platform.batch_rows(&caller, id, window.from, count).await?;
    let data: Vec<_> = rows.into_iter().map(BatchRow::new).collect();
    Ok(Json(json!({ "data": data })))
}

/// `DELETE /v2/batches/{id}`
pub(super) async fn cancel(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Id(id): Id<BatchId>,
) -> Result<Json<Value>> {
    let cancelled = platform.cancel_batch(&caller, id).await?;
    Ok(Json(json!({ "message": "The batch was cancelled.", "cancelled": cancelled })))
}

/// `GET /v2/batches/{id}/results.jsonl`: one object per row, in order.
pub(super) async fn results_jsonl(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Id(id): Id<BatchId>,
) -> Result<Response> {
    let batch = platform.batch(&caller, id).await?.summary;
    let results = platform.batch_results(&caller, id).await?;
    let lines = results.map(move |result| {
        let mut line = serde_json::to_vec(&batch_result(&platform, result?)).unwrap_or_default();
        line.push(b'\n');
        Ok(Bytes::from(line))
    });
    Ok(download(&batch, "jsonl", "application/x-ndjson", lines))
}

/// `GET /v2/batches/{id}/results.csv`
pub(super) async fn results_csv(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Id(id): Id<BatchId>,
) -> Result<Response> {
    let batch = platform.batch(&caller, id).await?.summary;
    let streams = streams(&platform, &caller, &batch).await?;
    let results = platform.batch_results(&caller, id).await?;
    let table = csv::Table::new(batch.columns.clone(), streams, results).await?;
    let head = stream::iter([Ok(Bytes::from(table.head()))]);
    let results = platform.batch_results(&caller, id).await?;
    let lines = results.map(move |result| Ok(Bytes::from(table.line(&platform, result?))));
    Ok(download(&batch, "csv", "text/csv; charset=utf-8; header=present", head.chain(lines)))
}

/// Whether each row's result is the list of all that it yielded.
async fn streams(platform: &Platform, caller: &Caller, batch: &BatchSummary) -> Result<bool> {
    let version = VersionSelector::Id(batch.version.0.simple().to_string());
    Ok(platform.function(caller, &batch.function, &version).await?.spec.streams)
}

/// What breaks off in the middle breaks the answer off too: half a table must not look like a whole one.
fn download(
    batch: &BatchSummary,
    ending: &str,
    kind: &'static str,
    lines: impl Stream<Item = platform::Result<Bytes>> + Send + 'static,
) -> Response {
    let lines = lines.inspect(|line| {
        if let Err(cause) = line {
            tracing::error!(%cause, "the results of a batch broke off");
        }
    });
    let name = format!("{}-{}.{ending}", batch.function.name, batch.id.short());
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    files::insert(&mut headers, header::CONTENT_DISPOSITION, &files::disposition(&name, false));
    (headers, Body::from_stream(lines)).into_response()
}
