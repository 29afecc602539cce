//! A bug in a handler answers 500 in plain words; the panic itself goes to the log only.

use std::any::Any;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use tower_http::catch_panic::CatchPanicLayer;

use super::request_id;
use crate::http::error::HttpError;

pub(in crate::http) fn layer() -> CatchPanicLayer<fn(Box<dyn Any + Send>) -> Response> {
    CatchPanicLayer::custom(answer as fn(Box<dyn Any + Send>) -> Response)
}

fn answer(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("not text");
    tracing::error!(panic = text, request_id = %request_id::current(), "a handler panicked");
    HttpError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Something went wrong on the server. The request id helps its operator to find out what.",
    )
    .into_response()
}
