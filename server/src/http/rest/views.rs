//! Filters of the list of jobs that the caller saved under a name.

use axum::{Json, extract::State};
use domain::SavedView;
use platform::Platform;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::{
    error::Result,
    extract::{Body, PathParts, SignedIn},
};

#[derive(Deserialize)]
pub(super) struct Filter {
    filter: String,
}

/// `GET /v2/views`
pub(super) async fn list(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Value>> {
    Ok(Json(json!({ "data": platform.saved_views(&caller).await? })))
}

/// `PUT /v2/views/{view}`
pub(super) async fn save(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts(name): PathParts<String>,
    Body(Filter { filter }): Body<Filter>,
) -> Result<Json<SavedView>> {
    let view = SavedView { name, filter };
    platform.save_view(&caller, view.clone()).await?;
    Ok(Json(view))
}

/// `DELETE /v2/views/{view}`
pub(super) async fn delete(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts(name): PathParts<String>,
) -> Result<Json<Value>> {
    platform.delete_view(&caller, &name).await?;
    Ok(Json(json!({ "message": "The view was deleted." })))
}
