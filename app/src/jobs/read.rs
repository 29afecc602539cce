//! What pages about jobs are made of. Each is one call of the platform.

use domain::{JobId, JobPage, JobQuery, JobSummary, JobView};

use crate::{
    AppError,
    backend::{answer, request},
};

pub(super) async fn jobs(query: &JobQuery) -> Result<JobPage, AppError> {
    let (platform, caller) = request()?;
    answer(platform.jobs(&caller, query).await)
}

pub(crate) async fn job(id: JobId) -> Result<JobView, AppError> {
    let (platform, caller) = request()?;
    answer(platform.job(&caller, id).await)
}

pub(super) async fn children(id: JobId) -> Result<Vec<JobSummary>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.children(&caller, id).await)
}
