//! What pages about functions are made of. Each is one call of the platform.

use domain::{
    BuildLine, FunctionCard, FunctionName, FunctionPage, FunctionQuery, FunctionReference,
    SavedExample, TagCount, VersionId, VersionSummary,
};

use serde_json::{Map, Value};

use crate::{
    AppError,
    backend::{answer, request},
};

pub(crate) async fn catalogue(query: FunctionQuery) -> Result<Vec<FunctionCard>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.functions(&caller, &query).await)
}

pub(super) async fn tags() -> Result<Vec<TagCount>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.tags(&caller).await)
}

/// `function` is `owner/name`, or `owner/name:version`.
pub(super) async fn function_page(function: &str) -> Result<FunctionPage, AppError> {
    let (platform, caller) = request()?;
    let reference: FunctionReference = answer(function.parse().map_err(Into::into))?;
    answer(platform.function(&caller, &reference.function, &reference.version).await)
}

pub(super) async fn versions(function: &FunctionName) -> Result<Vec<VersionSummary>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.versions(&caller, function).await)
}

pub(super) async fn build_log(version: VersionId) -> Result<Vec<BuildLine>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.build_log(&caller, version, 0).await)
}

pub(super) async fn examples(function: &FunctionName) -> Result<Vec<SavedExample>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.examples(&caller, function).await)
}

/// What the person pushed last, if it was not too long ago.
pub(super) async fn last_inputs(
    function: &FunctionName,
) -> Result<Option<Map<String, Value>>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.last_inputs(&caller, function).await)
}
