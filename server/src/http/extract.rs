//! Extractors whose rejections answer in the same form as every other error.

use std::str::FromStr;

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::JsonRejection},
    http::{StatusCode, request::Parts},
};
use domain::Caller;
use serde::de::DeserializeOwned;

use super::error::HttpError;

/// The caller that the `authenticate` layer found.
pub(super) struct SignedIn(pub(super) Caller);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        let caller = parts.extensions.get::<Caller>().cloned();
        caller.map(Self).ok_or_else(|| platform::Error::Unauthenticated.into())
    }
}

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &S) -> Result<Self, HttpError> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(refused_body(&rejection)),
        }
    }
}

fn refused_body(rejection: &JsonRejection) -> HttpError {
    match rejection {
        JsonRejection::JsonDataError(error) => {
            HttpError::at(&["body"], without_type_names(&error.body_text()), "value_error")
        }
        JsonRejection::JsonSyntaxError(error) => {
            HttpError::at(&["body"], without_type_names(&error.body_text()), "json_invalid")
        }
        other => {
            let code = match other.status() {
                StatusCode::PAYLOAD_TOO_LARGE => "too_large",
                StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
                _ => "invalid",
            };
            HttpError::new(other.status(), code, other.body_text())
        }
    }
}

/// axum says "Failed to deserialize the JSON body into the target type: …": the part after it helps.
fn without_type_names(text: &str) -> String {
    let reason = text.split_once(": ").map_or(text, |(_, reason)| reason);
    format!("The body is not the JSON that is expected here: {reason}.")
}

/// The query string.
pub(super) struct Parameters<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(rejection) => {
                let text = rejection.body_text();
                let reason = text.split_once(": ").map_or(text.as_str(), |(_, reason)| reason);
                Err(HttpError::at(&["query"], format!("{reason}."), "value_error"))
            }
        }
    }
}

/// The one id in a path. What is no id cannot name anything: 404.
pub(super) struct Id<T>(pub(super) T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let text = text.map(|Path(text)| text).unwrap_or_default();
        text.parse().map(Self).map_err(|_| {
            HttpError::not_found(&format!("`{}`", text.chars().take(64).collect::<String>()))
        })
    }
}

/// All parts of a path. One that is not text in UTF-8 names nothing.
pub(super) struct PathParts<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for PathParts<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(path)) => Ok(Self(path)),
            Err(_) => Err(HttpError::not_found("This address")),
        }
    }
}

/// A function's name of two path parts.
pub(super) fn function_name(owner: &str, name: &str) -> Result<domain::FunctionName, HttpError> {
    domain::FunctionName::new(owner, name)
        .map_err(|_| HttpError::not_found(&format!("The function {owner}/{name}")))
}
