//! `sieve push`

use clap::Args;
use domain::JobId;
use serde_json::{Value, json};

use super::{Server, api::Api, failure::Failure, inputs::Call, output};

/// Call a function and print the job's id at once.
#[derive(Args)]
#[command(after_help = "Example:\n  sieve push local/multiplier x1=2 x2=3")]
pub(super) struct Arguments {
    #[command(flatten)]
    call: Call,
    #[command(flatten)]
    server: Server,
    /// Print the whole answer as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let pushed = push(&arguments.server.connect()?, &arguments.call)?;
    if arguments.json {
        return Ok(output::json(&pushed)?);
    }
    Ok(output::line(&output::text(&pushed["id"]))?)
}

pub(super) fn push(api: &Api, call: &Call) -> Result<Value, Failure> {
    let inputs = call.read(api)?;
    let mut request = json!({ "function": call.function.to_string(), "inputs": inputs });
    for (name, value) in [("retries", call.retries), ("time_limit", call.time_limit)] {
        if let Some(value) = value {
            request[name] = value.into();
        }
    }
    api.post("/v2/push", &request)
}

pub(super) fn job_id(pushed: &Value) -> Result<JobId, Failure> {
    let id = pushed["id"].as_str().unwrap_or_default();
    id.parse().map_err(|_| Failure::Failed("the server's answer holds no job id".to_owned()))
}
