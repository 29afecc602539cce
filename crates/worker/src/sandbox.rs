//! The command that runs a program: in bubblewrap where it works, else a plain process.
//! Process ids stay those of the machine, so there is no wall against signals to processes of the same user.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{folders::Scratch, process::SANDBOX_INFO, program::Program, search_path};

/// Whether replicas run in a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sandbox {
    /// Where bubblewrap works; a warning is logged where it does not.
    #[default]
    Auto,
    Off,
}

/// Starts the runner without the current directory on `sys.path`, where a deployed
/// `struct.py` or `queue.py` would take the place of Python's own.
const RUN: &str = "import sys; sys.path[:] = [p for p in sys.path if p]; from sieve.runner.replica import main; sys.exit(main())";

/// Where the deployed code is in a sandbox.
const CODE: &str = "/src";
const HOME: &str = "/home/sieve";

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

/// What every replica of a worker has in common.
#[derive(Debug, Clone)]
pub(crate) struct Launcher {
    bubblewrap: Option<PathBuf>,
    /// Without a sandbox: `setpriv`, which ties a process to the life of its parent.
    setpriv: Option<PathBuf>,
    data: PathBuf,
    python_package: PathBuf,
    api_url: String,
}

/// What is where for one process, as it sees it.
struct Places<'a> {
    code: &'a OsStr,
    home: &'a OsStr,
    tmp: &'a OsStr,
    cache: PathBuf,
}

impl Launcher {
    /// Tries the sandbox once. Blocks for some milliseconds.
    pub(crate) fn new(
        sandbox: Sandbox,
        data: &Path,
        python_package: &Path,
        api_url: String,
    ) -> Self {
        let bubblewrap = match sandbox {
            Sandbox::Off => None,
            Sandbox::Auto => working_bubblewrap(),
        };
        if bubblewrap.is_none() && sandbox == Sandbox::Auto {
            tracing::warn!(
                "functions run as plain processes that can read what this user can read: install bubblewrap (`bwrap`), and allow user namespaces, to sandbox them"
            );
        }
        let python_package =
            std::path::absolute(python_package).unwrap_or_else(|_| python_package.to_owned());
        let setpriv = working("setpriv", |probe| {
            probe.args(["--pdeathsig", "KILL", "true"]);
        });
        Self { bubblewrap, setpriv, data: data.to_owned(), python_package, api_url }
    }

    pub(crate) fn is_sandboxed(&self) -> bool {
        self.bubblewrap.is_some()
    }

    /// The runner for `program`, not started yet.
    pub(crate) fn command(&self, program: &Program, scratch: &Scratch, api_key: &str) -> Command {
        let python = program.environment.join("bin/python");
        let (mut command, places) = match &self.bubblewrap {
            Some(bubblewrap) => {
                let mut command = Command::new(bubblewrap);
                self.confine(&mut command, program, scratch);
                command.arg("--").arg(&python);
                let cache = Path::new(HOME).join(".cache");
                (
                    command,
                    Places {
                        code: CODE.as_ref(),
                        home: HOME.as_ref(),
                        tmp: "/tmp".as_ref(),
                        cache,
                    },
                )
            }
            None => {
                let mut command = match &self.setpriv {
                    Some(setpriv) => {
                        let mut command = Command::new(setpriv);
                        command.args(["--pdeathsig", "KILL", "--"]).arg(&python);
                        command
                    }
                    None => Command::new(&python),
                };
                command.current_dir(&program.code);
                let places = Places {
                    code: program.code.as_os_str(),
                    home: scratch.home.as_os_str(),
                    tmp: scratch.tmp.as_os_str(),
                    cache: program.cache.clone(),
                };
                (command, places)
            }
        };
        command.arg("-c").arg(RUN);
        self.set_variables(&mut command, program, &places, api_key);
        command
    }

    fn set_variables(
        &self,
        command: &mut Command,
        program: &Program,
        places: &Places<'_>,
        api_key: &str,
    ) {
        command.env_clear();
        for name in INHERITED {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        for variable in &program.spec.environment.variables {
            if let Some(value) = variable.default.as_ref().filter(|_| may_be_set(&variable.name)) {
                command.env(&variable.name, value.replace('\0', ""));
            }
        }
        let environment = program.environment.join("bin");
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", environment.display());
        command
            .env("PATH", path)
            .env("VIRTUAL_ENV", &program.environment)
            .env("LANG", "C.UTF-8")
            .env("HOME", places.home)
            .env("TMPDIR", places.tmp)
            .env("XDG_CACHE_HOME", &places.cache)
            // Neither the code nor the environment can be written to.
            .env("PYTHONPYCACHEPREFIX", places.cache.join("bytecode"))
            .env("PYTHONPATH", &self.python_package)
            .env("SIEVE_API_URL", &self.api_url)
            .env("SIEVE_API_KEY", api_key)
            .env("SIEVE_WORKING_DIRECTORY", places.code);
    }

    fn confine(&self, command: &mut Command, program: &Program, scratch: &Scratch) {
        base_arguments(command);
        command.arg("--info-fd").arg(SANDBOX_INFO.to_string());
        let interpreters = interpreter_folders(&program.environment);
        for folder in &interpreters {
            bind(command, "--ro-bind", folder, folder);
        }
        if is_visible(&self.data, &interpreters) {
            command.arg("--tmpfs").arg(&self.data);
        }
        bind(command, "--bind", &scratch.tmp, Path::new("/tmp"));
        bind(command, "--bind", &scratch.home, Path::new(HOME));
        bind(command, "--bind", &program.cache, &Path::new(HOME).join(".cache"));
        for folder in [&program.environment, &self.python_package] {
            bind(command, "--ro-bind", folder, folder);
        }
        bind(command, "--ro-bind", &program.code, Path::new(CODE));
        command.arg("--chdir").arg(CODE);
    }
}

fn bind(command: &mut Command, how: &str, from: &Path, to: &Path) {
    command.arg(how).arg(from).arg(to);
}

/// Namespaces and the system's own folders, read-only.
fn base_arguments(command: &mut Command) {
    command.args(["--unshare-user", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL"]);
    command.args(["--die-with-parent", "--new-session"]);
    for folder in ["/usr", "/etc", "/opt"] {
        command.args(["--ro-bind-try", folder, folder]);
    }
    for folder in ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"] {
        match fs::read_link(folder) {
            Ok(target) => command.arg("--symlink").arg(target).arg(folder),
            Err(_) => command.args(["--ro-bind-try", folder, folder]),
        };
    }
    // Where /etc/resolv.conf often leads.
    command.args(["--ro-bind-try", "/run/systemd/resolve", "/run/systemd/resolve"]);
    command.args(["--dev", "/dev", "--ro-bind", "/proc", "/proc"]);
}

/// Where the environment's Python really is: a virtual environment only links to it.
fn interpreter_folders(environment: &Path) -> BTreeSet<PathBuf> {
    let configured = fs::read_to_string(environment.join("pyvenv.cfg")).unwrap_or_default();
    let home = configured
        .lines()
        .filter_map(|line| line.split_once('='))
        .find(|(key, _)| key.trim() == "home")
        .map(|(_, home)| PathBuf::from(home.trim()));
    let real = fs::canonicalize(environment.join("bin/python")).ok();
    let folders = [home, real.as_deref().and_then(Path::parent).map(Path::to_owned)];
    let prefixes = folders.into_iter().flatten().filter_map(|bin| bin.parent().map(Path::to_owned));
    // `/usr` is there anyway; `/` would show everything.
    prefixes.filter(|prefix| !prefix.starts_with("/usr") && prefix.parent().is_some()).collect()
}

fn is_visible(data: &Path, interpreters: &BTreeSet<PathBuf>) -> bool {
    let system = ["/usr", "/etc", "/opt"].iter().any(|folder| data.starts_with(folder));
    system || interpreters.iter().any(|folder| data.starts_with(folder))
}

/// A function's own variables do not replace what the runner relies on.
fn may_be_set(name: &str) -> bool {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    !name.is_empty() && plain && !name.starts_with("SIEVE_")
}

fn working_bubblewrap() -> Option<PathBuf> {
    working("bwrap", |probe| {
        base_arguments(probe);
        probe.args(["--", "/bin/sh", "-c", ":"]);
    })
}

/// The program, if it is there and can do what the probe asks.
fn working(name: &str, ask: impl FnOnce(&mut Command)) -> Option<PathBuf> {
    let program = search_path::find(name)?;
    let mut probe = Command::new(&program);
    ask(&mut probe);
    probe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    probe.status().is_ok_and(|status| status.success()).then_some(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_cannot_replace_what_the_runner_relies_on() {
        assert!(may_be_set("HF_TOKEN"));
        for name in ["SIEVE_API_KEY", "", "A=B", "A\0"] {
            assert!(!may_be_set(name), "{name:?}");
        }
    }

    #[test]
    fn the_whole_machine_is_never_an_interpreters_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("pyvenv.cfg"), "home = /bin\n").expect("written");
        assert!(interpreter_folders(folder.path()).is_empty());
        fs::write(folder.path().join("pyvenv.cfg"), "home = /py/3.8/bin\n").expect("written");
        assert!(interpreter_folders(folder.path()).contains(Path::new("/py/3.8")));
    }
}
