//! What the page of secrets posts: it works without JavaScript.

use app::{SecretReturn, Toast};
use axum::{Form, http::Method, response::Response, routing::post};
use domain::Role;
use serde::Deserialize;

use super::{
    access::{Access, Route},
    error::{HttpError, Result},
    extract::PathParts,
    posted::Posted,
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
async fn set(posted: Posted, Form(form): Form<SecretForm>) -> Response {
    // Browsers send line breaks as CR LF.
    let (name, value) = (form.name.trim(), form.value.replace("\r\n", "\n"));
    match posted.platform().set_secret(&posted.caller, name, &value).await {
        Ok(()) => posted.done(Toast::new(format!("The secret {name} is set.")), PAGE),
        Err(error) => {
            let error = HttpError::from(error);
            let returned = SecretReturn { name: form.name, error: error.message() };
            posted.again(PAGE, (error.status(), returned)).await
        }
    }
}

/// `POST /settings/secrets/{name}/delete`
async fn delete(posted: Posted, PathParts(name): PathParts<String>) -> Result<Response> {
    posted.platform().delete_secret(&posted.caller, &name).await?;
    Ok(posted.done(Toast::new(format!("Deleted the secret {name}.")), PAGE))
}
