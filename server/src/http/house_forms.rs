//! What the pages about the installation post: workers to drain, keys to make and to revoke, and how
//! the dashboard looks.

use app::{NewKeyShown, Toast};
use axum::{
    Form,
    http::{HeaderValue, Method, StatusCode, header},
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
    extract::{Id, PathParts},
    percent,
    posted::{Posted, set_cookie},
};

const KEYS: &str = "/settings/keys";
const WORKERS: &str = "/workers";
const APPEARANCE: &str = "/settings/appearance";
const SAVE_APPEARANCE: &str = "/settings/appearance/save";
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
    needs(Role::Viewer, SAVE_APPEARANCE, || post(appearance)),
];

/// `POST /workers/{name}/drain`
async fn drain(posted: Posted, name: PathParts<String>) -> Result<Response> {
    set_drained(posted, name, true).await
}

/// `POST /workers/{name}/resume`
async fn resume(posted: Posted, name: PathParts<String>) -> Result<Response> {
    set_drained(posted, name, false).await
}

async fn set_drained(
    posted: Posted,
    PathParts(name): PathParts<String>,
    drained: bool,
) -> Result<Response> {
    let done = posted.platform().drain_worker(&posted.caller, &name, drained).await;
    let (words, inverse) = match drained {
        true => (format!("{name} takes no new jobs."), "resume"),
        false => (format!("{name} takes jobs again."), "drain"),
    };
    let inverse = format!("{WORKERS}/{}/{inverse}", percent::encode(&name, b""));
    let toast = Toast::new(words).undone_by(inverse, Vec::new());
    posted.answer(done.map(|()| toast), WORKERS, WORKERS).await
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
async fn create_key(posted: Posted, Form(form): Form<KeyForm>) -> Result<Response> {
    let made = async {
        let role: Role = form.role.parse().map_err(|message| Error::Invalid { message })?;
        let days = match form.days.trim() {
            "" => None,
            days => Some(days.parse().map_err(|_| Error::Invalid {
                message: "Say in whole days when the key ends.".to_owned(),
            })?),
        };
        posted.platform().create_key(&posted.caller, &form.name, role, days).await
    };
    match made.await {
        Ok(key) => {
            let shown = NewKeyShown { name: form.name.trim().to_owned(), key };
            let mut page = posted.again(KEYS, (StatusCode::OK, shown)).await;
            let nowhere = HeaderValue::from_static("no-store");
            page.headers_mut().insert(header::CACHE_CONTROL, nowhere);
            Ok(page)
        }
        Err(error) => posted.answer(Err(error), KEYS, KEYS).await,
    }
}

/// `POST /settings/keys/{id}/revoke`
async fn revoke_key(posted: Posted, Id(id): Id<KeyId>) -> Result<Response> {
    let done = posted.platform().revoke_key(&posted.caller, id).await;
    let toast = Toast::new("Revoked the key. Whoever uses it is signed out.");
    posted.answer(done.map(|()| toast), KEYS, KEYS).await
}

#[derive(Deserialize)]
struct AppearanceForm {
    theme: String,
}

/// `POST /settings/appearance/save`: the same cookie that the button beside the navigation writes.
async fn appearance(posted: Posted, Form(form): Form<AppearanceForm>) -> Response {
    let theme = ["light", "dark"].into_iter().find(|theme| *theme == form.theme);
    let seconds = if theme.is_some() { THEME_SECONDS } else { 0 };
    let theme = theme.unwrap_or_default();
    let before = posted.cookie("theme").unwrap_or_default().to_owned();
    let toast = Toast::new("Saved how the dashboard looks.")
        .undone_by(SAVE_APPEARANCE, vec![("theme", before)]);
    let mut response = posted.done(toast, APPEARANCE);
    set_cookie(&mut response, &format!("theme={theme}; Path=/; Max-Age={seconds}; SameSite=Lax"));
    response
}
