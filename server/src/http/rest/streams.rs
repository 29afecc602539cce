//! Answers that go on until what they tell of has ended: a job's events, the ends of many jobs,
//! a build. All of them end when the server stops.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{
        IntoResponse, Response,
        sse::{self, KeepAlive, Sse},
    },
};
use domain::{
    BuildLine, Caller, Event, Fact, JobId, LiveMessage, Topic, VersionId, VersionSummary,
};
use futures::{Stream, StreamExt, stream};
use platform::Platform;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::shapes::ended_job;
use crate::http::{
    error::{HttpError, Result},
    extract::{Body as JsonBody, Id, Parameters, SignedIn},
};

/// Below the idle limits of proxies, which begin at 30 s.
const HEARTBEAT: Duration = Duration::from_secs(15);

#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    after: u64,
}

/// `GET /v2/jobs/{id}/events?after=N`: server-sent events, `id` the event's number. After the
/// job's end comes `event: end`, so that a client knows it need not come back.
pub(super) async fn events(
    State(platform): State<Platform>,
    State(stop): State<CancellationToken>,
    SignedIn(caller): SignedIn,
    Id(id): Id<JobId>,
    Parameters(After { after }): Parameters<After>,
) -> Result<impl IntoResponse> {
    let events = platform.events(&caller, id, after).await?;
    let events = events.map(move |event| Ok(with_absolute_urls(&platform, event?)));
    let whole = events.map(Some).chain(stream::iter([None]));
    let told = whole
        .scan(false, |broken, event| {
            let go_on = !*broken;
            *broken = matches!(event, Some(Err(_)));
            futures::future::ready(go_on.then_some(event))
        })
        .map(|event| Ok::<_, Infallible>(sse_event(event)))
        .take_until(stop.cancelled_owned());
    Ok(Sse::new(told).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

fn with_absolute_urls(platform: &Platform, event: Event) -> Event {
    let fact = match event.fact {
        Fact::Output { index, value } => {
            Fact::Output { index, value: platform.with_absolute_urls(value) }
        }
        Fact::Finished { value } => {
            Fact::Finished { value: value.map(|value| platform.with_absolute_urls(value)) }
        }
        other => other,
    };
    Event { fact, ..event }
}

/// None is the end; an error ends the stream without it, and the client comes back.
fn sse_event(event: Option<platform::Result<Event>>) -> sse::Event {
    match event {
        Some(Ok(event)) => sse::Event::default()
            .id(event.number.to_string())
            .json_data(&event)
            .unwrap_or_else(|_| sse::Event::default().comment("unreadable event")),
        Some(Err(error)) => sse::Event::default().comment(HttpError::from(error).message()),
        None => sse::Event::default().event("end").data("{}"),
    }
}

#[derive(Deserialize)]
pub(super) struct WatchRequest {
    jobs: Vec<JobId>,
}

/// `POST /v2/jobs/watch`: one line of JSON per job as it ends, blank lines in between.
pub(super) async fn ends(
    State(platform): State<Platform>,
    State(stop): State<CancellationToken>,
    SignedIn(caller): SignedIn,
    JsonBody(request): JsonBody<WatchRequest>,
) -> Result<Response> {
    let ends = platform.watch_ends(&caller, request.jobs).await?;
    let shown = ends.map(move |job| match job {
        Ok(job) => ended_job(&platform, job),
        Err(error) => HttpError::from(error).body(),
    });
    Ok(json_lines(shown, stop))
}

/// `GET /v2/versions/{id}/build-log?after=N`: lines of JSON, `{"line"}` and `{"version"}`, until
/// the build has ended.
pub(super) async fn build_log(
    State(platform): State<Platform>,
    State(stop): State<CancellationToken>,
    SignedIn(caller): SignedIn,
    Id(id): Id<VersionId>,
    Parameters(After { after }): Parameters<After>,
) -> Result<Response> {
    let changes = platform.watch(&caller, vec![Topic::Build { id, after }]).await?;
    let build = Build { platform, caller, id, shown: after };
    let told = stream::unfold(Some((changes.boxed(), build)), |state| async {
        let (mut changes, mut build) = state?;
        loop {
            return match changes.next().await? {
                LiveMessage::BuildLine { line, .. } if line.number > build.shown => {
                    build.shown = line.number;
                    Some((vec![build_line(&line)], Some((changes, build))))
                }
                LiveMessage::Build(version) if version.build_status.has_ended() => {
                    Some((build.rest(&version).await, None))
                }
                LiveMessage::Build(version) => {
                    Some((vec![build_state(&version)], Some((changes, build))))
                }
                _ => continue,
            };
        }
    });
    Ok(json_lines(told.flat_map(stream::iter), stop))
}

fn build_line(line: &BuildLine) -> Value {
    json!({ "line": line })
}

fn build_state(version: &VersionSummary) -> Value {
    json!({ "version": version })
}

struct Build {
    platform: Platform,
    caller: Caller,
    id: VersionId,
    shown: u64,
}

impl Build {
    /// Lines that were not told yet, then the state: the end may be known before them.
    async fn rest(&mut self, version: &VersionSummary) -> Vec<Value> {
        let mut told = Vec::new();
        loop {
            let lines = self.platform.build_log(&self.caller, self.id, self.shown).await;
            let lines = lines.unwrap_or_default();
            let Some(last) = lines.last() else { break };
            self.shown = last.number;
            told.extend(lines.iter().map(build_line));
        }
        told.push(build_state(version));
        told
    }
}

/// Newline-delimited JSON with heartbeats, ended by `stop`.
fn json_lines<T: Serialize>(
    values: impl Stream<Item = T> + Send + 'static,
    stop: CancellationToken,
) -> Response {
    let lines = values.map(|value| {
        let mut line = serde_json::to_vec(&value).unwrap_or_default();
        line.push(b'\n');
        Bytes::from(line)
    });
    let lines = with_heartbeats(lines.boxed()).take_until(stop.cancelled_owned());
    let body = Body::from_stream(lines.map(Ok::<_, Infallible>));
    ([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response()
}

fn with_heartbeats(
    lines: stream::BoxStream<'static, Bytes>,
) -> impl Stream<Item = Bytes> + Send + use<> {
    stream::unfold(lines, |mut lines| async {
        match tokio::time::timeout(HEARTBEAT, lines.next()).await {
            Ok(line) => line.map(|line| (line, lines)),
            Err(_) => Some((Bytes::from_static(b"\n"), lines)),
        }
    })
}
