//! `sieve whoami`

use clap::Args;
use serde_json::Value;

use super::{Server, failure::Failure, output};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    server: Server,
    /// Print the whole answer as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let api = arguments.server.connect()?;
    let me: Value = api.get("/v2/whoami")?;
    if arguments.json {
        return Ok(output::json(&me)?);
    }
    let [name, role, owner] = ["name", "role", "owner"].map(|key| output::text(&me[key]));
    Ok(output::line(&format!("{name} ({role}) of {owner} at {}", api.url()))?)
}
