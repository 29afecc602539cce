//! `sieve job`

use clap::Args;
use domain::JobId;
use serde_json::Value;

use super::{Server, failure::Failure, output};

#[derive(Args)]
pub(super) struct Arguments {
    /// The job's id.
    job: JobId,
    #[command(flatten)]
    server: Server,
    /// Print the whole job as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let job: Value = arguments.server.connect()?.get(&format!("/v2/jobs/{}", arguments.job))?;
    if arguments.json {
        return Ok(output::json(&job)?);
    }
    let function = &job["function"];
    let name =
        format!("{}/{}", output::text(&function["owner_name"]), output::text(&function["name"]));
    let mut lines = vec![("job", output::text(&job["id"])), ("function", name)];
    for key in ["status", "by", "created_at", "started_at", "completed_at", "parent_id"] {
        lines.push((key, output::text(&job[key])));
    }
    lines.push(("inputs", job["inputs"].to_string()));
    for output in job["outputs"].as_array().into_iter().flatten() {
        lines.push(("output", output["data"].to_string()));
    }
    for restart in job["restarts"].as_array().into_iter().flatten() {
        lines.push(("restart", output::text(&restart["reason"])));
    }
    let traceback = output::text(&job["exception"]["text"]);
    lines.push((
        "error",
        if traceback.is_empty() { output::text(&job["error"]) } else { traceback },
    ));
    for (name, text) in lines.iter().filter(|(_, text)| !text.is_empty()) {
        output::line(&format!("{:<13} {}", name.replace('_', " "), text.trim_end()))?;
    }
    Ok(())
}
