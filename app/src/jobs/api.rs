//! What the browser asks about jobs. Each is one call of the platform.

use domain::{JobId, JobPage, JobQuery};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::read;
#[cfg(feature = "ssr")]
use crate::backend::{answer, request};
use crate::{
    AppError,
    wire::{Wire, ask},
};

pub(super) async fn jobs(query: JobQuery) -> Result<JobPage, AppError> {
    ask(ListJobs { query }).await
}

pub(super) async fn cancel(id: JobId) -> Result<(), AppError> {
    ask(CancelJob { id }).await
}

#[server(name = ListJobs, prefix = "/api", endpoint = "jobs/list", input = Wire, output = Wire)]
pub async fn list_jobs(query: JobQuery) -> Result<JobPage, AppError> {
    read::jobs(&query).await
}

#[server(name = CancelJob, prefix = "/api", endpoint = "jobs/cancel", input = Wire, output = Wire)]
pub async fn cancel_job(id: JobId) -> Result<(), AppError> {
    let (platform, caller) = request()?;
    answer(platform.cancel(&caller, id).await)
}
