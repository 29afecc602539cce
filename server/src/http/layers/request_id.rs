//! Names each request, so that a person can tell an operator which one failed.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request at hand; empty outside of one.
pub(in crate::http) fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Also in the request's headers, where pages look for it.
pub(in crate::http) async fn layer(mut request: Request, next: Next) -> Response {
    let id = new_id();
    if let Ok(value) = HeaderValue::from_str(&id) {
        request.headers_mut().insert(HEADER, value);
    }
    let mut response = CURRENT.scope(id.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// Made here and never taken from the request: what a client sends does not reach the log.
fn new_id() -> String {
    let mut bytes = [0; 10];
    // Without randomness ids repeat, which harms nobody: the log has times too.
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
