//! What pages about jobs are made of. Each is one call of the platform.

use domain::{JobId, JobSummary, JobView};

use crate::{
    AppError,
    backend::{answer, request},
};

pub(crate) async fn job(id: JobId) -> Result<JobView, AppError> {
    let (platform, caller) = request()?;
    answer(platform.job(&caller, id).await)
}

pub(super) async fn children(id: JobId) -> Result<Vec<JobSummary>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.children(&caller, id).await)
}
