//! Calls are made here.

use std::{collections::BTreeMap, time::Duration};

use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use domain::{Caller, JobId};
use platform::{Inputs, Platform, Push, Pushed, Target};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    jobs::LONGEST_WAIT,
    shapes::{Job, PushResponse},
};
use crate::http::{
    error::{HttpError, Result},
    extract::{Body, SignedIn},
};

const MOST_IN_A_BATCH: usize = 10_000;

/// What is not known here (`webhooks`) is refused rather than dropped in silence.
#[derive(Deserialize)]
pub(super) struct PushRequest {
    function: Option<String>,
    id: Option<String>,
    #[serde(default)]
    inputs: RequestInputs,
    /// Of one job in a batch; else the header `Idempotency-Key` has it.
    idempotency_key: Option<String>,
    #[serde(default)]
    webhooks: Vec<Value>,
    /// Environment variables of this job alone.
    #[serde(default)]
    env: Option<BTreeMap<String, String>>,
    /// How often the job is tried again after an error.
    retries: Option<u32>,
    /// Seconds that an attempt may run.
    time_limit: Option<u32>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RequestInputs {
    Named(Map<String, Value>),
    Positional(Vec<Value>),
}

impl Default for RequestInputs {
    fn default() -> Self {
        Self::Named(Map::new())
    }
}

#[derive(Deserialize)]
pub(super) struct BatchRequest {
    jobs: Vec<PushRequest>,
}

/// `POST /v2/push`; with `Prefer: wait` answered when the job has ended.
pub(super) async fn one(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
    Body(request): Body<PushRequest>,
) -> Result<Response> {
    let mut push = to_push(request, parent(&headers)?)?;
    let given = text_header(&headers, "idempotency-key").map(str::to_owned);
    push.idempotency_key = push.idempotency_key.or(given);
    let Some(at_most) = preferred_wait(&headers) else {
        let pushed = platform.push(&caller, push).await?;
        return Ok(Json(PushResponse::new(&caller, &pushed)).into_response());
    };
    let job = platform.push_and_wait(&caller, push, at_most).await?;
    let applied = [("preference-applied", "wait")];
    Ok((applied, Json(Job::whole(&platform, &caller, job).await?)).into_response())
}

/// `wait`, or `wait=` and seconds, among other preferences (RFC 7240).
fn preferred_wait(headers: &HeaderMap) -> Option<Duration> {
    let preferences = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let wait = preferences.flat_map(|all| all.split([',', ';'])).find_map(|preference| {
        let (name, seconds) = preference.split_once('=').unwrap_or((preference, ""));
        name.trim()
            .eq_ignore_ascii_case("wait")
            .then(|| seconds.trim().trim_matches('"').to_owned())
    })?;
    let seconds = wait.parse().map_or(LONGEST_WAIT, Duration::from_secs);
    Some(seconds.min(LONGEST_WAIT))
}

/// `POST /v2/push/batch`: each by itself, answered in order.
pub(super) async fn batch(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
    Body(request): Body<BatchRequest>,
) -> Result<Json<Value>> {
    if request.jobs.len() > MOST_IN_A_BATCH {
        let message = format!("At most {MOST_IN_A_BATCH} jobs fit in one batch: send several.");
        return Err(HttpError::at(&["body", "jobs"], message, "too_long"));
    }
    let parent = parent(&headers)?;
    let read: Vec<Result<Push>> =
        request.jobs.into_iter().map(|job| to_push(job, parent)).collect();
    let data = push_readable(&platform, &caller, read).await;
    Ok(Json(json!({ "data": data })))
}

/// Pushes those that could be read, and puts the answers back among the refusals.
async fn push_readable(
    platform: &Platform,
    caller: &Caller,
    read: Vec<Result<Push>>,
) -> Vec<Value> {
    let mut pushes = Vec::with_capacity(read.len());
    let mut refused = Vec::with_capacity(read.len());
    for one in read {
        match one {
            Ok(push) => {
                pushes.push(push);
                refused.push(None);
            }
            Err(error) => refused.push(Some(error)),
        }
    }
    let mut pushed = platform.push_many(caller, pushes).await.into_iter();
    refused
        .into_iter()
        .filter_map(|refusal| match refusal {
            Some(error) => Some(batch_answer(caller, Err(error))),
            None => pushed.next().map(|one| batch_answer(caller, one.map_err(HttpError::from))),
        })
        .collect()
}

fn batch_answer(caller: &Caller, pushed: Result<Pushed>) -> Value {
    match pushed {
        Ok(pushed) => json!(PushResponse::new(caller, &pushed)),
        Err(error) => {
            let mut body = error.body();
            body["status"] = error.status().as_u16().into();
            body
        }
    }
}

fn to_push(request: PushRequest, parent: Option<JobId>) -> Result<Push> {
    if !request.webhooks.is_empty() {
        let message = "`webhooks` are not available yet: leave them out.";
        return Err(HttpError::at(&["body"], message, "unsupported"));
    }
    let target = target(request.function, request.id)?;
    let inputs = match request.inputs {
        RequestInputs::Named(inputs) => Inputs::Named(inputs),
        RequestInputs::Positional(inputs) => Inputs::Positional(inputs),
    };
    let variables = request.env.unwrap_or_default().into_iter().collect();
    Ok(Push {
        parent,
        idempotency_key: request.idempotency_key,
        variables,
        retries: request.retries,
        time_limit: request.time_limit,
        ..Push::new(target, inputs)
    })
}

/// `owner/name[:version]`, or the id of a version.
pub(super) fn target(function: Option<String>, id: Option<String>) -> Result<Target> {
    match (function, id) {
        (Some(function), None) => function
            .parse()
            .map(Target::Reference)
            .map_err(|error: domain::NameError| at_target("function", &error.to_string())),
        (None, Some(id)) => id
            .parse()
            .map(Target::Version)
            .map_err(|error: domain::ParseIdError| at_target("id", &error.to_string())),
        _ => Err(at_target("function", "Give either `function` or `id`.")),
    }
}

fn at_target(field: &str, message: &str) -> HttpError {
    HttpError::at(&["body", field], message, "value_error")
}

fn parent(headers: &HeaderMap) -> Result<Option<JobId>> {
    let given = text_header(headers, "x-sieve-parent").map(str::parse).transpose();
    given.map_err(|error: domain::ParseIdError| {
        HttpError::at(&["header", "X-Sieve-Parent"], error.to_string(), "value_error")
    })
}

fn text_header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().filter(|text| !text.is_empty())
}
