//! Makes queued versions ready: code, environment, and a trial in which the code is imported once.

use std::{pin::pin, sync::Arc, time::Duration};

use domain::{BuildStatus, FunctionSpec};
use futures::StreamExt;
use store::{BuildChange, Store, StoreError, StoredVersion};
use tokio::{sync::Semaphore, task::JoinSet, time};
use tokio_util::sync::CancellationToken;

use crate::{Result, build_log::BuildLog, context::Context, full_disk, schemas, trial};

const AT_ONCE: usize = 2;
const RETRY: Duration = Duration::from_secs(1);
/// After every line of a build's log.
const NO_LINE: u64 = i64::MAX.unsigned_abs();

/// Ends with the store or with `stop`; builds under way are dropped, and begun anew at the next start.
pub(crate) async fn build_until(context: Arc<Context>, stop: CancellationToken) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut builds = JoinSet::new();
    let serve = async {
        while let Ok(place) = room.clone().acquire_owned().await {
            while builds.try_join_next().is_some() {}
            match context.store.next_build().await {
                Ok(version) => {
                    let context = context.clone();
                    builds.spawn(async move {
                        build(&context, version).await;
                        drop(place);
                    });
                }
                Err(StoreError::Closed) => return,
                Err(error) => {
                    tracing::error!(%error, "the next build could not be had");
                    time::sleep(RETRY).await;
                }
            }
        }
    };
    stop.run_until_cancelled(serve).await;
}

async fn build(context: &Context, version: StoredVersion) {
    let build = version.build_attempt();
    let (log, written) = BuildLog::of(context.store.clone(), build);
    let started = std::time::Instant::now();
    let end = tokio::select! {
        built = make_ready(context, &version, &log) => Some(end_of(built, &log).await),
        words = cancelled(&context.store, &version) => {
            log.notice(words).await;
            None
        }
    };
    drop(log);
    // The log is whole before the build has ended.
    let _ = written.await;
    // Who cancelled it has said how it ended.
    if let Some((status, error)) = end {
        let duration_ms = started.elapsed().as_millis();
        tracing::info!(version = %version.id, function = %version.function, %status, duration_ms, "a build ended");
        let end = || context.store.advance_build(build, status, error.clone());
        if let Err(error) = full_disk::sit_out(end).await {
            tracing::error!(version = %version.id, %error, "the end of a build could not be stored");
        }
    }
    // What earlier versions had may be nobody's by now.
    context.programs.collect().await;
}

async fn end_of(built: Result<()>, log: &BuildLog) -> (BuildStatus, Option<String>) {
    match built {
        Ok(()) => {
            log.notice("Ready").await;
            (BuildStatus::Ready, None)
        }
        Err(error) => (BuildStatus::Error, Some(error.to_string())),
    }
}

/// Once somebody else has ended the build: why.
async fn cancelled(store: &Store, version: &StoredVersion) -> String {
    // Only the state is wanted, no line of the log.
    let mut changes = pin!(store.watch_build(version.organization, version.id, NO_LINE));
    while let Some(Ok(change)) = changes.next().await {
        let BuildChange::Status(now) = change else { continue };
        let replaced = now.build_attempt != version.summary.build_attempt;
        if replaced || now.build_status.has_ended() {
            return now.build_error.unwrap_or_else(|| "The build was ended.".to_owned());
        }
    }
    // The store closes: whoever builds hears of that too.
    std::future::pending().await
}

async fn make_ready(context: &Context, version: &StoredVersion, log: &BuildLog) -> Result<()> {
    let environment = &version.spec.environment;
    let build = version.build_attempt();
    log.notice(format!(
        "Building {} for Python {} with {} packages",
        version.function,
        environment.python_version,
        environment.python_packages.len()
    ))
    .await;
    context.store.advance_build(build, BuildStatus::Building, None).await?;
    let program = context.programs.prepare(version, log).await?;
    context.store.advance_build(build, BuildStatus::Deploying, None).await?;
    log.notice("Importing the code once").await;
    let locked = program.locked_packages.clone();
    let (executor, image) = (context.executor_of(&program), program.home.image());
    context.store.set_runtime(version.id, executor, image, locked).await?;
    let asks = is_unclear(&version.spec);
    let described = trial::run(context, &program, asks, log).await?;
    let completed = described.and_then(|schemas| schemas::complete(&version.spec, &schemas));
    if let Some(spec) = completed {
        context.store.complete_spec(version.id, spec).await?;
        context.programs.forget(version.id);
    }
    Ok(())
}

fn is_unclear(spec: &FunctionSpec) -> bool {
    let mut parameters = spec.parameters.iter().map(|parameter| &parameter.value_type);
    schemas::holds_unresolved(&spec.output) || parameters.any(schemas::holds_unresolved)
}
