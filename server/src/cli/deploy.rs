//! `sieve deploy`: send a folder, show its builds, end when all of them have.

use std::path::PathBuf;

use clap::Args;
use domain::{BuildLine, BuildStatus, VersionSummary};
use python_spec::SourceError;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Server, api::Api, bundle, failure::Failure, output};

/// Send a folder of functions to the server and wait until they are ready.
///
/// What `.sieveignore` names stays here, else what `.gitignore` names.
#[derive(Args)]
#[command(after_help = "Example:\n  sieve deploy examples")]
pub(super) struct Arguments {
    /// The folder, or one Python file.
    #[arg(default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    server: Server,
    /// Print the versions and how their builds ended as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
struct Deployment {
    versions: Vec<Deployed>,
    /// An older server sends none.
    #[serde(default)]
    warnings: Vec<SourceError>,
}

#[derive(Deserialize)]
struct Deployed {
    function: String,
    id: String,
}

/// A line of the build's stream.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    Line(BuildLine),
    Version(VersionSummary),
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let api = arguments.server.connect()?;
    let zip = bundle::zip(&arguments.path)?;
    let deployment: Deployment = api.post_bytes("/v2/deploy", "application/zip", &zip)?;
    deployment.warnings.iter().for_each(output::warning);
    let mut ended = Vec::new();
    let mut all_ready = true;
    for version in &deployment.versions {
        let summary = watch(&api, version)?;
        let ready = summary.build_status == BuildStatus::Ready;
        all_ready &= ready;
        let reason = summary.build_error.as_deref().unwrap_or("see its log above");
        if ready {
            eprintln!("{} is ready: {}{}", version.function, api.url(), page(&version.function));
        } else {
            eprintln!("{} failed: {reason}", version.function);
        }
        ended.push(json!({ "function": version.function, "version": summary }));
    }
    if arguments.json {
        output::json(&Value::from(ended))?;
    }
    if all_ready { Ok(()) } else { Err(Failure::Told) }
}

/// Shows a build until it has ended.
fn watch(api: &Api, version: &Deployed) -> Result<VersionSummary, Failure> {
    let mut after = 0;
    for _ in 0..10 {
        let path = format!("/v2/versions/{}/build-log?after={after}", version.id);
        for line in api.lines(&path)? {
            // A broken stream is asked for again, from where it was.
            let Ok(line) = line else { break };
            match serde_json::from_str(&line) {
                Ok(Told::Line(line)) => {
                    eprintln!("{} | {}", version.function, line.text);
                    after = line.number;
                }
                Ok(Told::Version(summary)) if summary.build_status.has_ended() => {
                    return Ok(summary);
                }
                // Heartbeats and states on the way.
                _ => {}
            }
        }
    }
    Err(Failure::Failed(format!(
        "lost sight of the build of {}: look at it in the dashboard",
        version.function
    )))
}

fn page(function: &str) -> String {
    function.parse().map(|name: domain::FunctionName| name.path()).unwrap_or_default()
}
