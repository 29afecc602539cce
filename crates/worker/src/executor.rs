//! How the runner of a program is started, and behind which walls. What is said to it is not known here.
//! Every executor keeps the contract that `tests/worker/executors.rs` holds each of them to.

mod container;
mod gate;
mod network;
mod plain;
mod sandbox;

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use domain::{Environment, is_variable_name};

pub use self::network::FunctionNetwork;
pub(crate) use self::{
    container::Prepared,
    gate::{Gate, Opened},
    network::{Connection, Network},
};
use self::{plain::Plain, sandbox::Sandbox};
use crate::{
    ContainerSettings, Result, WorkerError, containers::Containers, environment, environment::Home,
    excess::Writable, folders, folders::Scratch, gpus::Device, limits::Limits, program::Program,
    search_path,
};

/// What `--executor` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// A container for who asks for more than Python; for others a sandbox where it works, and a
    /// warning is logged where it does not.
    #[default]
    Auto,
    Process,
    Sandbox,
    /// A container for everybody.
    Container,
}

impl Choice {
    fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Process => "process",
            Self::Sandbox => "sandbox",
            Self::Container => "container",
        }
    }
}

/// Starts the runner without the current directory on `sys.path`, where a deployed
/// `struct.py` or `queue.py` would take the place of Python's own.
const RUN: &str = "import sys; sys.path[:] = [p for p in sys.path if p]; from sieve.runner.replica import main; sys.exit(main())";

/// What a function may need of the machine's way into the network.
const INHERITED: [&str; 10] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// Which GPUs CUDA shows a process, and in which order.
const CUDA_VISIBLE_DEVICES: &str = "CUDA_VISIBLE_DEVICES";

/// What every replica of a worker has in common.
#[derive(Debug)]
pub(crate) struct Launcher {
    choice: Choice,
    executor: Executor,
    containers: Arc<Containers>,
    python_package: PathBuf,
    api_url: String,
}

#[derive(Debug)]
enum Executor {
    Plain(Plain),
    Sandbox(Sandbox),
}

/// A runner that was not started yet.
pub(crate) enum Start {
    Command {
        command: Command,
        /// What opens once the process of a sandbox may go on.
        gate: Option<Gate>,
    },
    Container(Prepared),
}

impl Start {
    /// Whether what it starts is counted apart from other processes of its user, by limits of processes.
    pub(crate) fn counts_apart(&self) -> bool {
        matches!(self, Self::Command { gate: Some(_), .. })
    }
}

/// What is where for one process, as it sees it.
struct Places<'a> {
    code: &'a OsStr,
    home: &'a OsStr,
    tmp: &'a OsStr,
    cache: PathBuf,
}

/// What one process is told and no other.
pub(crate) struct Identity<'a> {
    pub(crate) api_key: &'a str,
    /// Names it among the processes of the machine.
    pub(crate) marker: &'a str,
    /// A GPU that it has.
    pub(crate) device: Option<&'a Device>,
    /// The function's own variables.
    pub(crate) variables: &'a [(String, String)],
}

impl Launcher {
    /// Tries what it needs once. Blocks for some milliseconds.
    pub(crate) fn new(
        choice: Choice,
        network: FunctionNetwork,
        data: &Path,
        python_package: &Path,
        api_url: String,
        containers: ContainerSettings,
    ) -> Result<Self> {
        let python_package =
            std::path::absolute(python_package).unwrap_or_else(|_| python_package.to_owned());
        let wanted = network;
        let sandbox = match choice {
            Choice::Process => Err(String::new()),
            Choice::Auto | Choice::Sandbox | Choice::Container => Sandbox::find(data),
        };
        let mut executor = match (choice, sandbox) {
            (_, Ok(sandbox)) => Executor::Sandbox(sandbox),
            (Choice::Sandbox, Err(reason)) => return Err(WorkerError::NoSandbox { reason }),
            (Choice::Auto, Err(reason)) => {
                tracing::warn!(%reason, "functions are not sandboxed");
                Executor::Plain(Plain::find())
            }
            (Choice::Process | Choice::Container, Err(_)) => Executor::Plain(Plain::find()),
        };
        let network = executor.isolate(choice, wanted, &api_url, folders::mark(data))?;
        let isolated = wanted == FunctionNetwork::Isolated;
        let containers = Arc::new(Containers::new(containers, data, network, isolated));
        let launcher = Self { choice, executor, containers, python_package, api_url };
        launcher.tell();
        Ok(launcher)
    }

    pub(crate) fn containers(&self) -> &Arc<Containers> {
        &self.containers
    }

    fn tell(&self) {
        let kind = self.without_container();
        match (self.choice, kind) {
            // It was told when the engine was found.
            (Choice::Container, _) => {}
            (_, domain::Executor::Process) => tracing::warn!("functions run {}", kind.promise()),
            _ => tracing::info!("functions run {}", kind.promise()),
        }
    }

    /// Whether a function with this environment runs in a container; an error when it must and may not.
    pub(crate) fn takes_container(&self, wanted: &Environment) -> Result<bool> {
        match self.choice {
            Choice::Container => Ok(true),
            Choice::Auto => Ok(wanted.needs_container()),
            Choice::Process | Choice::Sandbox if wanted.needs_container() => {
                Err(WorkerError::ContainerForbidden {
                    asks: environment::container_reasons(wanted),
                    executor: self.choice.as_str(),
                })
            }
            Choice::Process | Choice::Sandbox => Ok(false),
        }
    }

    pub(crate) fn kind(&self, program: &Program) -> domain::Executor {
        match program.home {
            Home::Image(_) => domain::Executor::Container,
            Home::Folder(_) => self.without_container(),
        }
    }

    fn without_container(&self) -> domain::Executor {
        match self.executor {
            Executor::Plain(_) => domain::Executor::Process,
            Executor::Sandbox(_) => domain::Executor::Sandbox,
        }
    }

    /// For a command that builds an environment: it may write in `environments`, but not into those that are complete.
    /// The code is its current directory.
    pub(crate) fn build_command(
        &self,
        program: &Path,
        environments: &Path,
        own: &Path,
        code: &Path,
    ) -> (Command, Option<Gate>) {
        match &self.executor {
            Executor::Plain(_) => {
                let mut command = Command::new(program);
                command.current_dir(code);
                (command, None)
            }
            Executor::Sandbox(sandbox) => sandbox.build_command(program, environments, own, code),
        }
    }

    /// The runner for `program`.
    pub(crate) async fn start(
        &self,
        program: &Program,
        scratch: &Scratch,
        identity: &Identity<'_>,
        limits: &Limits,
    ) -> Result<Start> {
        let environment = match &program.home {
            Home::Folder(environment) => environment,
            Home::Image(image) => {
                let replica = container::Replica {
                    program,
                    image,
                    scratch,
                    python_package: &self.python_package,
                    api_url: &self.api_url,
                    identity,
                    limits,
                };
                return Ok(Start::Container(replica.prepare(&self.containers).await?));
            }
        };
        let (mut command, places, gate) = match &self.executor {
            Executor::Plain(plain) => {
                let (command, places) = plain.command(program, environment, scratch);
                (command, places, None)
            }
            Executor::Sandbox(sandbox) => {
                let package = &self.python_package;
                let (command, places, gate) =
                    sandbox.command(program, environment, scratch, package, limits)?;
                (command, places, Some(gate))
            }
        };
        command.arg("-c").arg(RUN);
        self.set_variables(&mut command, program, environment, &places, identity);
        Ok(Start::Command { command, gate })
    }

    fn set_variables(
        &self,
        command: &mut Command,
        program: &Program,
        environment: &Path,
        places: &Places<'_>,
        identity: &Identity<'_>,
    ) {
        command.env_clear();
        command.envs(inherited());
        command.envs(of_the_function(identity));
        command.envs(identity.device.map(|device| (CUDA_VISIBLE_DEVICES, &device.id)));
        let programs = environment.join("bin");
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", programs.display());
        // By bundle: two versions have the same paths, and perhaps files of the same size and second.
        let bundle = program.code.file_name().unwrap_or_default();
        command
            .env("PATH", path)
            .env("VIRTUAL_ENV", environment)
            .env("LANG", "C.UTF-8")
            .env("HOME", places.home)
            .env("TMPDIR", places.tmp)
            .env("XDG_CACHE_HOME", &places.cache)
            // Neither the code nor the environment can be written to.
            .env("PYTHONPYCACHEPREFIX", places.cache.join("bytecode").join(bundle))
            .env("PYTHONPATH", &self.python_package)
            .env(crate::tree::MARKER, identity.marker)
            .env("SIEVE_API_URL", &self.api_url)
            .env("SIEVE_API_KEY", identity.api_key)
            .env("SIEVE_WORKING_DIRECTORY", places.code);
    }
}

impl Executor {
    /// How functions get networks of their own, if they do. Tries it once; blocks for some milliseconds.
    fn isolate(
        &mut self,
        choice: Choice,
        wanted: FunctionNetwork,
        api_url: &str,
        marker: String,
    ) -> Result<Option<Arc<Network>>> {
        let is_plain = matches!(self, Self::Plain(_)) && choice != Choice::Container;
        let found = match (wanted, is_plain) {
            (FunctionNetwork::Host, _) | (FunctionNetwork::Auto, true) => return Ok(None),
            (FunctionNetwork::Isolated, true) => {
                Err("a plain process has the machine's".to_owned())
            }
            (_, false) => Network::find(api_url, marker).map(Arc::new),
        };
        let tried = found.and_then(|network| match self {
            Self::Plain(_) => Ok(network),
            Self::Sandbox(sandbox) => {
                let runtime = tokio::runtime::Handle::current();
                runtime.block_on(sandbox.isolate(network.clone())).map(|()| network)
            }
        });
        match (tried, wanted) {
            (Ok(network), _) => {
                tracing::info!("each function has a network of its own");
                Ok(Some(network))
            }
            (Err(reason), FunctionNetwork::Isolated) => Err(WorkerError::NoNetwork { reason }),
            (Err(reason), _) => {
                tracing::warn!(
                    %reason,
                    "functions share the machine's network, and reach what listens on its loopback"
                );
                Ok(None)
            }
        }
    }
}

fn inherited() -> Vec<(String, String)> {
    let value = |name: &str| Some((name.to_owned(), std::env::var(name).ok()?));
    INHERITED.into_iter().filter_map(value).collect()
}

fn of_the_function(identity: &Identity<'_>) -> impl Iterator<Item = (String, String)> {
    let named = identity.variables.iter().filter(|(name, _)| is_variable_name(name));
    named.map(|(name, value)| (name.clone(), value.replace('\0', "")))
}

pub(crate) fn writable(program: &Program, scratch: &Scratch) -> Writable {
    Writable {
        temporary: vec![scratch.tmp.clone(), scratch.home.clone()],
        cache: program.cache.clone(),
    }
}

/// The program, if it is there and can do what the probe asks; else why not.
fn working(name: &str, ask: impl FnOnce(&mut Command)) -> Result<PathBuf, String> {
    let program = search_path::find(name).ok_or_else(|| format!("`{name}` is not installed"))?;
    let mut probe = Command::new(&program);
    ask(&mut probe);
    probe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let output = probe.output().map_err(|error| format!("`{name}` cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(program);
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let last = words.trim().lines().next_back().unwrap_or("it said nothing").to_owned();
    Err(format!("`{name}` does not work here: {last}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_missing_or_fails_is_named_in_the_reason() {
        let missing = working("no-such-program", |_| {}).expect_err("missing");
        assert!(missing.contains("not installed"), "{missing}");
        let failing = working("ls", |probe| {
            probe.arg("/no/such/folder");
        });
        assert!(failing.expect_err("failing").contains("does not work here"));
    }
}
