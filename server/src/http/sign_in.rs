//! Signing in by one-time link or by key, and out. The page with the field is `app`'s.

use axum::{
    Form,
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderValue, Method, Uri, header},
    response::Response,
    routing::{get, post},
};
use domain::Role;
use platform::{Platform, Session};
use serde::Deserialize;

use super::{
    ServerState,
    access::{Access, Route},
    error::Result,
    pages, percent, redirect,
};

const COOKIE: &str = "sieve_session";

pub(super) const ROUTES: &[Route] = &[
    Route { method: Method::GET, path: "/sign-in", access: Access::Open, handler: || get(page) },
    Route {
        method: Method::POST,
        path: "/sign-in",
        access: Access::Open,
        handler: || post(with_key),
    },
    Route {
        method: Method::POST,
        path: "/sign-out",
        access: Access::Needs(Role::Viewer),
        handler: || post(sign_out),
    },
];

#[derive(Deserialize)]
struct KeyForm {
    key: String,
    next: Option<String>,
}

#[derive(Deserialize)]
struct PageQuery {
    token: Option<String>,
    next: Option<String>,
}

/// `POST /sign-in`
async fn with_key(State(platform): State<Platform>, Form(form): Form<KeyForm>) -> Response {
    let next = form.next.as_deref().unwrap_or("/");
    match platform.sign_in_with_key(form.key.trim()).await {
        Ok(session) => signed_in(&platform, &session, next),
        Err(_) => {
            redirect::see_other(&format!("/sign-in?error=key&next={}", percent::encode(next, b"/")))
        }
    }
}

/// `GET /sign-in`: the page, or with `?token=…` the one-time link.
async fn page(
    State(state): State<ServerState>,
    Query(query): Query<PageQuery>,
    request: Request,
) -> Response {
    let Some(token) = query.token else { return pages::render(&state, request, None::<()>).await };
    match state.platform.sign_in_with_link(&token).await {
        Ok(session) => signed_in(&state.platform, &session, query.next.as_deref().unwrap_or("/")),
        Err(_) => redirect::see_other("/sign-in?error=link"),
    }
}

/// `POST /sign-out`
async fn sign_out(State(platform): State<Platform>, headers: HeaderMap) -> Result<Response> {
    if let Some(token) = session_token(&headers) {
        platform.sign_out(token).await?;
    }
    let mut response = redirect::see_other("/sign-in");
    set_cookie(&platform, &mut response, "", 0);
    Ok(response)
}

fn signed_in(platform: &Platform, session: &Session, next: &str) -> Response {
    let mut response = redirect::see_other(next);
    let seconds = session.expires_at.since(store::now()) / 1_000_000;
    set_cookie(platform, &mut response, &session.token, seconds);
    response
}

fn set_cookie(platform: &Platform, response: &mut Response, token: &str, seconds: i64) {
    let secure = if platform.public_url().starts_with("https://") { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The session that the request's cookie names.
pub(super) fn session_token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// The sign-in page that leads back to where the request wanted to go.
pub(super) fn path_to_return(method: &Method, uri: &Uri) -> String {
    let wanted = uri.path_and_query().map_or("/", |path| path.as_str());
    if *method != Method::GET || wanted == "/" {
        return "/sign-in".to_owned();
    }
    format!("/sign-in?next={}", percent::encode(wanted, b"/"))
}
