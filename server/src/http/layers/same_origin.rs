//! State-changing requests that a browser sends for another site are refused. A request without
//! `Origin` and `Sec-Fetch-Site` comes from a program, which has no cookie to abuse.

use axum::{
    body::Body,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::http::error::HttpError;

pub(in crate::http) type Refusal = fn(ProtectionError) -> Response<Body>;

/// `public_url` is trusted too, since a proxy may have changed `Host`.
pub(in crate::http) fn layer(public_url: &str) -> CsrfLayer<Refusal> {
    let refuse: Refusal = refuse;
    let layer = CsrfLayer::new().with_rejection_response(refuse);
    match layer.clone().add_trusted_origin(public_url) {
        Ok(layer) => layer,
        Err(error) => {
            tracing::warn!(%error, public_url, "the public URL is not an origin that browsers send");
            layer
        }
    }
}

fn refuse(_: ProtectionError) -> Response {
    HttpError::new(
        StatusCode::FORBIDDEN,
        "cross_origin",
        "This request came from a page of another site and was not carried out. Open Sieve itself and try again.",
    )
    .into_response()
}
