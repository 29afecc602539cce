//! The command line: what the words of a command mean, and what the program says when it ends.

mod api;
mod builds;
mod bundle;
mod cancel;
mod credentials;
mod deploy;
mod failure;
mod functions;
mod inputs;
mod inspect;
mod job;
mod jobs;
mod login;
mod logs;
mod output;
mod push;
mod run;
mod secrets;
mod serve;
mod waiting;
mod whoami;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use self::{api::Api, failure::Failure};

const EXIT_CODES: &str = "\
Exit codes:
  0  it was done
  1  the job, the build or the request failed
  2  the command or its inputs are wrong
  3  the server cannot be reached
  4  not signed in, or not allowed

Examples:
  sieve serve
  sieve deploy examples
  sieve run local/multiplier x1=2 x2=3
  sieve run local/ocr image=@receipt.png";

/// Run Python functions as a team: deploy them, and call them from a dashboard, from Python, from
/// HTTP and from here.
#[derive(Parser)]
#[command(name = "sieve", version, after_help = EXIT_CODES, max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server: dashboard, HTTP API and a worker.
    Serve(serve::Arguments),
    /// Send a folder of functions to the server and wait until they are ready.
    Deploy(deploy::Arguments),
    /// Show what a folder's functions are, from their source alone; runs nothing, needs no server.
    Inspect(inspect::Arguments),
    /// Call a function, show its log, and print its result.
    Run(run::Arguments),
    /// Call a function and print the job's id at once.
    Push(push::Arguments),
    /// List jobs, newest first.
    Jobs(jobs::Arguments),
    /// Show one job.
    Job(job::Arguments),
    /// Print a job's log.
    Logs(logs::Arguments),
    /// Cancel a job.
    Cancel(cancel::Arguments),
    /// Cancel the build of a version, or build it again.
    Builds(builds::Arguments),
    /// List functions.
    Functions(functions::Arguments),
    /// List, set and delete secrets.
    Secrets(secrets::Arguments),
    /// Save the server's address and your key for later commands and for the Python package.
    Login(login::Arguments),
    /// Show who you are to the server.
    Whoami(whoami::Arguments),
}

/// Where the server is and as whom to call it.
#[derive(Args)]
struct Server {
    /// The server's address [default: what `sieve login` saved, else http://127.0.0.1:3000].
    #[arg(long, env = "SIEVE_API_URL", value_name = "URL", global = true)]
    api_url: Option<String>,
    /// Your API key [default: what `sieve login` saved for that server].
    #[arg(long, env = "SIEVE_API_KEY", value_name = "KEY", hide_env_values = true, global = true)]
    api_key: Option<String>,
}

impl Server {
    fn connect(&self) -> Result<Api, Failure> {
        let (url, key) = credentials::find(self.api_url.as_deref(), self.api_key.as_deref());
        Api::new(&url, key)
    }
}

/// Runs the command of this process; the exit code says how it went.
#[must_use]
pub fn main() -> ExitCode {
    let result = match CommandLine::parse().command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Deploy(arguments) => deploy::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Push(arguments) => push::run(&arguments),
        Command::Jobs(arguments) => jobs::run(&arguments),
        Command::Job(arguments) => job::run(&arguments),
        Command::Logs(arguments) => logs::run(&arguments),
        Command::Cancel(arguments) => cancel::run(&arguments),
        Command::Builds(arguments) => builds::run(&arguments),
        Command::Functions(arguments) => functions::run(&arguments),
        Command::Secrets(arguments) => secrets::run(&arguments),
        Command::Login(arguments) => login::run(&arguments),
        Command::Whoami(arguments) => whoami::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
