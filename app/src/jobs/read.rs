//! What pages about jobs are made of. Each is one call of the platform.

use domain::{JobId, JobPage, JobQuery, JobSummary, JobView, VersionSelector};

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

/// What the docstring of the version that ran says about its result.
pub(super) async fn about_outputs(job: &JobView) -> Result<Option<String>, AppError> {
    let (platform, caller) = request()?;
    let version = VersionSelector::Id(job.version.0.simple().to_string());
    let page = answer(platform.function(&caller, &job.function, &version).await)?;
    Ok(page.spec.output_description)
}
