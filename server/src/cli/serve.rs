//! `sieve serve`: everything in one process, from the database to the dashboard.

mod examples;
mod settings;

use std::{
    future::IntoFuture,
    io::{self, IsTerminal},
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::Duration,
};

use platform::{Platform, PlatformConfig};
use store::{Store, StoreConfig};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;
use worker::{ApiKey, ApiKeys, Worker, WorkerConfig, WorkerError};

pub(super) use self::settings::Arguments;
use self::settings::Settings;
use super::failure::Failure;
use crate::{
    embedded,
    http::{HttpConfig, router},
};

/// Bytes of one uploaded file.
const UPLOAD_LIMIT: u64 = 16 << 30;
/// Requests that are not done after this are cut off when the server stops.
const LAST_REQUESTS: Duration = Duration::from_secs(5);
/// The worker gives running jobs 5 s of this.
const LAST_JOBS: Duration = Duration::from_secs(15);

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    start_log();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(arguments))
}

/// To stderr: one line per noteworthy thing. `RUST_LOG` asks for more.
fn start_log() {
    let quiet = || EnvFilter::new("info,sqlx=warn,hyper=warn,tower_http=warn,ignore=warn");
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| quiet());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .init();
}

async fn serve(arguments: Arguments) -> Result<(), Failure> {
    // The address first: a second server on it must not touch the data of the first.
    let listener = listen(&arguments.listen).await?;
    let bound = listener.local_addr()?;
    let for_functions = listen_for_functions(bound).await?;
    let reached_at = for_functions.as_ref().map_or(Ok(bound), TcpListener::local_addr)?;
    let settings = Settings::new(arguments, bound, reached_at)?;
    let store = Store::open(StoreConfig { data: settings.data.clone() }).await?;
    let config =
        PlatformConfig { public_url: settings.public_url.clone(), upload_limit: UPLOAD_LIMIT };
    let platform = Platform::new(store.clone(), config);
    let stop = CancellationToken::new();
    let new_key =
        platform.ensure_admin_key(&settings.organization, settings.admin_key.as_deref()).await?;
    let worker = match settings.slots {
        Some(slots) => Some(start_worker(&platform, &store, &settings, slots, &stop).await?),
        None => None,
    };
    if let Some(folder) = &settings.examples {
        examples::deploy_first(&platform, &store, &settings.organization, folder).await?;
    }
    let link = platform.issue_sign_in_link(&settings.organization).await?;
    greet(&settings, new_key.as_deref(), &link);
    let http =
        HttpConfig { loopback_port: settings.loopback_port, development: settings.development };
    answer(listener, for_functions, platform, &http, &stop).await?;
    if let Some(worker) = worker {
        end_worker(worker).await;
    }
    store.close().await;
    Ok(())
}

async fn listen(address: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => Failure::Usage(format!(
            "{address} is in use by another program: stop it, or choose another address with --listen"
        )),
        _ => Failure::Usage(format!("cannot listen on {address}: {error}")),
    })
}

async fn start_worker(
    platform: &Platform,
    store: &Store,
    settings: &Settings,
    slots: usize,
    stop: &CancellationToken,
) -> Result<JoinHandle<Result<(), WorkerError>>, Failure> {
    let python_package = embedded::unpack_python_package(&settings.data)
        .map_err(Failure::file(settings.data.join("python")))?;
    let config = WorkerConfig {
        name: "local".to_owned(),
        data: settings.data.clone(),
        slots,
        api_url: settings.worker_url.clone(),
        api_key: keys_for_replicas(platform.clone()),
        python_package,
        job_time_limit: settings.job_time_limit,
        executor: settings.executor,
        function_network: settings.function_network,
        containers: settings.containers.clone(),
        gpus: settings.gpus.clone(),
        limits: settings.limits,
    };
    let (store, stop) = (store.clone(), stop.clone());
    Ok(tokio::spawn(async move {
        let ended = Worker::run(store, config, stop).await;
        if let Err(error) = &ended {
            tracing::error!(%error, "the worker stopped: jobs wait until the server is started again");
        }
        ended
    }))
}

/// Functions with networks of their own reach this machine's loopback and none of its addresses.
async fn listen_for_functions(bound: SocketAddr) -> Result<Option<TcpListener>, Failure> {
    if bound.ip().is_loopback() || bound.ip().is_unspecified() {
        return Ok(None);
    }
    listen("127.0.0.1:0").await.map(Some)
}

/// A replica that gets none can do all but call the API.
fn keys_for_replicas(platform: Platform) -> ApiKeys {
    Arc::new(move |organization, function| {
        match platform.issue_replica_key(organization, function) {
            Ok(key) => ApiKey { text: key.text.clone(), guard: Box::new(key) },
            Err(error) => {
                tracing::error!(%error, %function, "no key could be made for a replica");
                ApiKey { text: String::new(), guard: Box::new(()) }
            }
        }
    })
}

async fn end_worker(worker: JoinHandle<Result<(), WorkerError>>) {
    if tokio::time::timeout(LAST_JOBS, worker).await.is_err() {
        tracing::warn!(
            "the worker did not stop in time: its jobs are queued again at the next start"
        );
    }
}

/// On stdout, also when it is not a terminal: scripts wait for it.
fn greet(settings: &Settings, new_key: Option<&str>, link: &str) {
    println!("Sieve is at {}", settings.public_url);
    if let Some(key) = new_key {
        println!("Admin key, shown this once: {key}");
    }
    let link = if link.starts_with('/') {
        format!("{}{link}", settings.public_url)
    } else {
        format!("{}/sign-in?token={link}", settings.public_url)
    };
    println!("Sign in, once, with {link}");
}

/// Until a signal; then open requests get a moment to end.
async fn answer(
    listener: TcpListener,
    for_functions: Option<TcpListener>,
    platform: Platform,
    http: &HttpConfig,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let app = router(platform, http, stop.clone());
    if let Some(listener) = for_functions {
        let server = axum::serve(listener, app.clone().into_make_service())
            .with_graceful_shutdown(stop.clone().cancelled_owned());
        tokio::spawn(server.into_future());
    }
    // As a service of its own the router would be copied whole for every connection.
    let server = axum::serve(listener, app.into_make_service())
        .with_graceful_shutdown(stop.clone().cancelled_owned());
    let mut server = tokio::spawn(server.into_future());
    tokio::select! {
        ended = &mut server => return Ok(ended.map_err(io::Error::other)??),
        signal = signal() => tracing::info!(signal, "stopping"),
    }
    stop.cancel();
    if tokio::time::timeout(LAST_REQUESTS, &mut server).await.is_err() {
        server.abort();
    }
    Ok(())
}

#[cfg(unix)]
async fn signal() -> &'static str {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => "SIGINT",
        _ = terminate.recv() => "SIGTERM",
    }
}

#[cfg(not(unix))]
async fn signal() -> &'static str {
    let _ = tokio::signal::ctrl_c().await;
    "interrupt"
}

/// `path` from the root, links resolved: replicas run in folders of their own.
fn absolute(path: &Path) -> Result<std::path::PathBuf, Failure> {
    std::fs::create_dir_all(path).map_err(Failure::file(path))?;
    std::fs::canonicalize(path).map_err(Failure::file(path))
}
