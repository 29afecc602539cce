//! `sieve cancel`

use clap::Args;
use domain::JobId;
use serde_json::Value;

use super::{Server, failure::Failure};

#[derive(Args)]
pub(super) struct Arguments {
    /// The job's id.
    job: JobId,
    #[command(flatten)]
    server: Server,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let answer: Value =
        arguments.server.connect()?.delete(&format!("/v2/jobs/{}", arguments.job))?;
    eprintln!("{}", answer["message"].as_str().unwrap_or("The job was cancelled."));
    Ok(())
}
