//! What the browser asks about functions. Each is one call of the platform.

use domain::{FunctionName, JobView, VersionId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[cfg(feature = "ssr")]
use crate::backend::{answer, request, site};
use crate::{
    AppError,
    wire::{Wire, ask, ask_text},
};

/// Where the browser sends a file, and where it can be read afterwards.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UploadTarget {
    pub put: String,
    pub url: String,
}

/// Pushes to the version that the form was made from; gives the job as JSON.
pub(super) async fn push(
    version: VersionId,
    inputs: Map<String, Value>,
) -> Result<String, AppError> {
    ask_text(PushJob { version, inputs }).await
}

/// The same call from elsewhere, a text for each language.
pub(super) async fn calls(
    function: FunctionName,
    version: VersionId,
    inputs: Map<String, Value>,
) -> Result<Vec<String>, AppError> {
    ask(WriteCalls { function, version, inputs }).await
}

pub(crate) async fn begin_upload(
    name: String,
    content_type: Option<String>,
) -> Result<UploadTarget, AppError> {
    ask(BeginUpload { name, content_type }).await
}

/// Saves inputs that are right for the latest version, in place of those that had the name.
pub(super) async fn save_example(
    function: FunctionName,
    name: String,
    inputs: Map<String, Value>,
) -> Result<(), AppError> {
    ask(SaveExample { function, name, inputs }).await
}

#[server(name = PushJob, prefix = "/api", endpoint = "functions/push", input = Wire, output = Wire)]
pub async fn push_job(version: VersionId, inputs: Map<String, Value>) -> Result<JobView, AppError> {
    let (platform, caller) = request()?;
    let (target, inputs) = (platform::Target::Version(version), platform::Inputs::Named(inputs));
    let push = platform::Push::new(target, inputs);
    let pushed = answer(platform.push(&caller, push).await)?;
    answer(platform.job(&caller, pushed.job.id).await)
}

#[server(name = WriteCalls, prefix = "/api", endpoint = "functions/calls", input = Wire, output = Wire)]
pub async fn write_calls(
    function: FunctionName,
    version: VersionId,
    inputs: Map<String, Value>,
) -> Result<Vec<String>, AppError> {
    let (platform, caller) = request()?;
    let version = domain::VersionSelector::Id(version.to_string().replace('-', ""));
    let page = answer(platform.function(&caller, &function, &version).await)?;
    let calls = domain::snippets(&function.owner, &page.spec, &inputs, &site().public_url);
    Ok(calls.into_iter().map(|call| call.code).collect())
}

#[server(name = BeginUpload, prefix = "/api", endpoint = "files/begin", input = Wire, output = Wire)]
pub async fn create_upload(
    name: String,
    content_type: Option<String>,
) -> Result<UploadTarget, AppError> {
    let (platform, caller) = request()?;
    let upload = answer(platform.create_upload(&caller, &name, content_type.as_deref()).await)?;
    let put = format!("/v1/uploads/{}?token={}", upload.id, upload.token);
    Ok(UploadTarget { put, url: upload.path })
}

#[server(name = SaveExample, prefix = "/api", endpoint = "functions/save-example", input = Wire, output = Wire)]
pub async fn store_example(
    function: FunctionName,
    name: String,
    inputs: Map<String, Value>,
) -> Result<(), AppError> {
    let (platform, caller) = request()?;
    answer(platform.save_example(&caller, &function, &name, inputs).await.map(drop))
}
