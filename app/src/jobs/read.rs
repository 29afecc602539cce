//! What pages about jobs are made of. Each is one call of the platform.

use domain::{
    Event, FunctionName, Histogram, JobId, JobPage, JobQuery, JobView, SavedView, VersionSelector,
};
use platform::JobTree;

use super::list::Asked;
use crate::{
    AppError,
    backend::{self, answer, request},
};

/// Of a job's history.
const MOST_FACTS: u32 = 5_000;

pub(super) async fn jobs(query: &JobQuery) -> Result<JobPage, AppError> {
    let (platform, caller) = request()?;
    answer(platform.jobs(&caller, query).await)
}

/// The chart over a list: its span, or the last day.
pub(super) async fn histogram(asked: &Asked) -> Result<Histogram, AppError> {
    let (platform, caller) = request()?;
    let now = backend::now();
    let (since, until) = asked.filter.range(now);
    let until = until.unwrap_or(now);
    let since = since.unwrap_or(until.plus_seconds(-86_400));
    answer(platform.histogram(&caller, asked.function().as_ref(), since, until).await)
}

pub(super) async fn saved_views() -> Result<Vec<SavedView>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.saved_views(&caller).await)
}

/// For completion.
pub(super) async fn function_names() -> Result<Vec<FunctionName>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.function_names(&caller).await)
}

pub(crate) async fn job(id: JobId) -> Result<JobView, AppError> {
    let (platform, caller) = request()?;
    answer(platform.job(&caller, id).await)
}

pub(super) async fn tree(id: JobId) -> Result<JobTree, AppError> {
    let (platform, caller) = request()?;
    answer(platform.job_tree(&caller, id).await)
}

/// Its events without lines of the log; the first of a great many.
pub(super) async fn facts(id: JobId) -> Result<Vec<Event>, AppError> {
    let (platform, caller) = request()?;
    Ok(answer(platform.event_page(&caller, id, 0, MOST_FACTS, false).await)?.events)
}

/// What keeps it from starting, in words.
pub(super) async fn waits_for(job: &JobView) -> Result<Option<String>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.waits_for(&caller, job).await)
}

/// What the docstring of the version that ran says about its result.
pub(super) async fn about_outputs(job: &JobView) -> Result<Option<String>, AppError> {
    let (platform, caller) = request()?;
    let version = VersionSelector::Id(job.version.0.simple().to_string());
    let page = answer(platform.function(&caller, &job.function, &version).await)?;
    Ok(page.spec.output_description)
}
