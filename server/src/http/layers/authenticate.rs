//! Finds out who calls, once, before anything else runs. Whoever has not proved it gets no
//! further than the sign-in page.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::Caller;
use platform::Platform;

use crate::http::{error::HttpError, redirect, sign_in};

/// Paths that answer without a caller. Files of the site are served before this layer.
fn is_open(method: &Method, path: &str) -> bool {
    match path {
        "/sign-in" | "/healthz" => true,
        // The token in its query is the proof.
        _ => {
            let sends = [Method::PUT, Method::HEAD, Method::PATCH].contains(method);
            sends && path.starts_with("/v1/uploads/")
        }
    }
}

pub(in crate::http) async fn layer(
    State(platform): State<Platform>,
    mut request: Request,
    next: Next,
) -> Response {
    match find_caller(&platform, request.headers()).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(_) if is_open(request.method(), request.uri().path()) => next.run(request).await,
        Err(platform::Error::Unauthenticated) if !is_for_programs(request.uri()) => {
            redirect::see_other(&sign_in::path_to_return(request.method(), request.uri()))
        }
        Err(error) => HttpError::from(error).into_response(),
    }
}

/// Whether a program asked, which a sign-in page would not help.
fn is_for_programs(uri: &Uri) -> bool {
    ["/v1/", "/v2/", "/api/"].iter().any(|prefix| uri.path().starts_with(prefix))
}

/// A key that is given counts, even a wrong one beside a good cookie: whoever sends it means it.
async fn find_caller(platform: &Platform, headers: &HeaderMap) -> platform::Result<Caller> {
    if let Some(key) = given_key(headers) {
        return platform.authenticate_key(key).await;
    }
    match sign_in::session_token(headers) {
        Some(token) => platform.authenticate_session(token).await,
        None => Err(platform::Error::Unauthenticated),
    }
}

fn given_key(headers: &HeaderMap) -> Option<&str> {
    if let Some(key) = headers.get("x-api-key") {
        return key.to_str().ok();
    }
    let authorization = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}
