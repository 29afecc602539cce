//! What pages about functions are made of. Each is one call of the platform.

use domain::{
    BuildLine, Catalogue, FunctionName, FunctionPage, FunctionQuery, FunctionReference,
    FunctionSettings, Metrics, SavedExample, Span, Tally, VersionId, VersionSummary,
};
use platform::VersionDifference;
use serde_json::{Map, Value};

use crate::{
    AppError,
    backend::{answer, request},
};

pub(super) async fn explore(query: &FunctionQuery) -> Result<Catalogue, AppError> {
    let (platform, caller) = request()?;
    answer(platform.catalogue(&caller, query).await)
}

/// What is shown, and the sum of as much time before.
pub(super) async fn metrics(
    function: &FunctionName,
    span: Span,
    version: Option<VersionId>,
) -> Result<(Metrics, Tally), AppError> {
    let (platform, caller) = request()?;
    let metrics = answer(platform.metrics(&caller, function, span, version).await)?;
    let before = answer(platform.metrics_before(&caller, function, span, version).await)?;
    Ok((metrics, before))
}

pub(super) async fn settings(function: &FunctionName) -> Result<FunctionSettings, AppError> {
    let (platform, caller) = request()?;
    answer(platform.function_settings(&caller, function).await)
}

pub(super) async fn difference(
    from: VersionId,
    to: VersionId,
) -> Result<VersionDifference, AppError> {
    let (platform, caller) = request()?;
    answer(platform.version_difference(&caller, from, to).await)
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
