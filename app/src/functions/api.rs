//! What pages about functions ask the server. Each is one call of the platform.

use domain::{
    BuildLine, FunctionCard, FunctionPage, FunctionQuery, JobSummary, TagCount, VersionId,
    VersionSummary,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[cfg(feature = "ssr")]
use crate::backend::{answer, request};
use crate::{AppError, wire::Wire};

/// Where the browser sends a file, and where it can be read afterwards.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UploadTarget {
    pub put: String,
    pub url: String,
}

#[server(name = Catalogue, prefix = "/api", endpoint = "functions/catalogue", input = Wire, output = Wire)]
pub async fn catalogue(query: FunctionQuery) -> Result<Vec<FunctionCard>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.functions(&caller, &query).await)
}

#[server(name = Tags, prefix = "/api", endpoint = "functions/tags", input = Wire, output = Wire)]
pub async fn tags() -> Result<Vec<TagCount>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.tags(&caller).await)
}

/// `function` is `owner/name`, or `owner/name:version`.
#[server(name = ReadFunction, prefix = "/api", endpoint = "functions/page", input = Wire, output = Wire)]
pub async fn function_page(function: String) -> Result<FunctionPage, AppError> {
    let (platform, caller) = request()?;
    let reference: domain::FunctionReference = answer(function.parse().map_err(Into::into))?;
    answer(platform.function(&caller, &reference.function, &reference.version).await)
}

#[server(name = Versions, prefix = "/api", endpoint = "functions/versions", input = Wire, output = Wire)]
pub async fn versions(function: domain::FunctionName) -> Result<Vec<VersionSummary>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.versions(&caller, &function).await)
}

#[server(name = BuildLog, prefix = "/api", endpoint = "functions/build-log", input = Wire, output = Wire)]
pub async fn build_log(version: VersionId, after: u64) -> Result<Vec<BuildLine>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.build_log(&caller, version, after).await)
}

/// Pushes to the version that the form was made from.
#[server(name = PushJob, prefix = "/api", endpoint = "functions/push", input = Wire, output = Wire)]
pub async fn push(version: VersionId, inputs: Map<String, Value>) -> Result<JobSummary, AppError> {
    let (platform, caller) = request()?;
    let push = platform::Push {
        target: platform::Target::Version(version),
        inputs: platform::Inputs::Named(inputs),
        parent: None,
        idempotency_key: None,
    };
    answer(platform.push(&caller, push).await.map(|pushed| pushed.job))
}

#[server(name = BeginUpload, prefix = "/api", endpoint = "files/begin", input = Wire, output = Wire)]
pub async fn begin_upload(
    name: String,
    content_type: Option<String>,
) -> Result<UploadTarget, AppError> {
    let (platform, caller) = request()?;
    let upload = answer(platform.create_upload(&caller, &name, content_type.as_deref()).await)?;
    let put = format!("/v1/uploads/{}?token={}", upload.id, upload.token);
    Ok(UploadTarget { put, url: upload.path })
}
