//! What is found for a few words, as the page's palette shows it.

use axum::{
    extract::{Query, State},
    http::Method,
    response::Html,
    routing::get,
};
use domain::Role;
use platform::Platform;
use serde::Deserialize;

use super::{
    access::{Access, Route},
    error::Result,
    extract::SignedIn,
};

pub(super) const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/find",
    access: Access::Needs(Role::Viewer),
    handler: || get(find),
}];

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    q: String,
}

/// `GET /find?q=`
async fn find(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Query(words): Query<Words>,
) -> Result<Html<String>> {
    let found = platform.find(&caller, &words.q).await?;
    Ok(Html(app::found(&words.q, &found.functions, &found.jobs)))
}
