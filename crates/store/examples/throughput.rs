//! How fast the store is on this machine, as JSON:
//! `cargo run --release -p store --example throughput [FOLDER]`.

use std::{
    error::Error,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use domain::{
    BatchId, BuildId, BuildStatus, Fact, FunctionSpec, JobId, JobQuery, MOST_ROWS, OrganizationId,
    ValueType, VersionId,
};
use futures::StreamExt;
use serde_json::json;
use store::{BlobHash, JobFact, NewBatch, NewJob, NewVersion, Store, StoreConfig, Want, now};

const JOBS: usize = 40_000;
const BATCH: usize = 500;
const SINGLES: usize = 500;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let folder = std::env::args().nth(1).map_or_else(
        || std::env::temp_dir().join(format!("sieve-throughput-{}", std::process::id())),
        PathBuf::from,
    );
    let syncs = sync_times(&folder)?;
    let store = Store::open(StoreConfig { data: folder.clone() }).await?;
    let organization = store.organization("bench").await?;
    let version = deploy(&store, organization).await?;
    let job = || new_job(organization, version);

    let mut singles = Vec::new();
    for _ in 0..SINGLES {
        let begun = Instant::now();
        store.push(vec![job()]).await?;
        singles.push(begun.elapsed());
    }
    run_all(&store, version, SINGLES).await?;

    let begun = Instant::now();
    let pushing = async {
        for _ in 0..JOBS / BATCH {
            store.push((0..BATCH).map(|_| job()).collect()).await?;
        }
        Outcome::Ok(())
    };
    let (pushed, ran) = tokio::join!(pushing, run_all(&store, version, JOBS));
    pushed?;
    ran?;
    let rate = JOBS as f64 / begun.elapsed().as_secs_f64();

    let begun = Instant::now();
    let page = store.jobs(organization, &JobQuery::default()).await?;
    let listing = begun.elapsed();
    let batch = measure_batch(&store, organization, version).await?;
    store.close().await;
    let report = json!({
        "jobs_per_second": rate.round(),
        "single_push_ms": quantiles(singles),
        "one_sync_ms": quantiles(syncs),
        "list_of_jobs_ms": milliseconds(listing),
        "listed": page.jobs.len(),
        "batch": batch,
    });
    println!("{report:#}");
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// A table of 10,000 rows: storing it, reading how far it is, and running it.
async fn measure_batch(
    store: &Store,
    organization: OrganizationId,
    version: VersionId,
) -> Outcome<serde_json::Value> {
    let NewJob { function, title, inputs, by, .. } = new_job(organization, version);
    let batch = NewBatch {
        id: BatchId::generate(),
        organization,
        function,
        title,
        version,
        columns: inputs.keys().cloned().collect(),
        rows: vec![inputs; MOST_ROWS],
        by,
        retries: 0,
    };
    let id = batch.id;
    let begun = Instant::now();
    store.push_batch(batch).await?;
    let pushed = begun.elapsed();
    let begun = Instant::now();
    store.batch(organization, id).await?;
    let read = begun.elapsed();
    let begun = Instant::now();
    store.batch_rows(organization, id, 5_000, 200).await?;
    let window = begun.elapsed();
    let begun = Instant::now();
    let changes = store.watch_batch(organization, id);
    let told = changes.take_while(|change| {
        let ended = change.as_ref().is_ok_and(|change| change.counts.have_ended());
        std::future::ready(!ended)
    });
    let (messages, ran) = tokio::join!(told.count(), run_all(store, version, MOST_ROWS));
    ran?;
    Ok(json!({
        "rows": MOST_ROWS,
        "push_ms": milliseconds(pushed),
        "read_ms": milliseconds(read),
        "window_of_200_ms": milliseconds(window),
        "run_ms": milliseconds(begun.elapsed()),
        "messages_to_a_watcher": messages + 1,
    }))
}

/// Claims, starts and finishes jobs until so many have ended.
async fn run_all(store: &Store, version: VersionId, count: usize) -> Outcome<()> {
    let mut ended = 0;
    while ended < count {
        let jobs = store.claim("bench", vec![Want { version, most: BATCH }]).await?;
        ended += jobs.len();
        let at = now();
        let facts = jobs.iter().flat_map(|job| {
            let attempt = job.attempt;
            let started = Fact::Started {
                attempt,
                worker: "bench".to_owned(),
                process: 1,
                loading_since: None,
            };
            let finished = Fact::Finished { value: Some(json!(6)) };
            [started, finished].map(|fact| JobFact { job: job.id, attempt, at, fact })
        });
        store.append(facts.collect()).await?;
    }
    Ok(())
}

/// What the disk takes for the least that a durable push needs: appending 4 KiB and a sync.
fn sync_times(folder: &Path) -> Outcome<Vec<Duration>> {
    use std::io::Write;
    std::fs::create_dir_all(folder)?;
    let path = folder.join("sync");
    let mut file = std::fs::File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..SINGLES {
        let begun = Instant::now();
        file.write_all(&[0; 4_096])?;
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    std::fs::remove_file(path)?;
    Ok(times)
}

fn quantiles(mut times: Vec<Duration>) -> serde_json::Value {
    times.sort_unstable();
    let at = |part: usize| milliseconds(times[times.len() * part / 100]);
    json!({ "p50": at(50), "p99": at(99) })
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

async fn deploy(store: &Store, organization: OrganizationId) -> Outcome<VersionId> {
    let id = VersionId::generate();
    let version = NewVersion {
        id,
        build: BuildId::generate(),
        organization,
        function: "bench/multiplier".parse()?,
        spec: FunctionSpec { output: ValueType::int(), ..FunctionSpec::bare("multiplier") },
        readme_html: String::new(),
        cover: None,
        bundle: BlobHash::of(b""),
        deployed_by: "bench".to_owned(),
    };
    store.create_versions(vec![version]).await?;
    store.set_build_status(id, BuildStatus::Ready, None).await?;
    Ok(id)
}

fn new_job(organization: OrganizationId, version: VersionId) -> NewJob {
    NewJob {
        id: JobId::generate(),
        organization,
        function: domain::FunctionName { owner: "bench".to_owned(), name: "multiplier".to_owned() },
        title: "Multiplier".to_owned(),
        version,
        inputs: [("x1", 2), ("x2", 3)]
            .map(|(name, x)| (name.to_owned(), json!(x)))
            .into_iter()
            .collect(),
        by: "bench".to_owned(),
        parent: None,
        idempotency_key: None,
        retries: 0,
        time_limit: None,
    }
}
