//! Fills a new data folder with jobs as a team would have run them over 90 days, as fast as the
//! disk takes them: `cargo run --release -p store --example seed FOLDER JOBS`.
//! It writes past the store, whose files must not be open.

use std::{error::Error, path::PathBuf, time::Instant};

use domain::{BuildId, BuildStatus, Distribution, FunctionSpec, Parameter, ValueType, VersionId};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions,
};
use store::{BlobHash, NewVersion, Store, StoreConfig, now};

/// The store's own: what stands under which number.
#[allow(dead_code)]
#[path = "../src/sqlite/search/numbers.rs"]
mod numbers;

/// Half a shard of the search index, so that no part is in two.
const PART: i64 = 1 << 17;
const FUNCTIONS: usize = 60;
const DAYS: i64 = 90;
/// Days whose hours have their run times told.
const RECENT_DAYS: i64 = 8;
const FILL: &str = include_str!("seed.sql");

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("a folder is missing")?);
    let jobs: i64 = arguments.next().ok_or("the number of jobs is missing")?.parse()?;
    deploy(&folder).await?;
    let mut connection = open(&folder).await?;
    number_words(&mut connection).await?;
    let begun = Instant::now();
    let step = DAYS * 86_400_000_000 / jobs.max(1);
    let start = now().0 - DAYS * 86_400_000_000;
    for part in 0..jobs.div_euclid(PART) + 1 {
        let (first, last) = (part * PART, ((part + 1) * PART - 1).min(jobs));
        fill(&mut connection, first.max(1), last, start, step).await?;
        println!("{last} jobs in {} s", begun.elapsed().as_secs());
    }
    merge(&mut connection, jobs >> 18).await?;
    tally(&mut connection, start + (DAYS - RECENT_DAYS) * 86_400_000_000).await?;
    sqlx::raw_sql("ANALYZE").execute(&mut connection).await.ok();
    connection.close().await?;
    Ok(())
}

async fn deploy(folder: &std::path::Path) -> Outcome<()> {
    let store = Store::open(StoreConfig { data: folder.to_path_buf() }).await?;
    let organization = store.organization("local").await?;
    for number in 0..FUNCTIONS {
        let name = format!(
            "{}-{number}",
            ["ocr", "translate", "segment", "summarise", "train"][number % 5]
        );
        let id = VersionId::generate();
        let version = NewVersion {
            id,
            build: BuildId::generate(),
            organization,
            function: format!("local/{name}").parse()?,
            spec: spec(&name),
            readme_html: "<p>What it is for.</p>".to_owned(),
            cover: None,
            bundle: BlobHash::of(b""),
            deployed_by: "seed".to_owned(),
        };
        store.create_versions(vec![version]).await?;
        store.set_build_status(id, BuildStatus::Ready, None).await?;
    }
    store.close().await;
    Ok(())
}

fn spec(name: &str) -> FunctionSpec {
    let parameters = vec![
        Parameter::required("language", ValueType::str()),
        Parameter::required("page", ValueType::int()),
        Parameter::required("text", ValueType::str()),
    ];
    FunctionSpec { parameters, ..FunctionSpec::bare(name) }
}

/// Without a journal and without syncs: what breaks off is thrown away.
async fn open(folder: &std::path::Path) -> Outcome<SqliteConnection> {
    let mut connection = SqliteConnectOptions::new()
        .filename(folder.join("sieve.db"))
        .pragma("cache_size", "-400000")
        .pragma("temp_store", "MEMORY")
        .connect()
        .await?;
    let attach = format!("ATTACH '{}' AS search", folder.join("search.db").display());
    sqlx::raw_sql(AssertSqlSafe(attach)).execute(&mut connection).await?;
    for database in ["main", "search"] {
        let quick = format!(
            "PRAGMA {database}.journal_mode = DELETE; PRAGMA {database}.journal_mode = OFF; \
             PRAGMA {database}.synchronous = OFF; PRAGMA {database}.cache_size = -400000"
        );
        sqlx::raw_sql(AssertSqlSafe(quick)).execute(&mut connection).await?;
    }
    Ok(connection)
}

async fn fill(
    connection: &mut SqliteConnection,
    first: i64,
    last: i64,
    start: i64,
    step: i64,
) -> Outcome<()> {
    let shard = format!("jobs_{}", first >> 18);
    let known: Option<String> =
        sqlx::query_scalar("SELECT name FROM search.sqlite_master WHERE name = ?1")
            .bind(&shard)
            .fetch_optional(&mut *connection)
            .await?;
    if known.is_none() {
        let like: String =
            sqlx::query_scalar("SELECT sql FROM search.sqlite_master WHERE name = 'jobs_0'")
                .fetch_one(&mut *connection)
                .await?;
        let make = like.replacen("jobs_0", &format!("search.{shard}"), 1);
        sqlx::raw_sql(AssertSqlSafe(make)).execute(&mut *connection).await?;
    }
    let numbers = [("{first}", first), ("{last}", last), ("{start}", start), ("{step}", step)];
    let sql = numbers.iter().fold(FILL.replace("{shard}", &shard), |sql, (name, number)| {
        sql.replace(name, &number.to_string())
    });
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

/// Words of each number that inputs and outputs have, with `NAME` for the name they stand under.
async fn number_words(connection: &mut SqliteConnection) -> Outcome<()> {
    sqlx::raw_sql("CREATE TEMP TABLE number_words (value TEXT PRIMARY KEY, words TEXT)")
        .execute(&mut *connection)
        .await?;
    let pages = (0..400).map(|page| page.to_string());
    let scores = (0..1_000).map(|score| format!("0.{score:03}"));
    for value in pages.chain(scores) {
        let words = numbers::words_of(value.parse()?);
        let words: String = words.map(|word| format!(" NAME\u{1c2}{word}")).collect();
        sqlx::query("INSERT INTO temp.number_words VALUES (?1, ?2)")
            .bind(value)
            .bind(words)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// As the store does with shards that are full.
async fn merge(connection: &mut SqliteConnection, shards: i64) -> Outcome<()> {
    for shard in 0..shards {
        let sql = format!("INSERT INTO search.jobs_{shard} (jobs_{shard}) VALUES ('optimize')");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    }
    sqlx::query("UPDATE search.progress SET merged = ?1").bind(shards).execute(connection).await?;
    Ok(())
}

/// Run times by function, hour and day, alike for all, from the counts that are there.
async fn tally(connection: &mut SqliteConnection, since: i64) -> Outcome<()> {
    let rows = sqlx::query(
        "SELECT r.function, f.latest, r.span, r.start, sum(r.jobs) AS jobs, \
         sum(iif(r.status = 2, r.jobs, 0)) AS finished, sum(iif(r.status = 3, r.jobs, 0)) AS errors, \
         sum(r.run_micros) AS run_micros FROM rollups r JOIN functions f ON f.id = r.function \
         WHERE r.span = 86400 OR (r.span = 3600 AND r.start >= ?1) GROUP BY 1, 2, 3, 4",
    )
    .bind(since / 3_600_000_000)
    .fetch_all(&mut *connection)
    .await?;
    for row in &rows {
        let count = |column: &str| row.try_get::<i64, _>(column);
        let jobs = count("jobs")?;
        let (mut run_times, mut queue_times) = (Distribution::default(), Distribution::default());
        for job in 0..jobs {
            run_times.add((1_000 << (job % 16)) + job % 4_000);
            queue_times.add(job * 977 % 50_000);
        }
        sqlx::query("INSERT INTO metrics VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
            .bind(row.try_get::<Vec<u8>, _>("function")?)
            .bind(count("span")?)
            .bind(count("start")?)
            .bind(row.try_get::<Vec<u8>, _>("latest")?)
            .bind(count("finished")?)
            .bind(count("errors")?)
            .bind(jobs - count("finished")? - count("errors")?)
            .bind(count("run_micros")?)
            .bind(run_times.to_bytes())
            .bind(queue_times.to_bytes())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
