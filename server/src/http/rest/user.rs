//! Who calls, and whether anybody answers.

use axum::{Json, extract::State};
use platform::Platform;
use serde_json::{Value, json};

use crate::http::{error::Result, extract::SignedIn};

/// `GET /healthz`: whether the store answers. To ask it for a key that nobody has is the cheapest
/// question there is.
pub(super) async fn health(State(platform): State<Platform>) -> Result<Json<Value>> {
    match platform.authenticate_key("healthz").await {
        Err(error @ platform::Error::Internal(_)) => Err(error.into()),
        _ => Ok(Json(json!({ "status": "ok" }))),
    }
}

/// `GET /v2/whoami`
pub(super) async fn whoami(SignedIn(caller): SignedIn) -> Json<Value> {
    Json(json!({
        "name": caller.name,
        "role": caller.role,
        "owner": caller.owner,
        "organization_id": caller.organization,
        "key_id": caller.key,
    }))
}

/// `GET /v2/user/concurrency`. No organisation is limited, so no job waits for a limit.
pub(super) async fn concurrency(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Value>> {
    let jobs = platform.unfinished(&caller).await?;
    Ok(Json(json!({
        "max_concurrency": i64::MAX,
        "num_current": jobs.queued + jobs.processing,
        "num_processing": jobs.processing,
        "num_queued": jobs.queued,
        "num_limited": 0,
    })))
}
