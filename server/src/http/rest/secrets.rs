//! Secrets: values go in and never come out.

use axum::{Json, extract::State};
use domain::SecretSummary;
use platform::Platform;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::{
    error::{HttpError, Result},
    extract::{Body, PathParts, SignedIn},
};

#[derive(Deserialize)]
pub(super) struct SecretRequest {
    value: String,
}

/// `GET /v2/secrets`
pub(super) async fn list(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Value>> {
    let data: Vec<_> = platform.secrets(&caller).await?.iter().map(shape).collect();
    Ok(Json(json!({ "data": data })))
}

/// `GET /v2/secrets/{name}`
pub(super) async fn get(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts(name): PathParts<String>,
) -> Result<Json<Value>> {
    let secrets = platform.secrets(&caller).await?;
    let found = secrets.iter().find(|secret| secret.name == name);
    found.map(|secret| Json(shape(secret))).ok_or_else(|| not_found(&name))
}

/// `POST /v2/secrets/{name}`
pub(super) async fn create(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts(name): PathParts<String>,
    Body(request): Body<SecretRequest>,
) -> Result<Json<Value>> {
    platform.create_secret(&caller, &name, &request.value).await?;
    Ok(Json(json!({ "name": name, "message": "The secret was created." })))
}

/// `PUT /v2/secrets/{name}`
pub(super) async fn set(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts(name): PathParts<String>,
    Body(request): Body<SecretRequest>,
) -> Result<Json<Value>> {
    platform.set_secret(&caller, &name, &request.value).await?;
    Ok(Json(json!({ "name": name, "message": "The secret was set." })))
}

/// `DELETE /v2/secrets/{name}`
pub(super) async fn delete(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts(name): PathParts<String>,
) -> Result<Json<Value>> {
    platform.delete_secret(&caller, &name).await?;
    Ok(Json(json!({ "message": "The secret was deleted." })))
}

/// `POST /v2/secrets:rotate`
pub(super) async fn rotate(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Value>> {
    let secrets = platform.rotate_secrets(&caller).await?;
    Ok(Json(json!({ "secrets": secrets, "message": "All secrets are encrypted with a new key." })))
}

/// What older clients show as the value is the same for all.
fn shape(secret: &SecretSummary) -> Value {
    json!({
        "name": secret.name,
        "value": "********",
        "updated_by": secret.by,
        "created_at": secret.created_at.to_string(),
        "updated_at": secret.updated_at.to_string(),
    })
}

fn not_found(name: &str) -> HttpError {
    HttpError::not_found(&format!("The secret {name}"))
}
