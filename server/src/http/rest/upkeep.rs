//! Changing functions and versions that are deployed.

use axum::{Json, extract::State};
use platform::{Description, Platform};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    functions::find,
    shapes::{FunctionApp, Version},
};
use crate::http::{
    error::{HttpError, Result},
    extract::{Body, PathParts, SignedIn, function_name},
};

type Named = PathParts<(String, String)>;
type OfVersion = PathParts<(String, String, String)>;

#[derive(Deserialize)]
pub(super) struct FunctionEdit {
    visibility: Option<String>,
    title: Option<String>,
    code_url: Option<String>,
    description: Option<String>,
    tags: Option<Vec<String>>,
    readme: Option<String>,
    /// Ours: whether it is in the catalogue.
    listed: Option<bool>,
    /// Ours: seconds that a job may take; 0: what the worker allows.
    time_limit: Option<u32>,
}

/// `POST /v2/functions/{owner}/{name}/edit`
pub(super) async fn edit_function(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): Named,
    Body(edit): Body<FunctionEdit>,
) -> Result<Json<FunctionApp>> {
    let function = function_name(&owner, &name)?;
    if edit.visibility.as_deref().is_some_and(|visibility| visibility != "private") {
        let words = "Only its own organisation ever sees a function: `private` is all there is. To take it out of the catalogue, set `listed` to false.";
        return Err(HttpError::at(&["body", "visibility"], words, "value_error"));
    }
    if edit.listed.is_some() || edit.time_limit.is_some() {
        let known = platform.function_settings(&caller, &function).await?;
        let limit = edit.time_limit.map_or(known.time_limit, |limit| (limit > 0).then_some(limit));
        let listed = edit.listed.unwrap_or(known.listed);
        platform.set_function(&caller, &function, listed, limit).await?;
    }
    let words = Description {
        title: edit.title,
        description: edit.description,
        code_url: edit.code_url,
        tags: edit.tags,
        readme: edit.readme,
    };
    let page = platform.describe_function(&caller, &function, words).await?;
    Ok(Json(FunctionApp::whole(&platform, page)))
}

/// `DELETE /v2/functions/{owner}/{name}`
pub(super) async fn delete_function(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): Named,
) -> Result<Json<Value>> {
    platform.delete_function(&caller, &function_name(&owner, &name)?).await?;
    Ok(Json(json!({ "message": "The function was deleted. Its jobs stay." })))
}

/// `POST /v2/functions/{owner}/{name}/pause`
pub(super) async fn pause(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): Named,
) -> Result<Json<Value>> {
    platform.pause_function(&caller, &function_name(&owner, &name)?, true).await?;
    Ok(Json(json!({ "paused": true })))
}

/// `POST /v2/functions/{owner}/{name}/resume`
pub(super) async fn resume(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): Named,
) -> Result<Json<Value>> {
    platform.pause_function(&caller, &function_name(&owner, &name)?, false).await?;
    Ok(Json(json!({ "paused": false })))
}

#[derive(Deserialize)]
pub(super) struct VersionEdit {
    minimum_replicas: Option<u32>,
    maximum_replicas: Option<u32>,
}

/// `POST /v2/functions/{owner}/{name}/versions/{slug}/edit`
pub(super) async fn edit_version(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, slug)): OfVersion,
    Body(edit): Body<VersionEdit>,
) -> Result<Json<Version>> {
    let page = find(&platform, &caller, &owner, &name, &slug).await?;
    let minimum = edit.minimum_replicas.unwrap_or(page.version.minimum_replicas);
    let maximum = edit.maximum_replicas.or(page.version.maximum_replicas);
    let version = platform.set_replicas(&caller, page.version.id, minimum, maximum).await?;
    Ok(Json(Version::new(&version, &page.spec)))
}

/// `DELETE /v2/functions/{owner}/{name}/versions/{slug}`
pub(super) async fn delete_version(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, slug)): OfVersion,
) -> Result<Json<Value>> {
    let page = find(&platform, &caller, &owner, &name, &slug).await?;
    platform.delete_version(&caller, page.version.id).await?;
    Ok(Json(json!({ "message": "The version was deleted. Its jobs stay." })))
}

/// `POST /v2/functions/{owner}/{name}/versions/{slug}/latest`
pub(super) async fn make_latest(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, slug)): OfVersion,
) -> Result<Json<Version>> {
    let page = find(&platform, &caller, &owner, &name, &slug).await?;
    platform.make_latest(&caller, page.version.id).await?;
    Ok(Json(Version::new(&page.version, &page.spec)))
}

/// `POST /v2/functions/{owner}/{name}/versions/{slug}/cancel`
pub(super) async fn cancel(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, slug)): OfVersion,
) -> Result<Json<Version>> {
    let page = find(&platform, &caller, &owner, &name, &slug).await?;
    let version = platform.cancel_build(&caller, page.version.id).await?;
    Ok(Json(Version::new(&version, &page.spec)))
}

/// `POST /v2/functions/{owner}/{name}/versions/{slug}/retry`
pub(super) async fn retry(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, slug)): OfVersion,
) -> Result<Json<Version>> {
    let page = find(&platform, &caller, &owner, &name, &slug).await?;
    let version = platform.retry_build(&caller, page.version.id).await?;
    Ok(Json(Version::new(&version, &page.spec)))
}
