//! On a loopback listener, only requests that name a loopback host: a page elsewhere that points
//! its own name at 127.0.0.1 (DNS rebinding) would otherwise be same-origin with this server.

use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::http::error::HttpError;

pub(in crate::http) async fn layer(
    State(loopback_port): State<Option<u16>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(port) = loopback_port else { return next.run(request).await };
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().authority().map(|authority| authority.as_str()));
    if host.is_some_and(|host| is_loopback(host, port)) {
        return next.run(request).await;
    }
    let message = format!("This server answers only as 127.0.0.1:{port} or localhost:{port}.");
    HttpError::new(StatusCode::MISDIRECTED_REQUEST, "wrong_host", message).into_response()
}

fn is_loopback(host: &str, port: u16) -> bool {
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
        host.strip_prefix(name).is_some_and(|rest| match rest.strip_prefix(':') {
            Some(given) => given == port.to_string(),
            None => rest.is_empty() && port == 80,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn a_name_that_only_begins_like_localhost_is_refused() {
        for host in ["127.0.0.1:3000", "localhost:3000", "[::1]:3000"] {
            assert!(is_loopback(host, 3000), "{host}");
        }
        for host in ["localhost.evil.example:3000", "localhost", "evil:3000", "127.0.0.1:30001", ""]
        {
            assert!(!is_loopback(host, 3000), "{host}");
        }
    }
}
