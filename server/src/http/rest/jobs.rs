//! Jobs: one, many, wait, cancel.

use std::time::Duration;

use axum::{Json, extract::State};
use domain::{Caller, FunctionName, JobId, JobQuery, JobStatus, JobSummary};
use platform::Platform;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    functions::version_id,
    shapes::{Job, ListResponse},
};
use crate::http::{
    error::{HttpError, Result},
    extract::{Id, Parameters, PathParts, SignedIn, function_name},
};

pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(10 * 60);
const MOST_LISTED: u32 = 500;
/// Further back only `before` leads: every row that an offset skips has to be read.
const FARTHEST_OFFSET: u32 = 10_000;
/// What `platform` gives at once.
const PAGE: u32 = 200;

#[derive(Deserialize)]
pub(super) struct ListParameters {
    limit: Option<u32>,
    offset: Option<u32>,
    /// The `next` of the page before: any depth, at the same cost.
    before: Option<JobId>,
    #[serde(default)]
    status: String,
    /// As in the dashboard's line: `input.language:de duration>10s`.
    #[serde(default)]
    filter: String,
    function: Option<FunctionName>,
    parent: Option<JobId>,
}

/// `GET /v2/jobs`
pub(super) async fn list(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Parameters(parameters): Parameters<ListParameters>,
) -> Result<Json<ListResponse<Job>>> {
    page(&platform, &caller, JobQuery::default(), parameters).await
}

/// `GET /v2/functions/{owner}/{name}/jobs`
pub(super) async fn of_function(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): PathParts<(String, String)>,
    Parameters(parameters): Parameters<ListParameters>,
) -> Result<Json<ListResponse<Job>>> {
    let function = function_name(&owner, &name)?;
    platform.versions(&caller, &function).await?;
    let query = JobQuery { function: Some(function), ..JobQuery::default() };
    page(&platform, &caller, query, parameters).await
}

/// `GET /v2/functions/{owner}/{name}/versions/{slug}/jobs`
pub(super) async fn of_version(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, slug)): PathParts<(String, String, String)>,
    Parameters(parameters): Parameters<ListParameters>,
) -> Result<Json<ListResponse<Job>>> {
    let version = version_id(&platform, &caller, &owner, &name, &slug).await?;
    let query = JobQuery { version: Some(version), ..JobQuery::default() };
    page(&platform, &caller, query, parameters).await
}

/// `GET /v2/jobs/{id}`
pub(super) async fn get(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Id(id): Id<JobId>,
) -> Result<Json<Job>> {
    let job = platform.job(&caller, id).await?;
    Ok(Json(Job::whole(&platform, &caller, job).await?))
}

/// `GET /v2/jobs/{id}/await`
pub(super) async fn await_end(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Id(id): Id<JobId>,
) -> Result<Json<Job>> {
    let job = platform.await_end(&caller, id, LONGEST_WAIT).await?;
    Ok(Json(Job::whole(&platform, &caller, job).await?))
}

/// `DELETE /v2/jobs/{id}`
pub(super) async fn cancel(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Id(id): Id<JobId>,
) -> Result<Json<Value>> {
    platform.cancel(&caller, id).await?;
    Ok(Json(json!({ "message": "The job was cancelled." })))
}

async fn page(
    platform: &Platform,
    caller: &Caller,
    query: JobQuery,
    parameters: ListParameters,
) -> Result<Json<ListResponse<Job>>> {
    let limit = parameters.limit.unwrap_or(MOST_LISTED).clamp(1, MOST_LISTED);
    let offset = parameters.offset.unwrap_or(0);
    if offset > FARTHEST_OFFSET {
        let message = format!(
            "Offsets end at {FARTHEST_OFFSET}: go on with `before`, the `next` of the last page."
        );
        return Err(HttpError::at(&["query", "offset"], message, "value_error"));
    }
    let query = JobQuery {
        status: status(&parameters.status)?,
        function: query.function.or(parameters.function),
        parent: parameters.parent,
        filter: parameters.filter,
        before: parameters.before,
        ..query
    };
    let (jobs, next) = collect(platform, caller, query, offset, limit).await?;
    let counted = parameters.before.is_none() && next.is_some();
    let next_offset = if counted { i64::from(offset + limit) } else { -1 };
    let data = jobs.iter().map(|job| Job::summary(caller, job)).collect();
    Ok(Json(ListResponse { data, next_offset, next: next.map(|id| id.to_string()) }))
}

fn status(text: &str) -> Result<Option<JobStatus>> {
    if text.is_empty() {
        return Ok(None);
    }
    let refused = |message| HttpError::at(&["query", "status"], message, "value_error");
    text.parse().map(Some).map_err(refused)
}

/// `limit` jobs after `skip` others, and where the next page begins.
async fn collect(
    platform: &Platform,
    caller: &Caller,
    mut query: JobQuery,
    skip: u32,
    limit: u32,
) -> Result<(Vec<JobSummary>, Option<JobId>)> {
    let (mut skip, limit) = (skip as usize, limit as usize);
    let mut jobs = Vec::with_capacity(limit);
    loop {
        let wanted = skip + limit - jobs.len();
        query.limit = u32::try_from(wanted).unwrap_or(PAGE).min(PAGE);
        let page = platform.jobs(caller, &query).await?;
        let skipped = skip.min(page.jobs.len());
        skip -= skipped;
        jobs.extend(page.jobs.into_iter().skip(skipped));
        match page.next {
            // How far one answer looks is bounded; `next` leads on.
            Some(next) if page.searched_to.is_some() => return Ok((jobs, Some(next))),
            Some(next) if jobs.len() < limit => query.before = Some(next),
            next => return Ok((jobs, next)),
        }
    }
}
