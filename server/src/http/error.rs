//! The one edge where errors become statuses and JSON. Causes that are ours are logged here, once,
//! and never shown.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{FieldError, PathSegment, RowErrors};
use serde_json::{Value, json};

use super::layers::request_id;

pub(super) type Result<T> = std::result::Result<T, HttpError>;

/// An answer that is not what was asked for.
#[derive(Debug)]
pub(super) struct HttpError {
    status: StatusCode,
    code: &'static str,
    /// A sentence, or for wrong input a list of `{"loc", "msg", "type"}`.
    detail: Value,
}

impl HttpError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, detail: Value::String(message.into()) }
    }

    /// 422 for one wrong place of the request.
    pub(super) fn at(location: &[&str], message: impl Into<String>, kind: &str) -> Self {
        let message: String = message.into();
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            code: "invalid_request",
            detail: json!([{ "loc": location, "msg": message, "type": kind }]),
        }
    }

    pub(super) fn not_found(what: &str) -> Self {
        platform::Error::NotFound { what: what.to_owned() }.into()
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// The JSON that answers, also as one of many in a batch.
    pub(super) fn body(&self) -> Value {
        json!({ "detail": self.detail, "code": self.code, "request_id": request_id::current() })
    }

    /// As sentences, for a person without a program.
    pub(super) fn message(&self) -> String {
        match &self.detail {
            Value::String(message) => message.clone(),
            Value::Array(details) => {
                let messages: Vec<_> =
                    details.iter().filter_map(|detail| detail["msg"].as_str()).collect();
                messages.join("\n")
            }
            other => other.to_string(),
        }
    }
}

impl From<platform::Error> for HttpError {
    fn from(error: platform::Error) -> Self {
        if let platform::Error::Internal(cause) = &error {
            let causes: Vec<String> =
                std::iter::successors(cause.source(), |&cause| cause.source())
                    .map(ToString::to_string)
                    .collect();
            tracing::error!(%cause, ?causes, request_id = %request_id::current(), "request failed");
        }
        let status = StatusCode::from_u16(error.status());
        let detail = match &error {
            platform::Error::InvalidInputs(errors) => {
                errors.iter().map(|error| field_detail(&["inputs".into()], error)).collect()
            }
            platform::Error::InvalidRows(check) => {
                check.rows.iter().flat_map(row_details).collect()
            }
            platform::Error::InvalidSource(errors) => errors.iter().map(source_detail).collect(),
            other => Value::String(other.to_string()),
        };
        Self {
            status: status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code: error.code(),
            detail,
        }
    }
}

fn row_details(row: &RowErrors) -> impl Iterator<Item = Value> {
    let place = ["rows".into(), row.row.into()];
    row.errors.iter().map(move |error| field_detail(&place, error))
}

fn field_detail(inside: &[Value], error: &FieldError) -> Value {
    let location: Vec<Value> = inside
        .iter()
        .cloned()
        .chain(error.path.0.iter().map(|segment| match segment {
            PathSegment::Index(index) => Value::from(*index),
            PathSegment::Key(key) => Value::from(key.as_str()),
        }))
        .collect();
    json!({ "loc": location, "msg": error.message, "type": error.code })
}

fn source_detail(error: &python_spec::SourceError) -> Value {
    json!({
        "loc": ["bundle", error.file, error.line, error.column],
        "msg": error.message,
        "type": "source",
    })
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body())).into_response()
    }
}

pub(super) async fn method_not_allowed() -> HttpError {
    HttpError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not take this method. The header Allow names those it takes.",
    )
}
