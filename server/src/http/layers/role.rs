//! Refuses a caller whose role is too low before a body is read. `platform` decides again, with
//! the same words: this only saves the reading of what could not be done anyway.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{Caller, Role};

use crate::http::error::HttpError;

pub(in crate::http) async fn layer(
    State(needs): State<Role>,
    request: Request,
    next: Next,
) -> Response {
    let role = request.extensions().get::<Caller>().map(|caller| caller.role);
    match role {
        Some(role) if role >= needs => next.run(request).await,
        Some(_) => HttpError::from(platform::Error::Forbidden { needs }).into_response(),
        None => HttpError::from(platform::Error::Unauthenticated).into_response(),
    }
}
