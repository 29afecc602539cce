//! What a function's pages post: settings, pausing, versions, examples, its end.

use app::Toast;
use axum::{Form, http::Method, response::Response, routing::post};
use domain::{Role, VersionId, VersionSelector};
use platform::Error;
use serde::Deserialize;

use super::{
    ServerState,
    access::{Access, Route},
    error::{HttpError, Result},
    extract::PathParts,
    posted::OfFunction,
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
    deployer("/functions/{owner}/{name}/versions/{id}/cancel", || post(cancel)),
    deployer("/functions/{owner}/{name}/versions/{id}/retry", || post(retry)),
    deployer("/functions/{owner}/{name}/versions/{id}/delete", || post(delete_version)),
];

#[derive(Deserialize)]
struct SettingsForm {
    /// Absent when it is not ticked.
    listed: Option<String>,
    minimum: String,
    maximum: String,
    time_limit: String,
}

/// `POST /functions/{owner}/{name}/settings/save`
async fn settings(post: OfFunction, Form(form): Form<SettingsForm>) -> Result<Response> {
    let done = async {
        let before = fields_of_settings(&post).await?;
        set(&post, &form).await?;
        let toast = Toast::new(format!("Saved the settings of {}.", post.function));
        Ok(toast.undone_by(post.address("settings/save"), before))
    };
    post.answer(done.await, "settings").await
}

/// As the form would post what is set now.
async fn fields_of_settings(post: &OfFunction) -> platform::Result<Vec<(&'static str, String)>> {
    let OfFunction { posted, function, .. } = post;
    let (platform, caller) = (posted.platform(), &posted.caller);
    let settings = platform.function_settings(caller, function).await?;
    let version = platform.function(caller, function, &VersionSelector::Latest).await?.version;
    let text = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
    let mut fields = vec![
        ("minimum", version.minimum_replicas.to_string()),
        ("maximum", text(version.maximum_replicas)),
        ("time_limit", text(settings.time_limit)),
    ];
    fields.extend(settings.listed.then(|| ("listed", "yes".to_owned())));
    Ok(fields)
}

async fn set(post: &OfFunction, form: &SettingsForm) -> platform::Result<()> {
    let OfFunction { posted, function, .. } = post;
    let (platform, caller) = (posted.platform(), &posted.caller);
    let minimum = number(&form.minimum)?.unwrap_or(0);
    let (maximum, limit) = (number(&form.maximum)?, number(&form.time_limit)?);
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

/// `POST /functions/{owner}/{name}/pause`
async fn pause(post: OfFunction) -> Result<Response> {
    set_paused(post, true).await
}

/// `POST /functions/{owner}/{name}/resume`
async fn resume(post: OfFunction) -> Result<Response> {
    set_paused(post, false).await
}

async fn set_paused(post: OfFunction, paused: bool) -> Result<Response> {
    let OfFunction { posted, function, .. } = &post;
    let done = posted.platform().pause_function(&posted.caller, function, paused).await;
    let (words, inverse) = match paused {
        true => (format!("Paused {function}."), "resume"),
        false => (format!("{function} goes on."), "pause"),
    };
    let toast = Toast::new(words).undone_by(post.inverse(inverse), Vec::new());
    post.answer(done.map(|()| toast), "settings").await
}

#[derive(Deserialize)]
struct DeleteForm {
    confirm: String,
}

/// `POST /functions/{owner}/{name}/delete`: whoever deletes a function has written its name.
async fn delete(post: OfFunction, Form(form): Form<DeleteForm>) -> Result<Response> {
    let OfFunction { posted, function, .. } = &post;
    let done = if form.confirm.trim() == function.name {
        posted.platform().delete_function(&posted.caller, function).await
    } else {
        let name = &function.name;
        Err(Error::Invalid { message: format!("To delete the function, write its name: {name}.") })
    };
    let toast = Toast::new(format!("Deleted {function}."));
    posted.answer(done.map(|()| toast), &post.address("settings"), "/").await
}

#[derive(Deserialize)]
struct ExampleForm {
    name: String,
}

/// `POST /functions/{owner}/{name}/examples/delete`: an example's name is any text, so not in the path.
async fn delete_example(post: OfFunction, Form(form): Form<ExampleForm>) -> Result<Response> {
    let OfFunction { posted, function, .. } = &post;
    let done = posted.platform().delete_example(&posted.caller, function, &form.name).await;
    let toast = Toast::new(format!("Deleted the example {}.", form.name));
    post.answer(done.map(|()| toast), "settings").await
}

#[derive(Deserialize)]
struct InPath {
    id: String,
}

type OfVersion = PathParts<InPath>;

fn version(PathParts(InPath { id }): OfVersion) -> Result<VersionId> {
    id.parse().map_err(|_| HttpError::not_found("This version"))
}

/// `POST /functions/{owner}/{name}/versions/{id}/latest`
async fn make_latest(post: OfFunction, path: OfVersion) -> Result<Response> {
    let OfFunction { posted, function, .. } = &post;
    let (platform, caller) = (posted.platform(), &posted.caller);
    let id = version(path)?;
    let done = async {
        let before = platform.function(caller, function, &VersionSelector::Latest).await?;
        platform.make_latest(caller, id).await?;
        let toast = Toast::new(format!("{} is the latest version now.", id.short()));
        let inverse = post.address(&format!("versions/{}/latest", before.version.id));
        Ok(toast.undone_by(inverse, Vec::new()))
    };
    post.answer(done.await, "versions").await
}

/// `POST /functions/{owner}/{name}/versions/{id}/cancel`
async fn cancel(post: OfFunction, path: OfVersion) -> Result<Response> {
    let posted = &post.posted;
    let id = version(path)?;
    let done = posted.platform().cancel_build(&posted.caller, id).await;
    let page = post.address("versions");
    let toast = Toast::new(format!("Cancelled the build of {}.", id.short()));
    posted.answer(done.map(|_| toast), &page, &format!("{page}?build={id}")).await
}

/// `POST /functions/{owner}/{name}/versions/{id}/retry`
async fn retry(post: OfFunction, path: OfVersion) -> Result<Response> {
    let posted = &post.posted;
    let id = version(path)?;
    let done = posted.platform().retry_build(&posted.caller, id).await;
    let page = post.address("versions");
    let toast = Toast::new(format!("Building {} again.", id.short()));
    posted.answer(done.map(|_| toast), &page, &format!("{page}?build={id}")).await
}

/// `POST /functions/{owner}/{name}/versions/{id}/delete`
async fn delete_version(post: OfFunction, path: OfVersion) -> Result<Response> {
    let posted = &post.posted;
    let id = version(path)?;
    let done = posted.platform().delete_version(&posted.caller, id).await;
    let toast = Toast::new(format!("Deleted version {}.", id.short()));
    post.answer(done.map(|()| toast), "versions").await
}
