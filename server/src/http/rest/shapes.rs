//! The shapes of answers, as the public API describes them. Additions of ours are marked.

mod batch;
mod catalogue;
mod usage;

use std::collections::BTreeMap;

use domain::{
    Caller, DefaultValue, FunctionName, FunctionSpec, JobError, JobId, JobSummary, JobView,
    Parameter, Progress, Restart, SavedExample, Timestamp, output_schema, value_schema,
};
use platform::{Platform, Pushed};
use serde::Serialize;
use serde_json::{Map, Value, json};

pub(super) use batch::{Batch, BatchRow, batch_result};
pub(super) use catalogue::{FunctionApp, Version};
pub(super) use usage::DetailedUsage;

#[derive(Serialize)]
pub(super) struct ListResponse<T> {
    pub(super) data: Vec<T>,
    /// -1 on the last page, and where offsets do not count.
    pub(super) next_offset: i64,
    /// Ours: give as `before` for the next page.
    pub(super) next: Option<String>,
}

#[derive(Serialize)]
pub(super) struct PushResponse {
    id: String,
    run_id: String,
    stream_output: bool,
    status: &'static str,
    organization_id: String,
    model_id: String,
    workflow_id: Option<String>,
}

impl PushResponse {
    pub(super) fn new(caller: &Caller, pushed: &Pushed) -> Self {
        let job = &pushed.job;
        Self {
            id: job.id.to_string(),
            run_id: job.id.to_string(),
            stream_output: pushed.streams,
            status: job.status.as_str(),
            organization_id: caller.organization.to_string(),
            model_id: job.version.to_string(),
            workflow_id: None,
        }
    }
}

#[derive(Serialize)]
struct CompactFunctionApp {
    name: String,
    owner_name: String,
}

impl CompactFunctionApp {
    fn new(function: &FunctionName) -> Self {
        Self { name: function.name.clone(), owner_name: function.owner.clone() }
    }
}

#[derive(Serialize)]
pub(super) struct Job {
    id: String,
    function_id: String,
    organization_id: String,
    function: CompactFunctionApp,
    status: &'static str,
    created_at: String,
    started_at: Option<String>,
    completed_at: Option<String>,
    /// Left out in lists, as are `outputs`, `children` and `restarts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    inputs: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outputs: Option<Vec<InputOutput>>,
    error: String,
    visibility: &'static str,
    run_id: Option<String>,
    /// Ids by function.
    #[serde(skip_serializing_if = "Option::is_none")]
    children: Option<BTreeMap<String, Vec<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restarts: Option<Vec<JobRestart>>,
    /// Ours: type, message and traceback.
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<JobError>,
    /// Ours.
    parent_id: Option<String>,
    /// Ours: what it last said of how far it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<JobProgress>,
    /// Ours, of a job that is queued: what keeps it from starting.
    #[serde(skip_serializing_if = "Option::is_none")]
    waits_for: Option<String>,
    /// Ours, of a job that failed and is tried again: when the next attempt may begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_attempt_at: Option<String>,
    /// Ours: how often it is tried again after an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    retries: Option<u32>,
    /// Ours: which key pushed it.
    by: String,
    /// Ours: give as `after` to follow its events from here.
    last_event: u64,
}

impl Job {
    /// One of a list.
    pub(super) fn summary(caller: &Caller, job: &JobSummary) -> Self {
        Self {
            id: job.id.to_string(),
            function_id: job.version.to_string(),
            organization_id: caller.organization.to_string(),
            function: CompactFunctionApp::new(&job.function),
            status: job.status.as_str(),
            created_at: job.created_at.to_string(),
            started_at: text(job.started_at),
            completed_at: text(job.ended_at),
            inputs: None,
            outputs: None,
            error: job.error.clone().unwrap_or_default(),
            visibility: "private",
            run_id: None,
            children: None,
            restarts: None,
            exception: None,
            parent_id: job.parent.map(|id| id.to_string()),
            progress: job.progress.as_ref().map(JobProgress::new),
            waits_for: None,
            next_attempt_at: None,
            retries: None,
            by: job.by.clone(),
            last_event: job.last_event,
        }
    }

    /// With its children, and what keeps it waiting.
    pub(super) async fn whole(
        platform: &Platform,
        caller: &Caller,
        job: JobView,
    ) -> platform::Result<Self> {
        let children = platform.children(caller, job.id).await?;
        let waits_for = platform.waits_for(caller, &job).await?;
        let outputs = job.outputs.into_iter();
        Ok(Self {
            id: job.id.to_string(),
            function_id: job.version.to_string(),
            organization_id: caller.organization.to_string(),
            function: CompactFunctionApp::new(&job.function),
            status: job.status.as_str(),
            created_at: job.created_at.to_string(),
            started_at: text(job.started_at),
            completed_at: text(job.ended_at),
            inputs: Some(absolute_values(platform, job.inputs)),
            outputs: Some(
                outputs.map(|output| InputOutput::data(platform, output.value)).collect(),
            ),
            error: job.error.as_ref().map(JobError::summary).unwrap_or_default(),
            visibility: "private",
            run_id: None,
            children: Some(by_function(&children)),
            restarts: Some(job.restarts.iter().map(JobRestart::new).collect()),
            exception: job.error,
            parent_id: job.parent.map(|id| id.to_string()),
            progress: job.progress.as_ref().map(JobProgress::new),
            waits_for,
            next_attempt_at: text(job.next_attempt_at),
            retries: Some(job.retries),
            by: job.by,
            last_event: job.last_event,
        })
    }
}

fn text(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

fn absolute_values(platform: &Platform, values: Map<String, Value>) -> Map<String, Value> {
    values.into_iter().map(|(name, value)| (name, platform.with_absolute_urls(value))).collect()
}

fn by_function(jobs: &[JobSummary]) -> BTreeMap<String, Vec<String>> {
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for job in jobs {
        ids.entry(job.function.to_string()).or_default().push(job.id.to_string());
    }
    ids
}

#[derive(Serialize)]
struct JobProgress {
    /// From 0 to 1.
    fraction: f64,
    text: String,
}

impl JobProgress {
    fn new(progress: &Progress) -> Self {
        Self { fraction: progress.fraction(), text: progress.text.clone() }
    }
}

#[derive(Serialize)]
struct JobRestart {
    timestamp: String,
    reason: String,
    #[serde(rename = "type")]
    kind: &'static str,
    run_id: Option<String>,
}

impl JobRestart {
    fn new(restart: &Restart) -> Self {
        Self {
            timestamp: restart.at.to_string(),
            reason: restart.reason.clone(),
            kind: restart.kind.as_str(),
            run_id: None,
        }
    }
}

/// A line of `POST /v2/jobs/watch`.
pub(super) fn ended_job(platform: &Platform, job: JobView) -> Value {
    let outputs: Vec<Value> = job
        .outputs
        .into_iter()
        .map(|output| json!({ "data": platform.with_absolute_urls(output.value) }))
        .collect();
    json!({ "id": job.id, "status": job.status, "outputs": outputs, "error": job.error })
}

#[derive(Serialize, Default)]
struct InputOutput {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_optional: Option<bool>,
}

impl InputOutput {
    fn data(platform: &Platform, value: Value) -> Self {
        Self { data: Some(platform.with_absolute_urls(value)), ..Self::default() }
    }

    fn input(parameter: &Parameter) -> Self {
        let mut schema = value_schema(&parameter.value_type);
        if let (Value::Object(schema), DefaultValue::Value(value)) =
            (&mut schema, &parameter.default)
        {
            schema.insert("default".to_owned(), value.clone());
        }
        Self {
            kind: Some(parameter.hint.clone().unwrap_or_else(|| parameter.value_type.label())),
            name: Some(parameter.name.clone()),
            description: parameter.description.clone(),
            schema: Some(schema),
            is_optional: Some(!parameter.is_required()),
            data: None,
        }
    }

    fn output(spec: &FunctionSpec) -> Self {
        Self {
            kind: Some(spec.output_hint.clone().unwrap_or_else(|| spec.output.label())),
            description: spec.output_description.clone(),
            schema: Some(output_schema(spec)),
            ..Self::default()
        }
    }
}

/// Ours.
#[derive(Serialize)]
pub(super) struct Example {
    name: String,
    inputs: Map<String, Value>,
    by: String,
    saved_at: String,
}

impl Example {
    pub(super) fn new(platform: &Platform, example: SavedExample) -> Self {
        Self {
            name: example.name,
            inputs: absolute_values(platform, example.inputs),
            by: example.by,
            saved_at: example.saved_at.to_string(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Log {
    pub(super) message: String,
    pub(super) timestamp: String,
}

#[derive(Serialize)]
pub(super) struct LogsLabel {
    run_id: Option<String>,
    job_id: String,
    organization_id: String,
    pub(super) stage: &'static str,
}

impl LogsLabel {
    pub(super) fn new(caller: &Caller, job: JobId, stage: &'static str) -> Self {
        Self {
            run_id: None,
            job_id: job.to_string(),
            organization_id: caller.organization.to_string(),
            stage,
        }
    }
}

#[derive(Serialize)]
pub(super) struct LogsData {
    pub(super) logs: Vec<Log>,
    pub(super) labels: LogsLabel,
}

#[derive(Serialize)]
pub(super) struct LogsResponse {
    pub(super) data: Vec<LogsData>,
    pub(super) next_start_time: i64,
    pub(super) last_time_returned: String,
    /// Ours: give as `after`. Unlike a time it neither repeats nor skips a line.
    pub(super) next_after: u64,
}
