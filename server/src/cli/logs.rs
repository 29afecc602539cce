//! `sieve logs`, and following a job's events, which `sieve run` does too.

use std::{io, thread, time::Duration};

use clap::Args;
use domain::{Event, Fact, JobId, LogStream};

use super::{Server, api::Api, failure::Failure, output};

/// Tries to come back to a broken stream, half a minute in all.
const TRIES: u32 = 6;
const FIRST_PAUSE: Duration = Duration::from_millis(500);

#[derive(Args)]
pub(super) struct Arguments {
    /// The job's id.
    job: JobId,
    /// Go on until the job has ended.
    #[arg(long, short)]
    follow: bool,
    #[command(flatten)]
    server: Server,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let api = arguments.server.connect()?;
    if arguments.follow {
        return follow(&api, arguments.job, |event| match &event.fact {
            Fact::Log(line) => Ok(output::line(&line.text)?),
            _ => Ok(()),
        });
    }
    let mut after = 0;
    loop {
        let path = format!("/v2/logs?job_id={}&after={after}", arguments.job);
        let page: serde_json::Value = api.get(&path)?;
        let groups = page["data"].as_array().map(Vec::as_slice).unwrap_or_default();
        if groups.is_empty() {
            return Ok(());
        }
        for line in groups.iter().filter_map(|group| group["logs"].as_array()).flatten() {
            output::line(&output::text(&line["message"]))?;
        }
        after = page["next_after"].as_u64().unwrap_or(u64::MAX);
    }
}

/// One event's line on stderr, if it prints one.
pub(super) fn show_log(fact: &Fact) {
    match fact {
        Fact::Log(line) if line.stream == LogStream::Notice => eprintln!("[{}]", line.text),
        Fact::Log(line) => eprintln!("{}", line.text),
        // Of a pause before the next attempt the log has told.
        Fact::Restarted { reason, requeued: true, next_at: None, .. } => {
            eprintln!("[started again: {reason}]");
        }
        _ => {}
    }
}

/// Hands over each event of a job until it has ended, across broken connections.
pub(super) fn follow(
    api: &Api,
    job: JobId,
    mut take: impl FnMut(&Event) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut after = 0;
    let mut failures = 0;
    loop {
        let before = after;
        let broken = match api.lines(&format!("/v2/jobs/{job}/events?after={after}")) {
            Ok(lines) => match read_events(lines, &mut after, &mut take)? {
                Stream::Ended => return Ok(()),
                Stream::Broken(reason) => {
                    Failure::Unreachable { url: api.url().to_owned(), reason }
                }
            },
            Err(unreachable @ Failure::Unreachable { .. }) => unreachable,
            Err(other) => return Err(other),
        };
        failures = if after > before { 1 } else { failures + 1 };
        if failures > TRIES {
            return Err(broken);
        }
        thread::sleep(FIRST_PAUSE * 2_u32.pow(failures - 1));
    }
}

enum Stream {
    Ended,
    Broken(String),
}

fn read_events(
    lines: impl Iterator<Item = io::Result<String>>,
    after: &mut u64,
    take: &mut impl FnMut(&Event) -> Result<(), Failure>,
) -> Result<Stream, Failure> {
    for line in lines {
        let line = match line {
            Ok(line) => line,
            Err(error) => return Ok(Stream::Broken(error.to_string())),
        };
        if line == "event: end" {
            return Ok(Stream::Ended);
        }
        let Some(data) = line.strip_prefix("data: ") else { continue };
        let event: Event = serde_json::from_str(data)
            .map_err(|error| Failure::Failed(format!("an event cannot be read: {error}")))?;
        take(&event)?;
        *after = event.number;
    }
    Ok(Stream::Broken("the connection was closed".to_owned()))
}
