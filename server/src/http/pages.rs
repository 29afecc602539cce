//! Pages and server functions of `app`, with what they need from here: the platform, the names
//! of the browser's files, and a policy that holds the page's nonce.

use app::{App, Development, shell};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header, header::COOKIE},
    middleware,
    response::{IntoResponse, Redirect, Response},
};
use domain::Caller;
use leptos::{
    nonce::use_nonce,
    prelude::{provide_context, use_context},
};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list_with_exclusions};

use super::{
    ServerState,
    error::HttpError,
    layers::{security_headers::page_policy, shutdown},
    site,
};

/// Pages that have a handler of their own.
const HANDLED: &[&str] = &["/sign-in"];

/// Adds every page and server function, and the page for what is not found.
pub(super) fn add(router: Router<ServerState>, state: &ServerState) -> Router<ServerState> {
    let excluded = HANDLED.iter().map(|path| (*path).to_owned()).collect();
    let pages = generate_route_list_with_exclusions(App, Some(excluded));
    let options = state.leptos.clone();
    let with_pages = Router::new()
        .leptos_routes_with_context(state, pages, context(state, None::<()>), move || {
            shell(options.clone())
        })
        .layer(middleware::from_fn_with_state(state.stop.clone(), shutdown::layer));
    router.merge(with_pages).fallback(not_found)
}

/// The page at the request's address, whole. `returned` is what a form without JavaScript brought
/// back.
pub(super) async fn render<R: Clone + Send + Sync + 'static>(
    state: &ServerState,
    request: Request<Body>,
    returned: Option<R>,
) -> Response {
    let options = state.leptos.clone();
    let page = move || shell(options.clone());
    leptos_axum::render_app_async_with_context(context(state, returned), page)(request).await
}

/// The page at an address in answer to a form that was posted from it: as the poster is signed in
/// and likes it, with what the form brought back.
pub(super) async fn again<R: Clone + Send + Sync + 'static>(
    state: &ServerState,
    caller: Caller,
    posted: &HeaderMap,
    address: &str,
    (status, returned): (StatusCode, R),
) -> Response {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = address.parse().unwrap_or_default();
    // The theme that the person chose.
    request.headers_mut().extend(posted.get(COOKIE).map(|cookies| (COOKIE, cookies.clone())));
    request.extensions_mut().insert(caller);
    let mut response = render(state, request, Some(returned)).await;
    *response.status_mut() = status;
    response
}

fn context<R: Clone + Send + Sync + 'static>(
    state: &ServerState,
    returned: Option<R>,
) -> impl Fn() + Clone + Send + Sync + 'static {
    let (platform, development) = (state.platform.clone(), state.development);
    let toasts = state.toasts.clone();
    move || {
        provide_context(platform.clone());
        provide_context(site::files());
        provide_context(toasts.clone());
        if development {
            provide_context(Development);
        }
        if let Some(returned) = returned.clone() {
            provide_context(returned);
        }
        set_policy();
    }
}

/// Only pages have a nonce; answers of server functions run nothing.
fn set_policy() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    if let Ok(policy) = HeaderValue::from_str(&page_policy(&nonce)) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// No page has one. What begins with two slashes would be an address elsewhere.
fn without_trailing_slash(address: &Uri) -> Option<String> {
    let path = address.path().trim_end_matches('/');
    if path == address.path() || path.is_empty() || path.starts_with("//") {
        return None;
    }
    let query = address.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{path}{query}"))
}

async fn not_found(State(state): State<ServerState>, request: Request<Body>) -> Response {
    let path = request.uri().path();
    if ["/v1/", "/v2/", "/api/"].iter().any(|prefix| path.starts_with(prefix)) {
        return HttpError::not_found("This address").into_response();
    }
    if let Some(address) = without_trailing_slash(request.uri()) {
        return Redirect::permanent(&address).into_response();
    }
    let mut response = render(&state, request, None::<()>).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
