//! What pages about functions are made of. Each is one call of the platform.

use domain::{
    BuildLine, FunctionCard, FunctionName, FunctionPage, FunctionQuery, FunctionReference,
    TagCount, VersionId, VersionSummary,
};

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
