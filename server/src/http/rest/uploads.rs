//! Files come in here: first a place for one, then its bytes.

use std::io;

use axum::{Json, body::Body, extract::State};
use domain::FileId;
use futures::TryStreamExt;
use platform::Platform;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::{
    error::Result,
    extract::{Body as JsonBody, Id, Parameters, SignedIn},
};

#[derive(Deserialize)]
pub(super) struct UploadRequest {
    file_name: String,
    content_type: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Proof {
    token: String,
}

/// `POST /v1/upload_url`
pub(super) async fn create(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    JsonBody(request): JsonBody<UploadRequest>,
) -> Result<Json<Value>> {
    let kind = request.content_type.as_deref();
    let upload = platform.create_upload(&caller, &request.file_name, kind).await?;
    let url = platform.public_url();
    Ok(Json(json!({
        "upload_url": format!("{url}/v1/uploads/{}?token={}", upload.id, upload.token),
        "get_url": format!("{url}{}", upload.path),
    })))
}

/// `PUT /v1/uploads/{id}?token=…`: the token is the proof. Streams to disk.
pub(super) async fn write(
    State(platform): State<Platform>,
    Id(id): Id<FileId>,
    Parameters(proof): Parameters<Proof>,
    body: Body,
) -> Result<Json<Value>> {
    let content = body.into_data_stream().map_err(io::Error::other);
    let file = platform.write_upload(id, &proof.token, content).await?;
    Ok(Json(json!({ "id": file.id, "name": file.name, "size": file.size })))
}
