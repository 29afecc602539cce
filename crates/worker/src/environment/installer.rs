//! `uv` at work on one environment that nobody uses yet, and what it says put into the build's log.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use domain::LogStream;
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::Child,
    time,
};

use super::{advice, requirements::Requirements, transcript::Transcript};
use crate::{
    Result, WorkerError,
    build_log::BuildLog,
    executor::{Connection, Gate, Launcher},
    search_path,
};

/// The largest packages take minutes to download.
const LIMIT: Duration = Duration::from_secs(30 * 60);
/// In the folder of the environments, so that files are linked and not copied.
const DOWNLOADS: &str = ".downloads";

/// Stands in a lock for where the bundle is, which differs from worker to worker.
const BUNDLE: &str = "file:///src";

pub(super) struct Installer<'a> {
    pub(super) launcher: &'a Launcher,
    pub(super) environments: &'a Path,
    pub(super) partial: &'a Path,
    pub(super) code: &'a Path,
    pub(super) log: &'a BuildLog,
}

impl Installer<'_> {
    pub(super) async fn make_empty(&self, python_version: &str) -> Result<()> {
        let mut venv = self.uv(false)?;
        venv.0.args(["venv", "--no-project", "--relocatable", "--python", python_version]);
        venv.0.arg(self.partial);
        self.run(venv, "make an environment").await.map(drop)
    }

    pub(super) async fn install(&self, asked: &Requirements) -> Result<()> {
        // Packages may run code of theirs.
        let mut install = self.uv(true)?;
        install.0.args(["pip", "install", "--compile-bytecode", "--python"]);
        install.0.arg(self.partial.join("bin/python"));
        match asked {
            Requirements::Listed { packages, file, .. } => {
                if let Some(file) = file {
                    install.0.arg("--requirements").arg(&file.path);
                }
                install.0.arg("--").args(packages);
            }
            Requirements::Locked(lines) => {
                let code = format!("file://{}", self.code.display());
                let lines = lines.replace(BUNDLE, &code);
                install.0.args(["--no-deps", "--"]).args(lines.lines());
            }
        }
        self.run(install, "install the packages").await.map(drop)
    }

    /// One line for each package: its name and version, or where it came from.
    pub(super) async fn installed(&self) -> Result<String> {
        let mut freeze = self.uv(true)?;
        freeze
            .0
            .args(["pip", "freeze", "--quiet", "--python"])
            .arg(self.partial.join("bin/python"));
        freeze.0.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let (child, _network) = start(freeze).await?;
        let output = time::timeout(LIMIT, child.wait_with_output()).await;
        let output = output.map_err(|_| too_slow("list the packages"))?.map_err(spawn_error)?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(WorkerError::Environment { reason: words });
        }
        let code = format!("file://{}", self.code.display());
        Ok(String::from_utf8_lossy(&output.stdout).replace(&code, BUNDLE))
    }

    fn uv(&self, confined: bool) -> Result<(Command, Option<Gate>)> {
        let program = search_path::find("uv").ok_or(WorkerError::NoUv)?;
        let (mut command, gate) = if confined {
            self.launcher.build_command(&program, self.environments, self.partial, self.code)
        } else {
            let mut command = Command::new(program);
            command.current_dir(self.code);
            (command, None)
        };
        command.args(["--no-progress", "--color", "never"]);
        command.env("PATH", search_path::joined());
        command.env("UV_CACHE_DIR", self.environments.join(DOWNLOADS));
        // Installing runs code of the packages: it sees no secrets of ours, and no other environment.
        for (name, _) in std::env::vars_os() {
            if !is_of_use(&name.to_string_lossy()) {
                command.env_remove(name);
            }
        }
        Ok((command, gate))
    }

    /// Runs one step to its end, its output line by line into the log.
    async fn run(&self, mut uv: (Command, Option<Gate>), step: &'static str) -> Result<()> {
        uv.0.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let (mut child, _network) = start(uv).await?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let everything = async {
            let (_, errors) = tokio::join!(
                copy(stdout, LogStream::Stdout, self.log),
                copy(stderr, LogStream::Stderr, self.log)
            );
            (child.wait().await, errors)
        };
        match time::timeout(LIMIT, everything).await.map_err(|_| too_slow(step))? {
            (Ok(status), _) if status.success() => Ok(()),
            (Ok(status), lines) if lines.is_empty() => {
                Err(WorkerError::Environment { reason: format!("uv could not {step} ({status})") })
            }
            (Ok(_), lines) => {
                let said = lines.join("\n");
                let advice = advice::after_uv(&said);
                let reason = format!("uv could not {step}: {said}{advice}");
                Err(WorkerError::Environment { reason })
            }
            (Err(error), _) => Err(spawn_error(error)),
        }
    }
}

/// And what gives it its network, for as long as it runs.
async fn start((command, gate): (Command, Option<Gate>)) -> Result<(Child, Option<Connection>)> {
    let Some(gate) = gate else {
        let mut command = tokio::process::Command::from(command);
        return Ok((command.kill_on_drop(true).spawn().map_err(spawn_error)?, None));
    };
    let (child, opened) = gate.start(command).await.map_err(spawn_error)?;
    Ok((child, opened.network))
}

fn spawn_error(error: std::io::Error) -> WorkerError {
    match error.kind() {
        std::io::ErrorKind::NotFound => WorkerError::NoUv,
        _ => WorkerError::Spawn(Arc::new(error)),
    }
}

fn too_slow(step: &'static str) -> WorkerError {
    WorkerError::TooSlow { limit: "30 minutes".to_owned(), step }
}

/// How to reach the packages; nothing that another program is configured with.
fn is_of_use(variable: &str) -> bool {
    let network = variable.to_ascii_uppercase().ends_with("_PROXY") || variable.starts_with("SSL_");
    let known = ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYENV_ROOT", "XDG_DATA_HOME"];
    let compilers = ["CC", "CXX", "CFLAGS", "CXXFLAGS", "LDFLAGS"];
    network
        || variable.starts_with("UV_")
        || known.contains(&variable)
        || compilers.contains(&variable)
}

/// Gives the last lines.
async fn copy(
    from: Option<impl AsyncRead + Unpin>,
    stream: LogStream,
    log: &BuildLog,
) -> Vec<String> {
    let mut transcript = Transcript::new(log, stream);
    let mut buffer = vec![0; 8 << 10];
    if let Some(mut from) = from {
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            transcript.take(&buffer[..length]).await;
        }
    }
    transcript.end().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_own_settings_are_not_shown_to_packages() {
        assert!(is_of_use("UV_INDEX_URL") && is_of_use("https_proxy"));
        for name in ["SIEVE_ADMIN_KEY", "AWS_SECRET_ACCESS_KEY", "VIRTUAL_ENV", "PYTHONPATH"] {
            assert!(!is_of_use(name), "{name}");
        }
    }
}
