//! What the pages about the installation post: workers to drain, keys to make and to revoke, and how
//! the dashboard looks.

use app::NewKeyShown;
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::Response,
    routing::post,
};
use domain::{KeyId, Role};
use platform::Error;
use serde::Deserialize;

use super::{
    ServerState,
    access::{Access, Route},
    error::Result,
    extract::{Id, PathParts, SignedIn},
    pages, redirect,
};

const KEYS: &str = "/settings/keys";
const WORKERS: &str = "/workers";
/// A year.
const THEME_SECONDS: u32 = 31_536_000;

const fn needs(
    role: Role,
    path: &'static str,
    handler: fn() -> axum::routing::MethodRouter<ServerState>,
) -> Route {
    Route { method: Method::POST, path, access: Access::Needs(role), handler }
}

pub(super) const ROUTES: &[Route] = &[
    needs(Role::Admin, "/workers/{name}/drain", || post(drain)),
    needs(Role::Admin, "/workers/{name}/resume", || post(resume)),
    needs(Role::Admin, "/settings/keys/create", || post(create_key)),
    needs(Role::Admin, "/settings/keys/{id}/revoke", || post(revoke_key)),
    needs(Role::Viewer, "/settings/appearance/save", || post(appearance)),
];

/// `POST /workers/{name}/drain`
async fn drain(
    state: State<ServerState>,
    caller: SignedIn,
    name: PathParts<String>,
    headers: HeaderMap,
) -> Result<Response> {
    set_drained(state, caller, name, headers, true).await
}

/// `POST /workers/{name}/resume`
async fn resume(
    state: State<ServerState>,
    caller: SignedIn,
    name: PathParts<String>,
    headers: HeaderMap,
) -> Result<Response> {
    set_drained(state, caller, name, headers, false).await
}

async fn set_drained(
    State(state): State<ServerState>,
    SignedIn(caller): SignedIn,
    PathParts(name): PathParts<String>,
    headers: HeaderMap,
    drained: bool,
) -> Result<Response> {
    match state.platform.drain_worker(&caller, &name, drained).await {
        Ok(()) => Ok(redirect::see_other(WORKERS)),
        Err(error) => pages::refused(&state, caller, &headers, WORKERS, error).await,
    }
}

#[derive(Deserialize)]
struct KeyForm {
    name: String,
    role: String,
    /// Empty: it does not end.
    #[serde(default)]
    days: String,
}

/// `POST /settings/keys/create`: answers the page itself, since the key is nowhere to be read afterwards.
async fn create_key(
    State(state): State<ServerState>,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
    Form(form): Form<KeyForm>,
) -> Result<Response> {
    let made = async {
        let role: Role = form.role.parse().map_err(|message| Error::Invalid { message })?;
        let days = match form.days.trim() {
            "" => None,
            days => Some(days.parse().map_err(|_| Error::Invalid {
                message: "Say in whole days when the key ends.".to_owned(),
            })?),
        };
        state.platform.create_key(&caller, &form.name, role, days).await
    };
    match made.await {
        Ok(key) => {
            let shown = NewKeyShown { name: form.name.trim().to_owned(), key };
            let shown = (StatusCode::OK, shown);
            let mut page = pages::again(&state, caller, &headers, KEYS, shown).await;
            let nowhere = HeaderValue::from_static("no-store");
            page.headers_mut().insert(header::CACHE_CONTROL, nowhere);
            Ok(page)
        }
        Err(error) => pages::refused(&state, caller, &headers, KEYS, error).await,
    }
}

/// `POST /settings/keys/{id}/revoke`
async fn revoke_key(
    State(state): State<ServerState>,
    SignedIn(caller): SignedIn,
    Id(id): Id<KeyId>,
    headers: HeaderMap,
) -> Result<Response> {
    match state.platform.revoke_key(&caller, id).await {
        Ok(()) => Ok(redirect::see_other(KEYS)),
        Err(error) => pages::refused(&state, caller, &headers, KEYS, error).await,
    }
}

#[derive(Deserialize)]
struct AppearanceForm {
    theme: String,
}

/// `POST /settings/appearance/save`: the same cookie that the button beside the navigation writes.
async fn appearance(SignedIn(_): SignedIn, Form(form): Form<AppearanceForm>) -> Result<Response> {
    let theme = ["light", "dark"].into_iter().find(|theme| *theme == form.theme);
    let seconds = if theme.is_some() { THEME_SECONDS } else { 0 };
    let theme = theme.unwrap_or_default();
    let cookie = format!("theme={theme}; Path=/; Max-Age={seconds}; SameSite=Lax");
    let mut response = redirect::see_other("/settings/appearance");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
