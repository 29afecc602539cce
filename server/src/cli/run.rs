//! `sieve run`: push, show the log, print the result.

use clap::Args;
use domain::{Event, Fact};
use serde_json::Value;

use super::{
    Server,
    failure::Failure,
    inputs::Call,
    logs::{follow, show_log},
    output,
    push::{job_id, push},
    waiting::telling,
};

/// Call a function, show its log, and print its result.
///
/// The log goes to stderr and the result to stdout: text as it is, anything else as JSON, one line
/// per output. When interrupted the job goes on.
#[derive(Args)]
#[command(after_help = "\
Examples:
  sieve run local/multiplier x1=2 x2=3
  sieve run local/ocr image=@receipt.png
  echo '{\"x1\": 2, \"x2\": 3}' | sieve run local/multiplier --inputs -")]
pub(super) struct Arguments {
    #[command(flatten)]
    call: Call,
    #[command(flatten)]
    server: Server,
    /// Print the whole job as JSON once it has ended.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let api = arguments.server.connect()?;
    let job = job_id(&push(&api, &arguments.call)?)?;
    eprintln!("Job {job}: {}/jobs/{job}", api.url());
    let mut ended = Ok(());
    telling(&api, job, |started| {
        follow(&api, job, |event| {
            if matches!(event.fact, Fact::Started { .. }) {
                started();
            }
            show_log(&event.fact);
            if let Some(failure) = failure(event) {
                ended = Err(failure);
            }
            if arguments.json { Ok(()) } else { print_output(&event.fact) }
        })
    })?;
    if arguments.json {
        output::json(&api.get::<Value>(&format!("/v2/jobs/{job}"))?)?;
    }
    ended
}

fn print_output(fact: &Fact) -> Result<(), Failure> {
    match fact {
        Fact::Output { value, .. } | Fact::Finished { value: Some(value) } => {
            Ok(output::value(value)?)
        }
        _ => Ok(()),
    }
}

fn failure(event: &Event) -> Option<Failure> {
    match &event.fact {
        Fact::Failed { error } if error.text.is_empty() => Some(Failure::Failed(error.summary())),
        Fact::Failed { error } => {
            eprint!("{}", error.text);
            if !error.text.ends_with('\n') {
                eprintln!();
            }
            Some(Failure::Told)
        }
        Fact::Cancelled { by } => Some(Failure::Failed(format!("the job was cancelled by {by}"))),
        _ => None,
    }
}
