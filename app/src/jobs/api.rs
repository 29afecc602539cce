//! What the browser asks about jobs. Each is one call of the platform, and what draws the answer.

use domain::{JobId, LogFound, LogQuery};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::backend::{answer, request};
use crate::{
    AppError,
    wire::{Wire, ask},
};

/// A part of a job's page that only the server draws.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartAsked {
    /// As its element says.
    pub name: String,
    /// Of a page of events: the number before its first.
    pub after: u64,
    /// Of a page of events: lines of the log are among them.
    pub all: bool,
}

/// Lines as they are drawn, one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLines {
    /// Their numbers, and the HTML of each.
    pub lines: Vec<(u64, String)>,
    /// Lines of the whole log.
    pub total: u64,
}

pub(super) async fn cancel(id: JobId) -> Result<(), AppError> {
    ask(CancelJob { id }).await
}

pub(super) async fn part(id: JobId, part: PartAsked) -> Result<String, AppError> {
    ask(JobPart { id, part }).await
}

pub(super) async fn log_lines(id: JobId, ranges: Vec<(u64, u64)>) -> Result<LogLines, AppError> {
    ask(JobLog { id, ranges }).await
}

pub(super) async fn log_found(
    id: JobId,
    query: LogQuery,
    after: u64,
) -> Result<LogFound, AppError> {
    ask(JobLogFound { id, query, after }).await
}

#[server(name = CancelJob, prefix = "/api", endpoint = "jobs/cancel", input = Wire, output = Wire)]
pub async fn cancel_job(id: JobId) -> Result<(), AppError> {
    let (platform, caller) = request()?;
    answer(platform.cancel(&caller, id).await)
}

#[server(name = JobPart, prefix = "/api", endpoint = "jobs/part", input = Wire, output = Wire)]
pub async fn job_part(id: JobId, part: PartAsked) -> Result<String, AppError> {
    super::page::part(id, &part).await
}

#[server(name = JobLog, prefix = "/api", endpoint = "jobs/log", input = Wire, output = Wire)]
pub async fn job_log(id: JobId, ranges: Vec<(u64, u64)>) -> Result<LogLines, AppError> {
    let (platform, caller) = request()?;
    let ranges = answer(platform.log_ranges(&caller, id, &ranges).await)?;
    Ok(super::log::drawn_lines(&ranges))
}

#[server(name = JobLogFound, prefix = "/api", endpoint = "jobs/log/found", input = Wire, output = Wire)]
pub async fn job_log_found(id: JobId, query: LogQuery, after: u64) -> Result<LogFound, AppError> {
    let (platform, caller) = request()?;
    answer(platform.log_found(&caller, id, &query, after).await)
}
