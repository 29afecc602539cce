//! Namespaces of its own for each process, made by bubblewrap: it sees its code, its packages, the
//! system's programs and what is its own to write, and no other process. What its network is, `network.rs` says.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use super::{
    Places,
    gate::{FILTER, GATE, Gate, INFO},
    network::Network,
    working,
};
use crate::{
    Result, WorkerError, folders::Scratch, limits::Limits, processors, program::Program,
    search_path,
};

/// Where the deployed code is.
const CODE: &str = "/src";
const HOME: &str = "/home/sieve";
/// Of `/dev/shm`, in bytes: it is memory.
const SHARED_MEMORY: &str = "2147483648";

/// What programs and libraries read of `/etc`. Not all of it: a server that runs as root could read
/// other services' keys there.
const SETTINGS: [&str; 34] = [
    "ImageMagick-6",
    "ImageMagick-7",
    "OpenCL",
    "alternatives",
    "ca-certificates",
    "ca-certificates.conf",
    "crypto-policies",
    "fonts",
    "gai.conf",
    "group",
    "host.conf",
    "hosts",
    "java-11-openjdk",
    "java-17-openjdk",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "libreoffice",
    "localtime",
    "magic",
    "mime.types",
    "nsswitch.conf",
    "nvidia",
    "openal",
    "os-release",
    "passwd",
    "pki/ca-trust",
    "pki/tls/certs",
    "protocols",
    "resolv.conf",
    "services",
    "ssl/certs",
    "ssl/openssl.cnf",
    "vulkan",
];

#[derive(Debug)]
pub(super) struct Sandbox {
    bubblewrap: PathBuf,
    nsenter: Option<PathBuf>,
    data: PathBuf,
    /// None: the machine's.
    network: Option<Arc<Network>>,
}

impl Sandbox {
    /// If it works here; else why not.
    pub(super) fn find(data: &Path) -> Result<Self, String> {
        let bubblewrap = working("bwrap", |probe| {
            base_arguments(probe);
            probe.args(["--", "/bin/sh", "-c", ":"]);
        })?;
        let nsenter = search_path::find("nsenter");
        Ok(Self { bubblewrap, nsenter, data: data.to_owned(), network: None })
    }

    /// With a network of its own for each sandbox, if that works here; else why not.
    pub(super) async fn isolate(&mut self, network: Arc<Network>) -> Result<(), String> {
        self.network = Some(network);
        let tried = self.try_network().await.map_err(|error| error.to_string());
        if tried.is_err() {
            self.network = None;
        }
        tried
    }

    async fn try_network(&self) -> std::io::Result<()> {
        let mut command = Command::new(&self.bubblewrap);
        base_arguments(&mut command);
        self.wait_at_gate(&mut command);
        command.args(["--", "/bin/sh", "-c", ":"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.gate().start(command).await?.0.wait().await.map(drop)
    }

    pub(super) fn is_isolated(&self) -> bool {
        self.network.is_some()
    }

    pub(super) fn gate(&self) -> Gate {
        let (nsenter, network) = (self.nsenter.clone(), self.network.clone());
        Gate { nsenter, network, filter: None }
    }

    fn wait_at_gate(&self, command: &mut Command) {
        command.arg("--info-fd").arg(INFO.to_string());
        command.arg("--block-fd").arg(GATE.to_string());
        let Some(network) = &self.network else { return };
        command.arg("--unshare-net");
        if let Some(resolver) = network.resolver() {
            bind(command, "--ro-bind", resolver, Path::new("/etc/resolv.conf"));
        }
    }

    pub(super) fn command(
        &self,
        program: &Program,
        environment: &Path,
        scratch: &Scratch,
        python_package: &Path,
        limits: &Limits,
    ) -> Result<(Command, Places<'static>, Gate)> {
        let mut command = Command::new(&self.bubblewrap);
        base_arguments(&mut command);
        self.wait_at_gate(&mut command);
        let mut gate = self.gate();
        if limits.processors.is_some() {
            let filter = processors::keeps_its_share();
            gate.filter = Some(filter.map_err(|error| WorkerError::Spawn(Arc::new(error)))?);
            command.arg("--seccomp").arg(FILTER.to_string());
        }
        if program.spec.environment.gpu.is_some() {
            show_gpus(&mut command);
        }
        // First: what else is shown may be below them.
        bind(&mut command, "--bind", &scratch.tmp, Path::new("/tmp"));
        bind(&mut command, "--bind", &scratch.home, Path::new(HOME));
        self.show_interpreter(&mut command, environment);
        bind(&mut command, "--bind", &program.cache, &Path::new(HOME).join(".cache"));
        for folder in [environment, python_package] {
            bind(&mut command, "--ro-bind", folder, folder);
        }
        bind(&mut command, "--ro-bind", &program.code, Path::new(CODE));
        close(&mut command);
        command.arg("--chdir").arg(CODE);
        command.arg("--").arg(environment.join("bin/python"));
        let cache = Path::new(HOME).join(".cache");
        let (code, home, tmp) = (CODE.as_ref(), HOME.as_ref(), "/tmp".as_ref());
        Ok((command, Places { code, home, tmp, cache }, gate))
    }

    /// Packages may run code of theirs when they are installed: it can write to `own` and to the
    /// downloads beside it, and to no environment that is complete.
    pub(super) fn build_command(
        &self,
        program: &Path,
        environments: &Path,
        own: &Path,
        code: &Path,
    ) -> (Command, Option<Gate>) {
        let mut command = Command::new(&self.bubblewrap);
        base_arguments(&mut command);
        let gate = self.is_isolated().then(|| self.gate());
        if gate.is_some() {
            self.wait_at_gate(&mut command);
        }
        // First: what else is shown may be below them.
        command.args(["--tmpfs", "/tmp", "--dir", HOME]);
        self.show_interpreter(&mut command, own);
        let real = fs::canonicalize(program).ok();
        for folder in
            [Some(program), real.as_deref()].into_iter().flatten().filter_map(Path::parent)
        {
            // `uv` may be a script with its binary elsewhere in the same installation.
            let installation = folder.parent().filter(|_| folder.ends_with("bin"));
            let shown = installation.unwrap_or(folder);
            if shown.parent().is_some() && !shown.starts_with("/usr") {
                bind(&mut command, "--ro-bind", shown, shown);
            }
        }
        bind(&mut command, "--bind", environments, environments);
        for complete in others(environments, own) {
            bind(&mut command, "--ro-bind", &complete, &complete);
        }
        // Where it was unpacked, as an environment says where a local package came from.
        bind(&mut command, "--ro-bind", code, code);
        show_settings(&mut command);
        close(&mut command);
        command.args(["--setenv", "HOME", HOME, "--chdir"]).arg(code);
        command.arg("--").arg(program);
        (command, gate)
    }

    fn show_interpreter(&self, command: &mut Command, environment: &Path) {
        let interpreters = interpreter_folders(environment);
        for folder in &interpreters {
            bind(command, "--ro-bind", folder, folder);
        }
        if is_visible(&self.data, &interpreters) {
            command.arg("--tmpfs").arg(&self.data);
        }
    }
}

fn bind(command: &mut Command, how: &str, from: &Path, to: &Path) {
    command.arg(how).arg(from).arg(to);
}

/// Namespaces and the system's own folders, read-only.
fn base_arguments(command: &mut Command) {
    command.args(["--unshare-user", "--unshare-ipc", "--unshare-uts", "--unshare-pid"]);
    command.args(["--cap-drop", "ALL", "--die-with-parent", "--new-session"]);
    command.args(["--ro-bind", "/usr", "/usr"]);
    for name in SETTINGS {
        let path = Path::new("/etc").join(name);
        command.arg("--ro-bind-try").arg(&path).arg(&path);
    }
    for folder in ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"] {
        match fs::read_link(folder) {
            Ok(target) => command.arg("--symlink").arg(target).arg(folder),
            Err(_) => command.args(["--ro-bind-try", folder, folder]),
        };
    }
    // Where /etc/resolv.conf often leads.
    command.args(["--ro-bind-try", "/run/systemd/resolve", "/run/systemd/resolve"]);
    command.args(["--proc", "/proc", "--dev", "/dev"]);
    command.args(["--size", SHARED_MEMORY, "--perms", "1777", "--tmpfs", "/dev/shm"]);
}

/// Which of them it may use, CUDA_VISIBLE_DEVICES says.
fn show_gpus(command: &mut Command) {
    let devices = fs::read_dir("/dev").into_iter().flatten().flatten();
    let of_nvidia = |path: &PathBuf| path.to_string_lossy().starts_with("/dev/nvidia");
    for path in devices.map(|entry| entry.path()).filter(of_nvidia) {
        bind(command, "--dev-bind-try", &path, &path);
    }
}

/// How the machine's administrator told `uv` where packages are.
fn show_settings(command: &mut Command) {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    for (from, to) in [
        (home.join(".config/uv"), Path::new(HOME).join(".config/uv")),
        (home.join(".netrc"), Path::new(HOME).join(".netrc")),
        (PathBuf::from("/etc/uv"), PathBuf::from("/etc/uv")),
    ] {
        bind(command, "--ro-bind-try", &from, &to);
    }
}

/// Nothing can be written but what was mounted for it: the rest would be memory without a limit.
fn close(command: &mut Command) {
    command.args(["--remount-ro", "/dev", "--remount-ro", "/"]);
}

/// What stands in the folder besides the downloads and the one that is being made.
fn others(environments: &Path, own: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(environments).into_iter().flatten().flatten();
    let paths = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let hidden = |path: &Path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".downloads"))
    };
    paths.map(|entry| entry.path()).filter(|path| path != own && !hidden(path)).collect()
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
    data.starts_with("/usr") || interpreters.iter().any(|folder| data.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_machine_is_never_an_interpreters_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("pyvenv.cfg"), "home = /bin\n").expect("written");
        assert!(interpreter_folders(folder.path()).is_empty());
        fs::write(folder.path().join("pyvenv.cfg"), "home = /py/3.8/bin\n").expect("written");
        assert!(interpreter_folders(folder.path()).contains(Path::new("/py/3.8")));
    }

    #[test]
    fn a_build_may_write_to_the_downloads_and_its_own_environment_only() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [".downloads", ".partial-own", ".partial-other", "complete"] {
            fs::create_dir(folder.path().join(name)).expect("made");
        }
        let mut others = others(folder.path(), &folder.path().join(".partial-own"));
        others.sort();
        let names: Vec<_> = others.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names, [".partial-other", "complete"]);
    }
}
