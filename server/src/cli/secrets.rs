//! `sieve secrets`

use std::io::{self, BufRead, IsTerminal, Read, Write};

use clap::{Args, Subcommand};
use domain::is_variable_name;
use serde_json::{Value, json};

use super::{Server, failure::Failure, login::echo, output};

/// List, set and delete the secrets that functions get as environment variables.
///
/// A function gets those it names with `sieve.Env(name="...")`. Values are encrypted, and never shown again.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    server: Server,
}

#[derive(Subcommand)]
enum Command {
    /// List the names of the secrets.
    List,
    /// Set a secret. The value is asked for, or read from standard input.
    Set {
        /// Such as OPENAI_API_KEY.
        name: String,
    },
    /// Delete a secret.
    Delete { name: String },
    /// Encrypt all secrets with a new key.
    Rotate,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let api = arguments.server.connect()?;
    let answer: Value = match &arguments.command {
        Command::List => return list(&api.get("/v2/secrets")?),
        Command::Set { name } => {
            let path = path(name)?;
            let value = ask(name)?;
            api.put(&path, &json!({ "value": value }))?
        }
        Command::Delete { name } => api.delete(&path(name)?)?,
        Command::Rotate => api.post("/v2/secrets:rotate", &json!({}))?,
    };
    eprintln!("{}", answer["message"].as_str().unwrap_or("Done."));
    Ok(())
}

fn path(name: &str) -> Result<String, Failure> {
    if is_variable_name(name) {
        return Ok(format!("/v2/secrets/{name}"));
    }
    Err(Failure::Usage(format!(
        "`{name}` cannot be the name of a secret: use letters, digits and _, such as OPENAI_API_KEY"
    )))
}

fn list(answer: &Value) -> Result<(), Failure> {
    for secret in answer["data"].as_array().into_iter().flatten() {
        let [name, by, at] =
            ["name", "updated_by", "updated_at"].map(|key| output::text(&secret[key]));
        output::line(&format!("{name}\t{by}\t{at}"))?;
    }
    Ok(())
}

/// Without a terminal all of standard input, which may be a key of many lines.
fn ask(name: &str) -> Result<String, Failure> {
    let mut value = String::new();
    if io::stdin().is_terminal() {
        eprint!("Value of {name}: ");
        io::stderr().flush()?;
        echo(false);
        let read = io::stdin().lock().read_line(&mut value);
        echo(true);
        eprintln!();
        read?;
    } else {
        io::stdin().lock().read_to_string(&mut value)?;
    }
    // What `echo` and editors add.
    Ok(value.strip_suffix('\n').unwrap_or(&value).to_owned())
}
