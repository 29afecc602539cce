//! The catalogue for programs: functions, their versions, and what a version says about itself.

use axum::{Json, extract::State};
use domain::{
    Caller, FunctionPage, FunctionQuery, FunctionSpec, VersionId, VersionSelector, openapi,
};
use platform::Platform;
use serde::Deserialize;
use serde_json::Value;

use super::shapes::{FunctionApp, Version};
use crate::http::{
    error::{HttpError, Result},
    extract::{Parameters, PathParts, SignedIn, function_name},
};

const MOST_FUNCTIONS: usize = 500;
const MOST_VERSIONS: usize = 100;

#[derive(Deserialize)]
pub(super) struct ListParameters {
    limit: Option<usize>,
    #[serde(default)]
    offset: usize,
    #[serde(default)]
    search: String,
    tag: Option<String>,
    /// Without readme and version.
    #[serde(default)]
    truncate: bool,
}

/// `GET /v2/functions`
pub(super) async fn list(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Parameters(parameters): Parameters<ListParameters>,
) -> Result<Json<Vec<FunctionApp>>> {
    let query = FunctionQuery {
        search: parameters.search,
        tag: parameters.tag,
        skip: parameters.offset,
        limit: parameters.limit.unwrap_or(MOST_FUNCTIONS).clamp(1, MOST_FUNCTIONS),
        ..FunctionQuery::default()
    };
    let mut functions = Vec::new();
    for card in &platform.functions(&caller, &query).await? {
        functions.push(if parameters.truncate {
            FunctionApp::card(&platform, card)
        } else {
            let latest = VersionSelector::Latest;
            FunctionApp::whole(
                &platform,
                platform.function(&caller, &card.function, &latest).await?,
            )
        });
    }
    Ok(Json(functions))
}

/// `GET /v2/functions/{owner}/{name}`
pub(super) async fn get(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): PathParts<(String, String)>,
) -> Result<Json<FunctionApp>> {
    let page = find(&platform, &caller, &owner, &name, "latest").await?;
    Ok(Json(FunctionApp::whole(&platform, page)))
}

/// `GET /v2/functions/{owner}/{name}/versions`
pub(super) async fn versions(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): PathParts<(String, String)>,
    Parameters(parameters): Parameters<ListParameters>,
) -> Result<Json<Vec<Version>>> {
    let function = function_name(&owner, &name)?;
    let summaries = platform.versions(&caller, &function).await?;
    let limit = parameters.limit.unwrap_or(MOST_VERSIONS).min(MOST_VERSIONS);
    let mut versions = Vec::new();
    for summary in summaries.iter().skip(parameters.offset).take(limit) {
        let version = VersionSelector::Id(summary.id.0.simple().to_string());
        let page = platform.function(&caller, &function, &version).await?;
        versions.push(Version::new(&page.version, &page.spec));
    }
    Ok(Json(versions))
}

/// `GET /v2/functions/{owner}/{name}/versions/{slug}`
pub(super) async fn version(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, slug)): PathParts<(String, String, String)>,
) -> Result<Json<Version>> {
    let page = find(&platform, &caller, &owner, &name, &slug).await?;
    Ok(Json(Version::new(&page.version, &page.spec)))
}

/// `GET /v2/functions/{owner}/{name}/openapi.json`
pub(super) async fn latest_openapi(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): PathParts<(String, String)>,
) -> Result<Json<Value>> {
    let page = find(&platform, &caller, &owner, &name, "latest").await?;
    Ok(Json(document(&platform, &page)))
}

/// `GET /v2/functions/{owner}/{name}/versions/{slug}/openapi.json`
pub(super) async fn version_openapi(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, slug)): PathParts<(String, String, String)>,
) -> Result<Json<Value>> {
    let page = find(&platform, &caller, &owner, &name, &slug).await?;
    Ok(Json(document(&platform, &page)))
}

fn document(platform: &Platform, page: &FunctionPage) -> Value {
    let version = page.version.id.to_string();
    openapi(&page.function, &version, &page.spec, platform.public_url())
}

/// `GET /v2/functions/{owner}/{name}/versions/{slug}/spec`: types and all, as the terminal needs
/// them to read what a person typed.
pub(super) async fn spec(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, slug)): PathParts<(String, String, String)>,
) -> Result<Json<FunctionSpec>> {
    Ok(Json(find(&platform, &caller, &owner, &name, &slug).await?.spec))
}

pub(super) async fn find(
    platform: &Platform,
    caller: &Caller,
    owner: &str,
    name: &str,
    slug: &str,
) -> Result<FunctionPage> {
    let function = function_name(owner, name)?;
    let version = slug.parse::<VersionSelector>();
    let version = version.map_err(|_| HttpError::not_found(&format!("The version {slug}")))?;
    Ok(platform.function(caller, &function, &version).await?)
}

pub(super) async fn version_id(
    platform: &Platform,
    caller: &Caller,
    owner: &str,
    name: &str,
    slug: &str,
) -> Result<VersionId> {
    Ok(find(platform, caller, owner, name, slug).await?.version.id)
}
