//! `sieve builds`

use clap::{Args, Subcommand};
use domain::{FunctionReference, VersionSelector};
use serde_json::{Value, json};

use super::{Server, failure::Failure};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    server: Server,
}

#[derive(Subcommand)]
enum Command {
    /// End a build that has not ended, with all that it runs.
    Cancel {
        /// owner/name:version.
        version: FunctionReference,
    },
    /// Build a version again whose build failed or was cancelled.
    Retry {
        /// owner/name:version.
        version: FunctionReference,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (of, act, done) = match &arguments.command {
        Command::Cancel { version } => (version, "cancel", "was cancelled"),
        Command::Retry { version } => (version, "retry", "has begun again"),
    };
    // The latest is the newest that is ready: its build has ended.
    let VersionSelector::Id(digits) = &of.version else {
        return Err(Failure::Usage(format!(
            "name the version too, as in {of}:1a2b3c4d; `sieve deploy --json` and the Versions tab say which"
        )));
    };
    let path = format!("/v2{}/versions/{digits}/{act}", of.function.path());
    let _: Value = arguments.server.connect()?.post(&path, &json!({}))?;
    eprintln!("The build of {of} {done}.");
    Ok(())
}
