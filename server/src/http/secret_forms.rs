//! What the page of secrets posts: it works without JavaScript.

use app::SecretReturn;
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, Method},
    response::Response,
    routing::post,
};
use domain::Role;
use platform::Platform;
use serde::Deserialize;

use super::{
    ServerState,
    access::{Access, Route},
    error::{HttpError, Result},
    extract::{PathParts, SignedIn},
    pages, redirect,
};

const PAGE: &str = "/settings/secrets";

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: Method::POST,
        path: PAGE,
        access: Access::Needs(Role::Admin),
        handler: || post(set),
    },
    Route {
        method: Method::POST,
        path: "/settings/secrets/{name}/delete",
        access: Access::Needs(Role::Admin),
        handler: || post(delete),
    },
];

#[derive(Deserialize)]
struct SecretForm {
    name: String,
    value: String,
}

/// `POST /settings/secrets`: the page, or the page again with what was wrong. The value does not come back.
async fn set(
    State(state): State<ServerState>,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
    Form(form): Form<SecretForm>,
) -> Response {
    // Browsers send line breaks as CR LF.
    let value = form.value.replace("\r\n", "\n");
    match state.platform.set_secret(&caller, form.name.trim(), &value).await {
        Ok(()) => redirect::see_other(PAGE),
        Err(error) => {
            let error = HttpError::from(error);
            let returned = SecretReturn { name: form.name, error: error.message() };
            pages::again(&state, caller, &headers, PAGE, (error.status(), returned)).await
        }
    }
}

/// `POST /settings/secrets/{name}/delete`
async fn delete(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts(name): PathParts<String>,
) -> Result<Response> {
    platform.delete_secret(&caller, &name).await?;
    Ok(redirect::see_other(PAGE))
}
