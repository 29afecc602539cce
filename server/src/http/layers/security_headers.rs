//! Headers that tell the browser what an answer may do. Pages bring a policy with a nonce of
//! their own and files a sandbox; everything else may do nothing at all.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::http::ServerState;

const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/// What a page may do. Each addition to `'none'` has its reason:
/// the nonce, the page's own scripts and what they import (`'self'` would let uploaded files run); `wasm-unsafe-eval`, compiling our wasm;
/// `style-src` and `font-src`, our stylesheet; `data:` and `blob:`, made covers and previews of
/// files not yet uploaded; `frame-src`, PDFs, the only files that may stand in a frame; `connect-src`, server functions and live updates; `form-action`, forms
/// without JavaScript.
pub(in crate::http) fn page_policy(nonce: &str) -> String {
    [
        "default-src 'none'",
        &format!("script-src 'nonce-{nonce}' 'wasm-unsafe-eval'"),
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "frame-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
    .join("; ")
}

pub(in crate::http) async fn layer(
    State(state): State<ServerState>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    set_if_absent(headers, header::CONTENT_SECURITY_POLICY, NOTHING);
    set_if_absent(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set_if_absent(headers, header::REFERRER_POLICY, "same-origin");
    set_if_absent(headers, header::X_FRAME_OPTIONS, "DENY");
    set_if_absent(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set_if_absent(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    // Whatever names no policy of its own belongs to one caller.
    set_if_absent(headers, header::CACHE_CONTROL, "private, no-store");
    if state.platform.public_url().starts_with("https://") {
        set_if_absent(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

fn set_if_absent(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
