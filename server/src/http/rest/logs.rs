//! A job's log by pages; `streams::events` has it live.

use app::jobs::plain_text;
use axum::{
    Json,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderName, header},
};
use domain::{Caller, JobId};
use futures::StreamExt;
use platform::{LogEntry, LogRange, Platform};
use serde::Deserialize;

use super::shapes::{Log, LogsData, LogsLabel, LogsResponse};
use crate::http::{
    error::Result,
    extract::{Id, Parameters, SignedIn},
};

const MOST_LINES: u32 = 5_000;

#[derive(Deserialize)]
pub(super) struct LogParameters {
    job_id: JobId,
    /// Only lines after the event of this number; `next_after` of the page before.
    #[serde(default)]
    after: u64,
    limit: Option<u32>,
    /// Microseconds since 1970-01-01 UTC, as `next_start_time` has them.
    start_time: Option<i64>,
    end_time: Option<i64>,
}

/// `GET /v2/logs`
pub(super) async fn lines(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Parameters(parameters): Parameters<LogParameters>,
) -> Result<Json<LogsResponse>> {
    let limit = parameters.limit.unwrap_or(MOST_LINES).clamp(1, MOST_LINES);
    let lines = platform.log(&caller, parameters.job_id, parameters.after, limit).await?;
    Ok(Json(response(&caller, &parameters, &lines)))
}

/// `GET /v2/jobs/{id}/log.txt`: all of it, as text without colours.
pub(super) async fn text(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Id(id): Id<JobId>,
) -> Result<([(HeaderName, String); 2], Body)> {
    let lines = platform.whole_log(&caller, id).await?;
    let lines =
        lines.map(|range| range.map(|range| Bytes::from(text_of(&range)))).inspect(|part| {
            if let Err(cause) = part {
                tracing::error!(%cause, "a log that was sent broke off");
            }
        });
    let name = format!("attachment; filename=\"{}.log.txt\"", id.short());
    let kind = "text/plain; charset=utf-8".to_owned();
    Ok((
        [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)],
        Body::from_stream(lines),
    ))
}

fn text_of(range: &LogRange) -> String {
    range.lines.iter().map(|entry| plain_text(&entry.line.text) + "\n").collect()
}

fn response(caller: &Caller, parameters: &LogParameters, lines: &[LogEntry]) -> LogsResponse {
    let wanted = |entry: &&LogEntry| {
        parameters.start_time.is_none_or(|start| entry.at.0 >= start)
            && parameters.end_time.is_none_or(|end| entry.at.0 < end)
    };
    let mut data: Vec<LogsData> = Vec::new();
    for entry in lines.iter().filter(wanted) {
        let stage = entry.line.stage.as_str();
        if data.last().is_none_or(|group| group.labels.stage != stage) {
            let labels = LogsLabel::new(caller, parameters.job_id, stage);
            data.push(LogsData { logs: Vec::new(), labels });
        }
        if let Some(group) = data.last_mut() {
            group
                .logs
                .push(Log { message: entry.line.text.clone(), timestamp: entry.at.to_string() });
        }
    }
    let last = lines.last();
    LogsResponse {
        data,
        next_start_time: last.map_or(parameters.start_time.unwrap_or(0), |entry| entry.at.0 + 1),
        last_time_returned: last.map(|entry| entry.at.to_string()).unwrap_or_default(),
        next_after: last.map_or(parameters.after, |entry| entry.number),
    }
}
