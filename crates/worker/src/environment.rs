//! Python environments, made by `uv` and shared by equal content. They are never changed once they are there.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{Environment, LogStream};
use sha2::{Digest, Sha256};
use tokio::{
    fs,
    io::{AsyncRead, AsyncReadExt},
    process::Command,
    time,
};

use crate::{
    Result, WorkerError,
    build_log::BuildLog,
    lines::{Lines, Piece},
    search_path,
};

/// The largest packages take minutes to download.
const LIMIT: Duration = Duration::from_secs(30 * 60);
/// Lines of an error that are shown as the reason.
const REASON_LINES: usize = 8;
const MARKER: &str = ".sieve-complete";

pub(crate) struct Environments {
    folder: PathBuf,
    /// One lock for each environment being made: a second build of the same content waits and shares it.
    making: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Environments {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, making: Mutex::default() }
    }

    /// The folder of the environment, made now unless it is there already.
    pub(crate) async fn ready(&self, wanted: &Environment, log: &BuildLog) -> Result<PathBuf> {
        if wanted.needs_container() {
            return Err(WorkerError::NeedsContainer { asks: container_reasons(wanted) });
        }
        let key = key(wanted);
        let folder = self.folder.join(&key);
        let lock = {
            let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
            making.entry(key).or_default().clone()
        };
        let _only_one = lock.lock().await;
        if is_complete(&folder).await {
            log.notice("Using an environment that was made before").await;
            return Ok(folder);
        }
        // Its interpreter was removed or upgraded since.
        let _ = fs::remove_dir_all(&folder).await;
        let partial = self.folder.join(format!(".partial-{}", uuid::Uuid::now_v7().simple()));
        let made = make(&partial, &folder, wanted, log).await;
        // Gone after a rename; left over otherwise.
        let _ = fs::remove_dir_all(&partial).await;
        made.map(|()| folder)
    }
}

async fn is_complete(folder: &Path) -> bool {
    let there = |path: PathBuf| async move { fs::try_exists(path).await.unwrap_or(false) };
    there(folder.join(MARKER)).await && there(folder.join("bin/python")).await
}

async fn make(partial: &Path, folder: &Path, wanted: &Environment, log: &BuildLog) -> Result<()> {
    let mut venv = uv(&["venv", "--no-project", "--relocatable", "--python"])?;
    venv.arg(&wanted.python_version).arg(partial);
    run(venv, "make an environment", log).await?;
    if !wanted.python_packages.is_empty() {
        let mut install = uv(&["pip", "install", "--compile-bytecode", "--python"])?;
        install.arg(partial.join("bin/python")).arg("--").args(&wanted.python_packages);
        run(install, "install the packages", log).await?;
    }
    let marker = partial.join(MARKER);
    fs::write(&marker, "").await.map_err(WorkerError::io(&marker))?;
    fs::rename(partial, folder).await.map_err(WorkerError::io(folder))
}

fn key(wanted: &Environment) -> String {
    let mut packages: Vec<&str> = wanted.python_packages.iter().map(String::as_str).collect();
    packages.sort_unstable();
    packages.dedup();
    let text = format!("{}\n{}", wanted.python_version, packages.join("\n"));
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn container_reasons(wanted: &Environment) -> String {
    let reasons = [
        ("system_packages", !wanted.system_packages.is_empty()),
        ("run_commands", !wanted.run_commands.is_empty()),
        ("cuda_version", wanted.cuda_version.is_some()),
        ("gpu", wanted.gpu.is_some()),
    ];
    let asked: Vec<&str> =
        reasons.iter().filter(|(_, asked)| *asked).map(|(name, _)| *name).collect();
    asked.join(" and ")
}

fn uv(arguments: &[&str]) -> Result<Command> {
    let program = search_path::find("uv").ok_or(WorkerError::NoUv)?;
    let mut command = Command::new(program);
    command.args(["--no-progress", "--color", "never"]).args(arguments);
    command.env("PATH", search_path::joined()).current_dir("/");
    // Installing runs code of the packages: it sees no secrets of ours, and no other environment.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SIEVE_") {
            command.env_remove(name);
        }
    }
    for name in ["VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    Ok(command)
}

/// Runs one step to its end, its output line by line into the log.
async fn run(mut command: Command, step: &'static str, log: &BuildLog) -> Result<()> {
    let mut child = command.spawn().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => WorkerError::NoUv,
        _ => WorkerError::Spawn(Arc::new(error)),
    })?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let everything = async {
        let (_, errors) = tokio::join!(
            copy(stdout, LogStream::Stdout, log),
            copy(stderr, LogStream::Stderr, log)
        );
        (child.wait().await, errors)
    };
    let limit = || WorkerError::TooSlow { limit: "30 minutes".to_owned(), step };
    match time::timeout(LIMIT, everything).await.map_err(|_| limit())? {
        (Ok(status), _) if status.success() => Ok(()),
        (Ok(status), lines) if lines.is_empty() => {
            Err(WorkerError::Environment { reason: format!("uv could not {step} ({status})") })
        }
        (Ok(_), lines) => Err(WorkerError::Environment {
            reason: format!("uv could not {step}: {}", lines.join("\n")),
        }),
        (Err(error), _) => Err(WorkerError::Spawn(Arc::new(error))),
    }
}

/// Gives the last lines.
async fn copy(
    from: Option<impl AsyncRead + Unpin>,
    stream: LogStream,
    log: &BuildLog,
) -> Vec<String> {
    let mut last = Vec::new();
    let Some(mut from) = from else { return last };
    let mut lines = Lines::default();
    let mut buffer = vec![0; 8 << 10];
    loop {
        let length = from.read(&mut buffer).await.unwrap_or(0);
        lines.feed(&buffer[..length]);
        let open = if length == 0 { lines.rest() } else { None };
        let whole = std::iter::from_fn(|| match lines.next() {
            Some(Piece::Line(line)) => Some(line),
            Some(Piece::Mark(_)) | None => None,
        });
        for line in whole.chain(open) {
            if last.len() == REASON_LINES {
                last.remove(0);
            }
            last.push(line.clone());
            log.line(stream, line).await;
        }
        if length == 0 {
            return last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(packages: &[&str]) -> Environment {
        Environment {
            python_packages: packages.iter().map(|package| (*package).to_owned()).collect(),
            ..Environment::default()
        }
    }

    #[test]
    fn the_order_of_packages_makes_no_new_environment() {
        assert_eq!(key(&environment(&["a", "b"])), key(&environment(&["b", "a"])));
        assert_ne!(key(&environment(&["a"])), key(&environment(&["a", "b"])));
        let newer = Environment { python_version: "3.13".into(), ..environment(&["a"]) };
        assert_ne!(key(&environment(&["a"])), key(&newer));
    }

    #[tokio::test]
    async fn a_function_that_needs_a_container_is_refused_in_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let environments = Environments::new(folder.path().to_owned());
        let wanted =
            Environment { system_packages: vec!["ffmpeg".into()], ..Environment::default() };
        let refused = environments.ready(&wanted, &BuildLog::unheard()).await;
        let words = refused.expect_err("refused").to_string();
        assert!(
            words.contains("system_packages") && words.contains("containers are not"),
            "{words}"
        );
    }
}
