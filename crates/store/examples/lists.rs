//! How long lists of jobs take in a store that `seed` has filled, as JSON:
//! `cargo run --release -p store --example lists FOLDER`. Nothing is written.

use std::{
    error::Error,
    path::PathBuf,
    time::{Duration, Instant},
};

use domain::{FunctionQuery, JobQuery, VersionSelector};
use serde_json::{Map, Value, json};
use store::{Store, StoreConfig, now};

const ROUNDS: usize = 100;
const FILTERS: [&str; 16] = [
    "",
    "status:error",
    "status:cancelled since:30d until:29d",
    "function:ocr-0",
    "function:train-59 status:error",
    "input.language:de",
    "input.language:de input.page:7 function:train-59",
    "output.score>0.999",
    "error:CUDA",
    "error:\"out of memory on device 7\" function:train-59",
    "\"page 399 is not there\"",
    "duration>30s by:ann",
    "-by:ann -by:bob status:finished",
    "bakedi",
    "nosuchword",
    "duration>9h -by:ann",
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("a folder is missing")?);
    let store = Store::open(StoreConfig { data: folder }).await?;
    let organization = store.organization("local").await?;
    let mut report = Map::new();
    for filter in FILTERS {
        let query = JobQuery { filter: filter.to_owned(), ..JobQuery::default() };
        let (mut times, mut page) = (Vec::new(), store.jobs(organization, &query).await?);
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            page = store.jobs(organization, &query).await?;
            times.push(begun.elapsed());
        }
        let mut told = quantiles(times);
        told["jobs"] = page.jobs.len().into();
        told["searched_to_the_end"] = page.searched_to.is_none().into();
        report.insert(format!("jobs {filter}"), told);
    }
    let newest = store.jobs(organization, &JobQuery::default()).await?.jobs;
    let job = newest.first().ok_or("there are no jobs")?.id;
    let function = "local/ocr-0".parse()?;
    for days in [1, 7, 90] {
        let since = now().plus_seconds(-days * 86_400);
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            store.histogram(organization, None, since, now()).await?;
            times.push(begun.elapsed());
        }
        report.insert(format!("chart of {days} days"), quantiles(times));
    }
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        store.job(organization, job).await?;
        times[0].push(begun.elapsed());
        let begun = Instant::now();
        store.catalogue(organization, &FunctionQuery::default()).await?;
        times[1].push(begun.elapsed());
        let begun = Instant::now();
        store.function_page(organization, &function, &VersionSelector::Latest).await?;
        times[2].push(begun.elapsed());
    }
    for (name, times) in ["one job", "catalogue", "function"].into_iter().zip(times) {
        report.insert(name.to_owned(), quantiles(times));
    }
    store.close().await;
    println!("{:#}", Value::Object(report));
    Ok(())
}

fn quantiles(mut times: Vec<Duration>) -> Value {
    times.sort_unstable();
    let at = |part: usize| (times[times.len() * part / 100].as_secs_f64() * 1e5).round() / 1e2;
    json!({ "p50_ms": at(50), "p95_ms": at(95) })
}
