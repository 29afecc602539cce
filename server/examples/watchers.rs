//! Opens thousands of live connections to a running server, as so many tabs would, and measures how
//! late each event arrives: `watchers ADDRESS KEY WATCHERS SECONDS JOB...`. One in five looks at the
//! list of jobs, the others at one of the jobs. Prints JSON; lags are milliseconds from the moment
//! that an event carries to the moment at which a watcher has read it.

use std::{
    error::Error,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use domain::{JobId, JobQuery, LiveMessage, Topic};
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    task::JoinSet,
    time::{Instant, sleep, timeout_at},
};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Connections that are opened at the same time.
const AT_ONCE: usize = 50;

/// After the last connection was begun.
const SETTLES: Duration = Duration::from_secs(3);

#[derive(Default)]
struct Seen {
    lags: Vec<i64>,
    /// Of events that happened while others were still opening their connections.
    lags_at_first: Vec<i64>,
    /// Events that a number was left out before.
    missing: u64,
    list_messages: u64,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("an argument is missing");
    let (address, key) = (next()?, next()?);
    let (watchers, seconds): (usize, u64) = (next()?.parse()?, next()?.parse()?);
    let jobs = arguments.map(|job| job.parse()).collect::<Result<Vec<JobId>, _>>()?;
    let opening = Duration::from_millis(10) * (watchers / AT_ONCE) as u32;
    let end = Instant::now() + opening + Duration::from_secs(seconds);
    let settled = now() + i64::try_from((opening + SETTLES).as_micros())?;
    let mut tasks = JoinSet::new();
    for number in 0..watchers {
        let topic = match (number % 5, jobs.get(number % jobs.len().max(1))) {
            (0, _) | (_, None) => Topic::Jobs(JobQuery { limit: 50, ..JobQuery::default() }),
            (_, Some(job)) => Topic::Job { id: *job, after: 0 },
        };
        tasks.spawn(watch(address.clone(), key.clone(), topic, settled, end));
        if number % AT_ONCE == AT_ONCE - 1 {
            sleep(Duration::from_millis(10)).await;
        }
    }
    let (mut all, mut failed) = (Seen::default(), Vec::new());
    for outcome in tasks.join_all().await {
        match outcome {
            Ok(seen) => {
                all.lags.extend(seen.lags);
                all.lags_at_first.extend(seen.lags_at_first);
                all.missing += seen.missing;
                all.list_messages += seen.list_messages;
            }
            Err(error) => failed.push(error.to_string()),
        }
    }
    let figures = json!({
        "watchers": watchers, "failed": failed.len(), "first_failure": failed.first(),
        "events": all.lags.len(), "missing": all.missing, "list_messages": all.list_messages,
        "lag_ms": percentiles(all.lags), "lag_while_opening_ms": percentiles(all.lags_at_first),
    });
    println!("{figures}");
    Ok(())
}

fn percentiles(mut lags: Vec<i64>) -> serde_json::Value {
    lags.sort_unstable();
    let at = |share: f64| {
        let place = (lags.len() as f64 * share) as usize;
        lags.get(place.min(lags.len().saturating_sub(1))).map(|lag| *lag as f64 / 1e3)
    };
    json!({ "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "most": at(1.0) })
}

async fn watch(
    address: String,
    key: String,
    topic: Topic,
    settled: i64,
    end: Instant,
) -> Outcome<Seen> {
    let opened = now();
    let mut stream = BufReader::new(TcpStream::connect(&address).await?);
    let body = json!({ "topics": [topic] }).to_string();
    let request = format!(
        "POST /api/watch HTTP/1.1\r\nHost: {address}\r\nX-API-Key: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    if !line.contains(" 200 ") {
        return Err(line.into());
    }
    while line != "\r\n" {
        line.clear();
        stream.read_line(&mut line).await?;
    }
    let (mut seen, mut rest, mut last) = (Seen::default(), Vec::new(), 0);
    while let Ok(chunk) = timeout_at(end, chunk(&mut stream)).await {
        rest.extend(chunk?);
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let message: Vec<_> = rest.drain(..=end).collect();
            // Long, and nothing is learned from what is in them.
            if message.starts_with(b"{\"jobs\"") {
                seen.list_messages += 1;
                continue;
            }
            if let LiveMessage::Event { event, .. } = serde_json::from_slice(&message)? {
                seen.missing += event.number.saturating_sub(last + 1);
                last = event.number;
                // What had happened before is not late.
                let lag = now() - event.at.0;
                if event.at.0 > settled {
                    seen.lags.push(lag);
                } else if event.at.0 > opened {
                    seen.lags_at_first.push(lag);
                }
            }
        }
    }
    Ok(seen)
}

/// One of chunked transfer encoding.
async fn chunk(stream: &mut BufReader<TcpStream>) -> Outcome<Vec<u8>> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let size = usize::from_str_radix(line.trim(), 16)?;
    if size == 0 {
        return Err("the server ended the stream".into());
    }
    let mut bytes = vec![0; size + 2];
    stream.read_exact(&mut bytes).await?;
    bytes.truncate(size);
    Ok(bytes)
}

fn now() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX)
}
