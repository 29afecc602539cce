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
        /// owner/name, or owner/name:version.
        version: FunctionReference,
    },
    /// Build a version again whose build failed or was cancelled.
    Retry {
        /// owner/name, or owner/name:version.
        version: FunctionReference,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (of, act, done) = match &arguments.command {
        Command::Cancel { version } => (version, "cancel", "was cancelled"),
        Command::Retry { version } => (version, "retry", "has begun again"),
    };
    let slug = match &of.version {
        VersionSelector::Latest => "latest",
        VersionSelector::Id(digits) => digits,
    };
    let path = format!("/v2{}/versions/{slug}/{act}", of.function.path());
    let _: Value = arguments.server.connect()?.post(&path, &json!({}))?;
    eprintln!("The build of {of} {done}.");
    Ok(())
}
