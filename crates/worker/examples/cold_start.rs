//! From the push to the first result of an empty function that has no replica yet, and how long its version
//! takes to build; for each executor that works here. As JSON, one line each.
//! `cargo run -p worker --example cold_start -- [TIMES]`; containers with SIEVE_TEST_ENGINE and SIEVE_TEST_BASE_IMAGE.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use domain::{BuildId, Environment, FunctionName, FunctionSpec, JobId, OrganizationId, VersionId};
use futures::StreamExt;
use serde_json::json;
use store::{BuildChange, NewJob, NewVersion, Store, StoreConfig};
use tokio_util::sync::CancellationToken;
use worker::{ContainerSettings, ExecutorChoice, Limits, Worker, WorkerConfig};
use zip::{ZipWriter, write::SimpleFileOptions};

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let times: usize = std::env::args().nth(1).map_or(Ok(10), |text| text.parse())?;
    let mut executors = vec![ExecutorChoice::Process, ExecutorChoice::Sandbox];
    let engine = std::env::var("SIEVE_TEST_ENGINE").ok();
    executors.extend(engine.is_some().then_some(ExecutorChoice::Container));
    for executor in executors {
        let containers = ContainerSettings {
            engine: engine.clone(),
            base_image: std::env::var("SIEVE_TEST_BASE_IMAGE").unwrap_or_default(),
            ..ContainerSettings::default()
        };
        measure(executor, containers, times).await?;
    }
    Ok(())
}

async fn measure(
    executor: ExecutorChoice,
    containers: ContainerSettings,
    times: usize,
) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(StoreConfig { data: folder.path().join("store") }).await?;
    let organization = store.organization("local").await?;
    let stop = CancellationToken::new();
    let config = config(folder.path(), executor, containers);
    let worker = tokio::spawn(Worker::run(store.clone(), config, stop.clone()));
    let (mut builds, mut starts) = (Vec::new(), Vec::new());
    // The first build makes the environment, the others find it.
    for number in 0..=times {
        let began = Instant::now();
        let version = deploy(&store, organization, number).await?;
        builds.push(began.elapsed());
        let began = Instant::now();
        run(&store, organization, version).await?;
        starts.push(began.elapsed());
    }
    let first_build = builds.remove(0);
    println!(
        "{}",
        json!({
            "executor": format!("{executor:?}"), "times": times,
            "first_build_ms": milliseconds(first_build),
            "next_build_ms": figures(builds), "first_result_ms": figures(starts),
        })
    );
    stop.cancel();
    worker.await??;
    store.close().await;
    Ok(())
}

fn config(folder: &Path, executor: ExecutorChoice, containers: ContainerSettings) -> WorkerConfig {
    WorkerConfig {
        name: "bench".to_owned(),
        data: folder.join("worker"),
        slots: 2,
        api_url: "http://127.0.0.1:9".to_owned(),
        api_key: Arc::new(|_, _| worker::ApiKey { text: String::new(), guard: Box::new(()) }),
        python_package: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../python")),
        job_time_limit: Duration::from_secs(60),
        executor,
        function_network: worker::FunctionNetwork::Auto,
        containers,
        gpus: Vec::new(),
        limits: Limits::of_this_machine(),
    }
}

async fn deploy(
    store: &Store,
    organization: OrganizationId,
    number: usize,
) -> Result<VersionId, Failure> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("main.py", SimpleFileOptions::default())?;
    zip.write_all(format!("def f(): return {number}\n").as_bytes())?;
    let bundle = Bytes::from(zip.finish()?.into_inner());
    let (bundle, _) = store.put_blob(futures::stream::iter([Ok(bundle)]), 1 << 20).await?;
    let version = NewVersion {
        id: VersionId::generate(),
        build: BuildId::generate(),
        organization,
        function: FunctionName::new("local", "f")?,
        spec: spec(),
        readme_html: String::new(),
        cover: None,
        bundle,
        deployed_by: "bench".to_owned(),
    };
    let id = version.id;
    store.create_versions(vec![version]).await?;
    let mut build = Box::pin(store.watch_build(organization, id, 0));
    while let Some(change) = build.next().await {
        if let BuildChange::Status(summary) = change?
            && summary.build_status.has_ended()
        {
            return summary.build_error.map_or(Ok(id), |error| Err(error.into()));
        }
    }
    Err("the build did not end".into())
}

async fn run(
    store: &Store,
    organization: OrganizationId,
    version: VersionId,
) -> Result<(), Failure> {
    let job = NewJob {
        id: JobId::generate(),
        organization,
        function: FunctionName::new("local", "f")?,
        title: "F".to_owned(),
        version,
        inputs: serde_json::Map::new(),
        by: "bench".to_owned(),
        parent: None,
        idempotency_key: None,
        retries: 0,
        time_limit: None,
    };
    let id = job.id;
    store.push(vec![job]).await?;
    let mut events = Box::pin(store.watch_job(organization, id, 0));
    while let Some(event) = events.next().await {
        if event?.fact.is_end() {
            return Ok(());
        }
    }
    Err("the job did not end".into())
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

/// Least, median and most.
fn figures(mut times: Vec<Duration>) -> [f64; 3] {
    times.sort_unstable();
    let at = |place: usize| times.get(place).copied().map_or(0.0, milliseconds);
    [at(0), at(times.len() / 2), at(times.len().saturating_sub(1))]
}

fn spec() -> FunctionSpec {
    let python = std::env::var("BENCH_PYTHON").unwrap_or_else(|_| "3.11".to_owned());
    let environment = Environment { python_version: python, ..Environment::default() };
    FunctionSpec { environment, ..FunctionSpec::bare("f") }
}
