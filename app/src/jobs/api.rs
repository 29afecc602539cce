//! What pages about jobs ask the server. Each is one call of the platform.

use domain::{JobId, JobPage, JobQuery, JobSummary, JobView};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::backend::{answer, request};
use crate::{AppError, wire::Wire};

#[server(name = ListJobs, prefix = "/api", endpoint = "jobs/list", input = Wire, output = Wire)]
pub async fn jobs(query: JobQuery) -> Result<JobPage, AppError> {
    let (platform, caller) = request()?;
    answer(platform.jobs(&caller, &query).await)
}

#[server(name = ReadJob, prefix = "/api", endpoint = "jobs/read", input = Wire, output = Wire)]
pub async fn job(id: JobId) -> Result<JobView, AppError> {
    let (platform, caller) = request()?;
    answer(platform.job(&caller, id).await)
}

#[server(name = Children, prefix = "/api", endpoint = "jobs/children", input = Wire, output = Wire)]
pub async fn children(id: JobId) -> Result<Vec<JobSummary>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.children(&caller, id).await)
}

#[server(name = CancelJob, prefix = "/api", endpoint = "jobs/cancel", input = Wire, output = Wire)]
pub async fn cancel(id: JobId) -> Result<(), AppError> {
    let (platform, caller) = request()?;
    answer(platform.cancel(&caller, id).await)
}
