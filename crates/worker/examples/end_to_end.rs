//! How many trivial jobs a second go through store, worker and Python replicas, end to end and durable.
//! `cargo run --release -p worker --example end_to_end -- [JOBS] [SLOTS]`

use std::{
    io::Write,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use domain::{BuildId, BuildStatus, Environment, FunctionName, FunctionSpec, JobId, VersionId};
use futures::StreamExt;
use serde_json::json;
use store::{BuildChange, NewJob, NewVersion, Store, StoreConfig, Unfinished};
use tokio_util::sync::CancellationToken;
use worker::{ExecutorChoice, Limits, Worker, WorkerConfig};
use zip::{ZipWriter, write::SimpleFileOptions};

type Failure = Box<dyn std::error::Error>;

/// Jobs in one push.
const BATCH: usize = 500;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let jobs: usize = arguments.next().map_or(Ok(50_000), |text| text.parse())?;
    let slots: usize = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let store = Store::open(StoreConfig { data: folder.path().join("store") }).await?;
    let organization = store.organization("local").await?;
    let config = WorkerConfig {
        name: "bench".to_owned(),
        data: folder.path().join("worker"),
        slots,
        api_url: "http://127.0.0.1:9".to_owned(),
        api_key: Arc::new(|_, _| worker::ApiKey { text: String::new(), guard: Box::new(()) }),
        python_package: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../python")),
        job_time_limit: Duration::from_secs(60),
        executor: ExecutorChoice::Auto,
        function_network: worker::FunctionNetwork::Auto,
        containers: worker::ContainerSettings::default(),
        gpus: Vec::new(),
        limits: Limits::of_this_machine(),
    };
    let stop = CancellationToken::new();
    let worker = tokio::spawn(Worker::run(store.clone(), config, stop.clone()));

    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("main.py", SimpleFileOptions::default())?;
    zip.write_all(b"def f(x): return x\n")?;
    let bundle = Bytes::from(zip.finish()?.into_inner());
    let (bundle, _) = store.put_blob(futures::stream::iter([Ok(bundle)]), 1 << 20).await?;
    let function = FunctionName::new("local", "f")?;
    let version = NewVersion {
        id: VersionId::generate(),
        build: BuildId::generate(),
        organization,
        function: function.clone(),
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
        match change? {
            BuildChange::Status(summary) if summary.build_status == BuildStatus::Ready => break,
            BuildChange::Status(summary) if summary.build_status.has_ended() => {
                return Err(summary.build_error.unwrap_or_default().into());
            }
            _ => {}
        }
    }

    let new_job = |x: usize| NewJob {
        id: JobId::generate(),
        organization,
        function: function.clone(),
        title: "F".to_owned(),
        version: id,
        inputs: serde_json::Map::from_iter([("x".to_owned(), json!(x))]),
        by: "bench".to_owned(),
        parent: None,
        idempotency_key: None,
        retries: 0,
        time_limit: None,
    };
    for round in 0..3 {
        let started = Instant::now();
        let pushing = async {
            for first in (0..jobs).step_by(BATCH) {
                let batch = (first..jobs.min(first + BATCH)).map(new_job).collect();
                store.push(batch).await?;
            }
            Ok::<_, store::StoreError>(started.elapsed())
        };
        let pushed = pushing.await;
        while store.unfinished(organization).await? != Unfinished::default() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let ended = started.elapsed();
        let rate = jobs as f64 / ended.as_secs_f64();
        println!(
            "{}",
            json!({
                "round": round, "jobs": jobs, "slots": slots, "jobs_per_second": rate.round(),
                "pushed_ms": pushed?.as_millis() as u64, "ended_ms": ended.as_millis() as u64,
            })
        );
    }
    stop.cancel();
    worker.await??;
    store.close().await;
    Ok(())
}

fn spec() -> FunctionSpec {
    let python = std::env::var("BENCH_PYTHON").unwrap_or_else(|_| "3.11".to_owned());
    let environment = Environment { python_version: python, ..Environment::default() };
    FunctionSpec { environment, ..FunctionSpec::bare("f") }
}
