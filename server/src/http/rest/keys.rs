//! API keys for programs that manage them.

use axum::{Json, extract::State};
use domain::{KeyId, Role};
use platform::Platform;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::{
    error::Result,
    extract::{Body, Id, SignedIn},
};

/// `GET /v2/keys`
pub(super) async fn list(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Value>> {
    let keys = platform.keys(&caller).await?.into_iter().map(|key| {
        json!({
            "id": key.id,
            "name": key.name,
            "role": key.role,
            "created_at": key.created_at.to_string(),
            "expires_at": key.expires_at.map(|at| at.to_string()),
            "last_used_at": key.last_used_at.map(|at| at.to_string()),
        })
    });
    Ok(Json(json!({ "data": keys.collect::<Vec<_>>() })))
}

#[derive(Deserialize)]
pub(super) struct KeyRequest {
    name: String,
    role: Role,
    /// None: it does not end.
    expires_after_days: Option<u32>,
}

/// `POST /v2/keys`: the one answer that holds the key.
pub(super) async fn create(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Body(request): Body<KeyRequest>,
) -> Result<Json<Value>> {
    let KeyRequest { name, role, expires_after_days } = request;
    let key = platform.create_key(&caller, &name, role, expires_after_days).await?;
    Ok(Json(json!({ "name": name.trim(), "role": role, "key": key })))
}

/// `DELETE /v2/keys/{id}`
pub(super) async fn revoke(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Id(id): Id<KeyId>,
) -> Result<Json<Value>> {
    platform.revoke_key(&caller, id).await?;
    Ok(Json(json!({ "message": "The key was revoked." })))
}
