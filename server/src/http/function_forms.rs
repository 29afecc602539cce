//! What a function's pages post: settings, pausing, versions, examples, its end. Each is answered with
//! the page to go to, or with the page again and why it was refused.

use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, Method},
    response::Response,
    routing::post,
};
use domain::{Caller, FunctionName, Role, VersionId, VersionSelector};
use platform::Error;
use serde::Deserialize;

use super::{
    ServerState,
    access::{Access, Route},
    error::{HttpError, Result},
    extract::{PathParts, SignedIn, function_name},
    pages, redirect,
};

const fn deployer(
    path: &'static str,
    handler: fn() -> axum::routing::MethodRouter<ServerState>,
) -> Route {
    Route { method: Method::POST, path, access: Access::Needs(Role::Deployer), handler }
}

pub(super) const ROUTES: &[Route] = &[
    deployer("/functions/{owner}/{name}/settings/save", || post(settings)),
    deployer("/functions/{owner}/{name}/pause", || post(pause)),
    deployer("/functions/{owner}/{name}/resume", || post(resume)),
    deployer("/functions/{owner}/{name}/delete", || post(delete)),
    deployer("/functions/{owner}/{name}/examples/delete", || post(delete_example)),
    deployer("/functions/{owner}/{name}/versions/{id}/latest", || post(make_latest)),
    deployer("/functions/{owner}/{name}/versions/{id}/retry", || post(retry)),
    deployer("/functions/{owner}/{name}/versions/{id}/delete", || post(delete_version)),
];

/// One post: who, about what, and where it came from.
struct Posted {
    state: ServerState,
    caller: Caller,
    function: FunctionName,
    headers: HeaderMap,
    /// Of the function's page.
    tab: &'static str,
}

impl Posted {
    fn address(&self) -> String {
        format!("{}/{}", self.function.path(), self.tab)
    }

    /// To `next` when it was done, else the page again with what the platform says.
    async fn answer<T>(self, done: platform::Result<T>, next: &str) -> Result<Response> {
        let Err(error) = done else { return Ok(redirect::see_other(next)) };
        let address = self.address();
        pages::refused(&self.state, self.caller, &self.headers, &address, error).await
    }

    async fn at_tab<T>(self, done: platform::Result<T>) -> Result<Response> {
        let next = self.address();
        self.answer(done, &next).await
    }
}

type Named = PathParts<(String, String)>;
type OfVersion = PathParts<(String, String, String)>;

fn posted(
    state: ServerState,
    caller: Caller,
    (owner, name): (&str, &str),
    headers: HeaderMap,
    tab: &'static str,
) -> Result<Posted> {
    Ok(Posted { state, caller, function: function_name(owner, name)?, headers, tab })
}

#[derive(Deserialize)]
struct SettingsForm {
    /// Absent when it is not ticked.
    listed: Option<String>,
    minimum: String,
    maximum: String,
    time_limit: String,
}

/// `POST /functions/{owner}/{name}/settings/save`
async fn settings(
    State(state): State<ServerState>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): Named,
    headers: HeaderMap,
    Form(form): Form<SettingsForm>,
) -> Result<Response> {
    let posted = posted(state, caller, (&owner, &name), headers, "settings")?;
    let done = set(&posted, &form).await;
    posted.at_tab(done).await
}

async fn set(posted: &Posted, form: &SettingsForm) -> platform::Result<()> {
    let Posted { state, caller, function, .. } = posted;
    let minimum = number(&form.minimum)?.unwrap_or(0);
    let (maximum, limit) = (number(&form.maximum)?, number(&form.time_limit)?);
    let platform = &state.platform;
    let latest = platform.function(caller, function, &VersionSelector::Latest).await?;
    platform.set_replicas(caller, latest.version.id, minimum, maximum).await?;
    platform.set_function(caller, function, form.listed.is_some(), limit).await
}

fn number(text: &str) -> platform::Result<Option<u32>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let message = format!("`{}` is not a whole number.", text.chars().take(20).collect::<String>());
    text.parse().map(Some).map_err(|_| Error::Invalid { message })
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

/// `POST /functions/{owner}/{name}/pause`
async fn pause(
    state: State<ServerState>,
    caller: SignedIn,
    name: Named,
    next: Query<Next>,
    headers: HeaderMap,
) -> Result<Response> {
    set_paused(state, caller, name, next, headers, true).await
}

/// `POST /functions/{owner}/{name}/resume`
async fn resume(
    state: State<ServerState>,
    caller: SignedIn,
    name: Named,
    next: Query<Next>,
    headers: HeaderMap,
) -> Result<Response> {
    set_paused(state, caller, name, next, headers, false).await
}

async fn set_paused(
    State(state): State<ServerState>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): Named,
    Query(query): Query<Next>,
    headers: HeaderMap,
    paused: bool,
) -> Result<Response> {
    let posted = posted(state, caller, (&owner, &name), headers, "settings")?;
    let platform = &posted.state.platform;
    let done = platform.pause_function(&posted.caller, &posted.function, paused).await;
    let next = query.next.unwrap_or_else(|| posted.address());
    posted.answer(done, &next).await
}

#[derive(Deserialize)]
struct DeleteForm {
    confirm: String,
}

/// `POST /functions/{owner}/{name}/delete`: whoever deletes a function has written its name.
async fn delete(
    State(state): State<ServerState>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): Named,
    headers: HeaderMap,
    Form(form): Form<DeleteForm>,
) -> Result<Response> {
    let posted = posted(state, caller, (&owner, &name), headers, "settings")?;
    let done = if form.confirm.trim() == posted.function.name {
        posted.state.platform.delete_function(&posted.caller, &posted.function).await
    } else {
        let name = &posted.function.name;
        Err(Error::Invalid { message: format!("To delete the function, write its name: {name}.") })
    };
    posted.answer(done, "/").await
}

#[derive(Deserialize)]
struct ExampleForm {
    name: String,
}

/// `POST /functions/{owner}/{name}/examples/delete`: an example's name is any text, so not in the path.
async fn delete_example(
    State(state): State<ServerState>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): Named,
    headers: HeaderMap,
    Form(form): Form<ExampleForm>,
) -> Result<Response> {
    let posted = posted(state, caller, (&owner, &name), headers, "settings")?;
    let platform = &posted.state.platform;
    let done = platform.delete_example(&posted.caller, &posted.function, &form.name).await;
    posted.at_tab(done).await
}

/// `POST /functions/{owner}/{name}/versions/{id}/latest`
async fn make_latest(
    State(state): State<ServerState>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, id)): OfVersion,
    headers: HeaderMap,
) -> Result<Response> {
    let posted = posted(state, caller, (&owner, &name), headers, "versions")?;
    let done = posted.state.platform.make_latest(&posted.caller, version(&id)?).await;
    posted.at_tab(done).await
}

/// `POST /functions/{owner}/{name}/versions/{id}/retry`
async fn retry(
    State(state): State<ServerState>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, id)): OfVersion,
    headers: HeaderMap,
) -> Result<Response> {
    let posted = posted(state, caller, (&owner, &name), headers, "versions")?;
    let id = version(&id)?;
    let next = format!("{}?build={id}", posted.address());
    let done = posted.state.platform.retry_build(&posted.caller, id).await;
    posted.answer(done, &next).await
}

/// `POST /functions/{owner}/{name}/versions/{id}/delete`
async fn delete_version(
    State(state): State<ServerState>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, id)): OfVersion,
    headers: HeaderMap,
) -> Result<Response> {
    let posted = posted(state, caller, (&owner, &name), headers, "versions")?;
    let done = posted.state.platform.delete_version(&posted.caller, version(&id)?).await;
    posted.at_tab(done).await
}

fn version(id: &str) -> Result<VersionId> {
    id.parse().map_err(|_| HttpError::not_found("This version"))
}
