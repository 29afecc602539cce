//! `sieve login`: checks a key and keeps it.

use std::{
    io::{self, BufRead, IsTerminal, Write},
    process::{Command, Stdio},
};

use clap::Args;
use serde_json::Value;

use super::{
    Server,
    api::Api,
    credentials::{self, Credentials},
    failure::Failure,
    output,
};

/// The key is asked for, or read from standard input; --api-key would leave it in the shell's history.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    server: Server,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (url, _) = credentials::find(arguments.server.api_url.as_deref(), None);
    let key = match &arguments.server.api_key {
        Some(key) => key.clone(),
        None => ask(&url)?,
    };
    let me: Value = Api::new(&url, Some(key.clone()))?.get("/v2/whoami")?;
    credentials::save(&Credentials { api_url: url.clone(), api_key: key })
        .map_err(Failure::file(credentials::path()))?;
    let [name, owner] = ["name", "owner"].map(|key| output::text(&me[key]));
    eprintln!(
        "Signed in to {url} as {name} of {owner}; saved in {}.",
        credentials::path().display()
    );
    Ok(())
}

fn ask(url: &str) -> Result<String, Failure> {
    let terminal = io::stdin().is_terminal();
    if terminal {
        eprint!("API key for {url}: ");
        io::stderr().flush()?;
        echo(false);
    }
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    if terminal {
        echo(true);
        eprintln!();
    }
    read?;
    let key = line.trim().to_owned();
    if key.is_empty() {
        return Err(Failure::Usage("no key was given".to_owned()));
    }
    Ok(key)
}

/// Without `stty` what is typed is seen, and all else works.
pub(super) fn echo(on: bool) {
    let how = if on { "echo" } else { "-echo" };
    let _ = Command::new("stty").arg(how).stderr(Stdio::null()).status();
}
