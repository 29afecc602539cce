//! Machines, what waits for them, and how functions did: the numbers of the dashboard for programs.

use axum::{Json, extract::State};
use domain::{Span, VersionId, WorkerReport, waits_for};
use platform::Platform;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::{
    error::{HttpError, Result},
    extract::{Parameters, PathParts, SignedIn, function_name},
};

/// `GET /v2/workers`
pub(super) async fn workers(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Value>> {
    let workers = platform.workers(&caller).await?.into_iter().map(|worker| {
        json!({
            "worker": worker.report,
            "reported_at": worker.reported_at.to_string(),
            "lost": worker.lost,
            "drained_by": worker.drained_by,
        })
    });
    Ok(Json(json!({ "data": workers.collect::<Vec<_>>() })))
}

/// `POST /v2/workers/{name}/drain`
pub(super) async fn drain(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts(name): PathParts<String>,
) -> Result<Json<Value>> {
    platform.drain_worker(&caller, &name, true).await?;
    Ok(Json(json!({ "drained": true })))
}

/// `POST /v2/workers/{name}/resume`
pub(super) async fn resume(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts(name): PathParts<String>,
) -> Result<Json<Value>> {
    platform.drain_worker(&caller, &name, false).await?;
    Ok(Json(json!({ "drained": false })))
}

/// `GET /v2/services/compute`: what the workers that take jobs have.
pub(super) async fn compute(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Value>> {
    let workers = platform.workers(&caller).await?;
    let open = || workers.iter().filter(|w| !w.lost && w.drained_by.is_none()).map(|w| &w.report);
    let slots: u32 = open().map(|report| report.slots).sum();
    let gpus = |report: &WorkerReport| {
        report.gpus.iter().map(|gpu| gpu.model.machine()).collect::<Vec<_>>()
    };
    let gpus: Vec<_> = open().flat_map(gpus).collect();
    Ok(Json(json!({ "cpu": slots, "gpus": gpus })))
}

/// `GET /v2/queue`
pub(super) async fn queue(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Value>> {
    let (rows, workers) = (platform.queue(&caller).await?, platform.workers(&caller).await?);
    let rows = rows.into_iter().map(|row| {
        json!({
            "function": row.function,
            "version": row.version,
            "waiting": row.waiting,
            "pausing": row.pausing,
            "running": row.running,
            "oldest": row.oldest.map(|at| at.to_string()),
            "waits_for": waits_for(&row, &workers),
            "paused_by": row.paused_by,
        })
    });
    Ok(Json(json!({ "data": rows.collect::<Vec<_>>() })))
}

#[derive(Deserialize)]
pub(super) struct MetricsParameters {
    /// `minute`, `hour` or `day`.
    by: Option<String>,
    version: Option<VersionId>,
}

/// `GET /v2/functions/{owner}/{name}/metrics`
pub(super) async fn metrics(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): PathParts<(String, String)>,
    Parameters(asked): Parameters<MetricsParameters>,
) -> Result<Json<Value>> {
    let wrong = |message: String| HttpError::at(&["query", "by"], message, "value_error");
    let span: Span = asked.by.as_deref().unwrap_or("hour").parse().map_err(wrong)?;
    let function = function_name(&owner, &name)?;
    let metrics = platform.metrics(&caller, &function, span, asked.version).await?;
    let seconds = |times: &domain::Distribution, part| times.quantile(part).map(|m| m as f64 / 1e6);
    let data = metrics.tallies.iter().zip(0..).map(|(tally, at)| {
        json!({
            "start": metrics.first.plus_seconds(span.seconds() * at).to_string(),
            "finished": tally.finished,
            "errors": tally.errors,
            "cancelled": tally.cancelled,
            "run_seconds": { "p50": seconds(&tally.run_times, 0.5), "p95": seconds(&tally.run_times, 0.95), "p99": seconds(&tally.run_times, 0.99) },
            "queue_seconds": { "p50": seconds(&tally.queue_times, 0.5), "p95": seconds(&tally.queue_times, 0.95), "p99": seconds(&tally.queue_times, 0.99) },
        })
    });
    Ok(Json(json!({ "by": span.as_str(), "data": data.collect::<Vec<_>>() })))
}
