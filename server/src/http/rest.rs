//! The HTTP API. Each handler takes the request apart, calls `platform` once, and puts the answer
//! together in the shapes of `shapes`.

mod batches;
mod csv;
mod deploy;
mod examples;
pub(super) mod files;
mod fleet;
mod functions;
mod jobs;
mod keys;
mod logs;
mod many_jobs;
mod push;
mod secrets;
mod shapes;
mod streams;
mod upkeep;
mod uploads;
mod usage;
mod user;
mod values;
mod views;

use axum::{
    http::Method,
    routing::{MethodRouter, delete, get, head, patch, post, put},
};
use domain::Role::{Admin, Deployer, Runner, Viewer};

pub(super) use many_jobs::{Format, export};

use super::{
    ServerState,
    access::{Access, Route},
};

const fn needs(
    role: domain::Role,
    method: Method,
    path: &'static str,
    handler: fn() -> MethodRouter<ServerState>,
) -> Route {
    Route { method, path, access: Access::Needs(role), handler }
}

const fn open(
    method: Method,
    path: &'static str,
    handler: fn() -> MethodRouter<ServerState>,
) -> Route {
    Route { method, path, access: Access::Open, handler }
}

/// Every route of the API. A handler that is not here cannot be reached.
pub(super) const ROUTES: &[Route] = &[
    open(Method::GET, "/healthz", || get(user::health)),
    needs(Viewer, Method::GET, "/v2/whoami", || get(user::whoami)),
    needs(Viewer, Method::GET, "/v2/user/concurrency", || get(user::concurrency)),
    needs(Runner, Method::POST, "/v2/push", || post(push::one)),
    needs(Runner, Method::POST, "/v2/push/batch", || post(push::batch)),
    needs(Runner, Method::POST, "/v2/batches", || post(batches::create).layer(batches::limit())),
    needs(Viewer, Method::GET, "/v2/batches", || get(batches::list)),
    needs(Viewer, Method::GET, "/v2/batches/{id}", || get(batches::get)),
    needs(Runner, Method::DELETE, "/v2/batches/{id}", || delete(batches::cancel)),
    needs(Viewer, Method::GET, "/v2/batches/{id}/rows", || get(batches::rows)),
    needs(Viewer, Method::GET, "/v2/batches/{id}/results.csv", || get(batches::results_csv)),
    needs(Viewer, Method::GET, "/v2/batches/{id}/results.jsonl", || get(batches::results_jsonl)),
    needs(Viewer, Method::GET, "/v2/jobs", || get(jobs::list)),
    needs(Viewer, Method::POST, "/v2/jobs/watch", || post(streams::ends)),
    needs(Runner, Method::POST, "/v2/jobs/cancel", || post(many_jobs::cancel)),
    needs(Runner, Method::POST, "/v2/jobs/rerun", || post(many_jobs::run_again)),
    needs(Viewer, Method::GET, "/v2/jobs/export.csv", || get(many_jobs::csv)),
    needs(Viewer, Method::GET, "/v2/jobs/export.jsonl", || get(many_jobs::jsonl)),
    needs(Viewer, Method::GET, "/v2/views", || get(views::list)),
    needs(Viewer, Method::PUT, "/v2/views/{view}", || put(views::save)),
    needs(Viewer, Method::DELETE, "/v2/views/{view}", || delete(views::delete)),
    needs(Viewer, Method::GET, "/v2/jobs/{id}", || get(jobs::get)),
    needs(Runner, Method::DELETE, "/v2/jobs/{id}", || delete(jobs::cancel)),
    needs(Viewer, Method::GET, "/v2/jobs/{id}/await", || get(jobs::await_end)),
    needs(Viewer, Method::GET, "/v2/jobs/{id}/value", || get(values::one)),
    needs(Viewer, Method::GET, "/v2/jobs/{id}/events", || get(streams::events)),
    needs(Viewer, Method::GET, "/v2/jobs/{id}/log.txt", || get(logs::text)),
    needs(Viewer, Method::GET, "/v2/logs", || get(logs::lines)),
    needs(Viewer, Method::GET, "/v2/functions", || get(functions::list)),
    needs(Viewer, Method::GET, "/v2/functions/{owner}/{name}", || get(functions::get)),
    needs(Viewer, Method::GET, "/v2/functions/{owner}/{name}/jobs", || get(jobs::of_function)),
    needs(Viewer, Method::GET, "/v2/functions/{owner}/{name}/examples", || get(examples::list)),
    needs(Viewer, Method::GET, "/v2/functions/{owner}/{name}/examples/{example}", || {
        get(examples::get)
    }),
    needs(Deployer, Method::PUT, "/v2/functions/{owner}/{name}/examples/{example}", || {
        put(examples::save)
    }),
    needs(Deployer, Method::DELETE, "/v2/functions/{owner}/{name}/examples/{example}", || {
        delete(examples::delete)
    }),
    needs(Viewer, Method::GET, "/v2/functions/{owner}/{name}/versions", || {
        get(functions::versions)
    }),
    needs(Viewer, Method::GET, "/v2/functions/{owner}/{name}/versions/{slug}", || {
        get(functions::version)
    }),
    needs(Viewer, Method::GET, "/v2/functions/{owner}/{name}/versions/{slug}/jobs", || {
        get(jobs::of_version)
    }),
    needs(Viewer, Method::GET, "/v2/functions/{owner}/{name}/versions/{slug}/spec", || {
        get(functions::spec)
    }),
    needs(Viewer, Method::GET, "/v2/functions/{owner}/{name}/openapi.json", || {
        get(functions::latest_openapi)
    }),
    needs(Viewer, Method::GET, "/v2/functions/{owner}/{name}/versions/{slug}/openapi.json", || {
        get(functions::version_openapi)
    }),
    needs(Viewer, Method::GET, "/v2/functions/{owner}/{name}/metrics", || get(fleet::metrics)),
    needs(Deployer, Method::POST, "/v2/functions/{owner}/{name}/edit", || {
        post(upkeep::edit_function)
    }),
    needs(Deployer, Method::DELETE, "/v2/functions/{owner}/{name}", || {
        delete(upkeep::delete_function)
    }),
    needs(Deployer, Method::POST, "/v2/functions/{owner}/{name}/pause", || post(upkeep::pause)),
    needs(Deployer, Method::POST, "/v2/functions/{owner}/{name}/resume", || post(upkeep::resume)),
    needs(Deployer, Method::POST, "/v2/functions/{owner}/{name}/versions/{slug}/edit", || {
        post(upkeep::edit_version)
    }),
    needs(Deployer, Method::DELETE, "/v2/functions/{owner}/{name}/versions/{slug}", || {
        delete(upkeep::delete_version)
    }),
    needs(Deployer, Method::POST, "/v2/functions/{owner}/{name}/versions/{slug}/latest", || {
        post(upkeep::make_latest)
    }),
    needs(Deployer, Method::POST, "/v2/functions/{owner}/{name}/versions/{slug}/cancel", || {
        post(upkeep::cancel)
    }),
    needs(Deployer, Method::POST, "/v2/functions/{owner}/{name}/versions/{slug}/retry", || {
        post(upkeep::retry)
    }),
    needs(Viewer, Method::GET, "/v2/workers", || get(fleet::workers)),
    needs(Admin, Method::POST, "/v2/workers/{name}/drain", || post(fleet::drain)),
    needs(Admin, Method::POST, "/v2/workers/{name}/resume", || post(fleet::resume)),
    needs(Viewer, Method::GET, "/v2/services/compute", || get(fleet::compute)),
    needs(Viewer, Method::GET, "/v2/queue", || get(fleet::queue)),
    needs(Viewer, Method::GET, "/v2/usage", || get(usage::total)),
    needs(Viewer, Method::GET, "/v2/usage.csv", || get(usage::table)),
    needs(Viewer, Method::GET, "/v2/usage/function", || get(usage::per_function)),
    needs(Viewer, Method::GET, "/v2/usage/function/{owner}/{name}", || get(usage::of_function)),
    needs(Viewer, Method::GET, "/v2/usage/function/{owner}/{name}/versions/{slug}", || {
        get(usage::of_version)
    }),
    needs(Admin, Method::GET, "/v2/keys", || get(keys::list)),
    needs(Admin, Method::POST, "/v2/keys", || post(keys::create)),
    needs(Admin, Method::DELETE, "/v2/keys/{id}", || delete(keys::revoke)),
    needs(Viewer, Method::GET, "/v2/versions/{id}/build-log", || get(streams::build_log)),
    needs(Deployer, Method::POST, "/v2/deploy", || post(deploy::deploy).layer(deploy::limit())),
    needs(Deployer, Method::GET, "/v2/secrets", || get(secrets::list)),
    needs(Admin, Method::POST, "/v2/secrets:rotate", || post(secrets::rotate)),
    needs(Deployer, Method::GET, "/v2/secrets/{name}", || get(secrets::get)),
    needs(Admin, Method::POST, "/v2/secrets/{name}", || post(secrets::create)),
    needs(Admin, Method::PUT, "/v2/secrets/{name}", || put(secrets::set)),
    needs(Admin, Method::DELETE, "/v2/secrets/{name}", || delete(secrets::delete)),
    needs(Runner, Method::POST, "/v1/upload_url", || post(uploads::create)),
    open(Method::PUT, "/v1/uploads/{id}", || put(uploads::write)),
    open(Method::HEAD, "/v1/uploads/{id}", || head(uploads::state)),
    open(Method::PATCH, "/v1/uploads/{id}", || patch(uploads::append)),
    needs(Viewer, Method::GET, "/v2/files/{id}/{name}", || get(files::read)),
];
