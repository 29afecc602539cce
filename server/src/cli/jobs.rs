//! `sieve jobs`

use clap::Args;
use domain::{FunctionName, JobStatus};
use serde_json::Value;

use super::{Server, failure::Failure, output};

#[derive(Args)]
pub(super) struct Arguments {
    /// Only of this function: owner/name.
    #[arg(long, value_name = "OWNER/NAME")]
    function: Option<FunctionName>,
    /// Only with this status: queued, processing, finished, error or cancelled.
    #[arg(long)]
    status: Option<JobStatus>,
    /// How many, 1 to 500.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=500))]
    limit: u32,
    #[command(flatten)]
    server: Server,
    /// Print the page of jobs as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let path = match &arguments.function {
        Some(function) => format!("/v2{}/jobs", function.path()),
        None => "/v2/jobs".to_owned(),
    };
    let status = arguments.status.map(|status| format!("&status={status}")).unwrap_or_default();
    let api = arguments.server.connect()?;
    let page: Value = api.get(&format!("{path}?limit={}{status}", arguments.limit))?;
    if arguments.json {
        return Ok(output::json(&page)?);
    }
    let jobs = page["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    let rows: Vec<_> = jobs.iter().map(row).collect();
    Ok(output::table(["JOB", "STATUS", "FUNCTION", "CREATED (UTC)", "ERROR"], &rows)?)
}

fn row(job: &Value) -> [String; 5] {
    let function = &job["function"];
    [
        output::text(&job["id"]),
        output::text(&job["status"]),
        format!("{}/{}", output::text(&function["owner_name"]), output::text(&function["name"])),
        output::text(&job["created_at"]).chars().take(19).collect(),
        output::text(&job["error"]).lines().next().unwrap_or_default().to_owned(),
    ]
}
