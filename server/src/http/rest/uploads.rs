//! Files come in here: first a place for one, then its bytes, at once or in pieces. Resuming is done
//! as the IETF's draft on resumable uploads has it: HEAD says how much arrived, PATCH appends.

use std::io;

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use domain::FileId;
use futures::{Stream, TryStreamExt};
use platform::{Platform, StoredFile, UploadStart, UploadState};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::{
    error::{HttpError, Result},
    extract::{Body as JsonBody, Id, Parameters, SignedIn},
};

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const COMPLETE: HeaderName = HeaderName::from_static("upload-complete");

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

/// `PUT /v1/uploads/{id}?token=…`: all of the file. The token is the proof. Streams to disk.
pub(super) async fn write(
    State(platform): State<Platform>,
    Id(id): Id<FileId>,
    Parameters(proof): Parameters<Proof>,
    body: Body,
) -> Result<Response> {
    let start = UploadStart::Over;
    let state = platform.write_upload(id, &proof.token, start, content(body), true).await?;
    Ok(answer(&state))
}

/// `HEAD /v1/uploads/{id}?token=…`
pub(super) async fn state(
    State(platform): State<Platform>,
    Id(id): Id<FileId>,
    Parameters(proof): Parameters<Proof>,
) -> Result<Response> {
    let state = platform.upload_state(id, &proof.token).await?;
    Ok((StatusCode::NO_CONTENT, headers(&state)).into_response())
}

/// `PATCH /v1/uploads/{id}?token=…`: the bytes after `Upload-Offset`; with `Upload-Complete: ?1` they
/// are the last.
pub(super) async fn append(
    State(platform): State<Platform>,
    Id(id): Id<FileId>,
    Parameters(proof): Parameters<Proof>,
    given: HeaderMap,
    body: Body,
) -> Result<Response> {
    let start = UploadStart::At(offset(&given)?);
    let last = is_last(&given)?;
    match platform.write_upload(id, &proof.token, start, content(body), last).await {
        Ok(state) => Ok(answer(&state)),
        Err(error @ platform::Error::WrongOffset { offset: bytes }) => {
            let right = headers(&UploadState::Partial { bytes });
            Ok((right, HttpError::from(error)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn content(body: Body) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
    body.into_data_stream().map_err(io::Error::other)
}

fn offset(given: &HeaderMap) -> Result<u64> {
    let text = given.get(OFFSET).and_then(|value| value.to_str().ok());
    let offset = text.and_then(|text| text.parse().ok());
    offset.ok_or_else(|| {
        let message = "Say after how many bytes this content comes; HEAD tells how many arrived.";
        HttpError::at(&["header", "Upload-Offset"], message, "value_error")
    })
}

/// A boolean as structured headers write it.
fn is_last(given: &HeaderMap) -> Result<bool> {
    match given.get(COMPLETE).map(HeaderValue::as_bytes) {
        None | Some(b"?0") => Ok(false),
        Some(b"?1") => Ok(true),
        Some(_) => {
            let message = "Must be ?1 when the file is whole with this content, else ?0.";
            Err(HttpError::at(&["header", "Upload-Complete"], message, "value_error"))
        }
    }
}

fn answer(state: &UploadState) -> Response {
    match state {
        UploadState::Partial { .. } => (StatusCode::NO_CONTENT, headers(state)).into_response(),
        UploadState::Whole(StoredFile { id, name, size, .. }) => {
            (headers(state), Json(json!({ "id": id, "name": name, "size": size }))).into_response()
        }
    }
}

fn headers(state: &UploadState) -> HeaderMap {
    let (bytes, complete) = match state {
        UploadState::Partial { bytes } => (*bytes, "?0"),
        UploadState::Whole(file) => (file.size, "?1"),
    };
    let complete = HeaderValue::from_static(complete);
    HeaderMap::from_iter([(OFFSET, HeaderValue::from(bytes)), (COMPLETE, complete)])
}
