//! `sieve functions`

use clap::Args;
use serde_json::Value;

use super::{Server, failure::Failure, output};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    server: Server,
    /// Print the list as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let functions: Vec<Value> = arguments.server.connect()?.get("/v2/functions")?;
    if arguments.json {
        return Ok(output::json(&functions)?);
    }
    let rows: Vec<_> = functions
        .iter()
        .map(|one| {
            let name =
                format!("{}/{}", output::text(&one["owner_name"]), output::text(&one["name"]));
            let [kind, build, title] =
                ["kind", "build_status", "title"].map(|key| output::text(&one[key]));
            [name, kind, build, title]
        })
        .collect();
    Ok(output::table(["FUNCTION", "KIND", "BUILD", "TITLE"], &rows)?)
}
