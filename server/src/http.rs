//! HTTP: which request goes where, and the layers that every request passes.

pub mod access;
mod batch_forms;
mod error;
mod extract;
mod find;
mod forms;
mod function_forms;
mod house_forms;
mod job_forms;
mod layers;
mod pages;
mod percent;
mod posted;
mod redirect;
pub mod rest;
mod secret_forms;
mod sign_in;
mod site;
mod state;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Extensions, HeaderMap, StatusCode, Version, header},
    middleware,
};
use platform::Platform;
use tokio_util::sync::CancellationToken;
use tower_http::{CompressionLevel, compression::CompressionLayer};

pub use access::{Access, Route};
pub use state::ServerState;

/// Bytes of a request's body, unless a route says otherwise.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// How the server is reached; decides which requests it believes.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// The port of a loopback listener: requests must then name a loopback host.
    pub loopback_port: Option<u16>,
    /// Also serves what is only for those who work on the dashboard.
    pub development: bool,
}

/// Every route that is not a page or a server function.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    let forms = [
        forms::ROUTES,
        function_forms::ROUTES,
        batch_forms::ROUTES,
        job_forms::ROUTES,
        house_forms::ROUTES,
        secret_forms::ROUTES,
        find::ROUTES,
    ];
    let forms = forms.into_iter().flatten();
    rest::ROUTES.iter().chain(forms).chain(sign_in::ROUTES)
}

/// The whole server. `stop` ends its live streams.
pub fn router(platform: Platform, config: &HttpConfig, stop: CancellationToken) -> Router {
    let state = ServerState::new(platform, stop, config.development);
    let mut router = Router::new();
    for route in routes() {
        let handler = (route.handler)();
        let handler = match route.access {
            Access::Open => handler,
            Access::Needs(role) => {
                handler.layer(middleware::from_fn_with_state(role, layers::role::layer))
            }
        };
        router = router.route(route.path, handler);
    }
    let router = pages::add(router, &state)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn_with_state(state.clone(), layers::authenticate::layer))
        .layer(layers::same_origin::layer(state.platform.public_url()))
        .layer(middleware::from_fn(site::layer))
        .layer(compression())
        .layer(layers::panics::layer())
        .layer(middleware::from_fn_with_state(config.loopback_port, layers::host::layer))
        .layer(middleware::from_fn_with_state(state.clone(), layers::security_headers::layer))
        .layer(middleware::from_fn(layers::request_id::layer));
    router.with_state(state)
}

type WorthIt = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Quick levels, since pages are made per request; only whole pages and JSON. Files of the site come
/// compressed already, files of people may be any size, and a stream must not wait in a buffer.
fn compression() -> CompressionLayer<WorthIt> {
    let worth_it: WorthIt = |_, _, headers, _| {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let text = kind.is_some_and(|k| k.starts_with("text/html") || k == "application/json");
        text && !headers.contains_key(header::CONTENT_DISPOSITION)
    };
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_it)
}
