//! New versions come in here.

use axum::{
    Json,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
};
use platform::{Deployment, Platform};

use crate::http::{error::Result, extract::SignedIn};

/// Bytes of a zipped bundle; `platform` keeps the same limit.
const LARGEST_BUNDLE: usize = 256 << 20;

pub(super) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST_BUNDLE)
}

/// `POST /v2/deploy`: the body is the zip.
pub(super) async fn deploy(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    bundle: Bytes,
) -> Result<Json<Deployment>> {
    Ok(Json(platform.deploy(&caller, bundle).await?))
}
