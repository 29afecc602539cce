//! A network of its own for each sandbox and container: its own loopback, and a way out through `pasta`. Of this
//! machine it reaches the ports that it is meant to, and nothing where clouds keep credentials.

mod machine;

use std::{
    collections::BTreeSet,
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::process::{Pid, Signal};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, ChildStdin, Command},
    time,
};

use super::working;
use crate::{search_path, tree};

/// For the tools to do their work on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// `pasta` changes its credentials, so that the kernel forgets to end it with its parent: a shell does,
/// when what it reads from ends. Its own output is closed, so that the reader sees the end of `pasta`'s.
/// It does not mind that nobody reads what it says later.
const TIED: &str = r#""$@" & exec >/dev/null 2>&1; read -r _; kill -KILL $!; wait"#;

/// Runs `pasta` where it finds the network of process `$0` under a name of its own: it gives up the
/// right to look into a process of root before it looks.
const WITH_A_NAME: &str = r#"mount -t tmpfs none /tmp && : >/tmp/net &&
    mount --bind "/proc/$0/ns/net" /tmp/net && exec "$@""#;
const NAME: &str = "/tmp/net";

/// Link-local addresses, and what clouds have instead under IPv6, which not every machine has; then
/// the machine's own addresses, which are its arguments.
const OUT_OF_REACH: &str = "ip route replace unreachable 169.254.0.0/16 || exit 1
    ip -6 route replace unreachable fd00:ec2::254/128
    ip -6 route replace unreachable fd20:ce::254/128
    for address; do
        case $address in
            *:*) ip -6 route replace unreachable $address ;;
            *) ip route replace unreachable $address || exit 1 ;;
        esac
    done
    exit 0";

/// What `--function-network` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FunctionNetwork {
    /// Isolated where that works; a warning is logged where it does not.
    #[default]
    Auto,
    /// Isolated, or no start.
    Isolated,
    /// The machine's.
    Host,
}

/// How functions get theirs.
#[derive(Debug)]
pub(crate) struct Network {
    pasta: PathBuf,
    nsenter: PathBuf,
    /// Of this machine's loopback, to be found on the function's.
    ports: BTreeSet<u16>,
    /// Instead of the machine's own.
    resolver: Option<PathBuf>,
    /// In the environment of what connects: another worker ends what this one leaves behind.
    marker: String,
}

/// Ends with what it connects, and with this process.
#[derive(Debug)]
pub(crate) struct Connection {
    shell: Child,
    _tie: ChildStdin,
}

impl Drop for Connection {
    fn drop(&mut self) {
        // The shell may be gone before it could. Its number, the group's too, is nobody else's until it is
        // waited for.
        let group = self.shell.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        if let Some(group) = group {
            let _ = rustix::process::kill_process_group(group, Signal::KILL);
        }
    }
}

impl Network {
    /// If what it needs is installed and works; else why not. Blocks for some milliseconds.
    pub(super) fn find(api_url: &str, marker: String) -> Result<Self, String> {
        let nsenter = search_path::find("nsenter").ok_or("`nsenter` is not installed")?;
        working("ip", |probe| {
            probe.arg("route");
        })?;
        let ports = machine::ports(api_url)?;
        let pasta = working("pasta", |probe| {
            probe.args(as_root()).args(["--quiet", "--config-net", "--", "true"]);
        })?;
        Ok(Self { pasta, nsenter, ports, resolver: machine::resolver()?, marker })
    }

    /// What `/etc/resolv.conf` has to be instead of the machine's own.
    pub(crate) fn resolver(&self) -> Option<&Path> {
        self.resolver.as_deref()
    }

    /// Before the program of a sandbox or container starts; `first` is its first process.
    pub(crate) async fn connect(&self, first: Pid) -> io::Result<Connection> {
        let connected = async {
            match self.try_to_connect(first).await {
                // Perhaps what connects was killed: that is no fault of the function's.
                Err(_) if !tree::has_ended(first) => self.try_to_connect(first).await,
                connected => connected,
            }
        };
        time::timeout(PATIENCE, connected).await.unwrap_or_else(|_| {
            Err(io::Error::new(ErrorKind::TimedOut, "pasta did not make it in time"))
        })
    }

    async fn try_to_connect(&self, first: Pid) -> io::Result<Connection> {
        until_it_has_users(first).await;
        let has_own_users = !shares_users(first);
        let connection = self.start_pasta(first, has_own_users).await?;
        let mut routes = Command::new(&self.nsenter);
        routes.args(["--preserve-credentials", "--net", "--target", &first.to_string()]);
        if has_own_users {
            routes.arg("--user");
        }
        routes.args(["sh", "-c", OUT_OF_REACH, "sh"]).args(machine::addresses());
        let output = routes.stdin(Stdio::null()).kill_on_drop(true).output().await?;
        if output.status.success() { Ok(connection) } else { Err(said(&output.stderr)) }
    }

    async fn start_pasta(&self, first: Pid, has_own_users: bool) -> io::Result<Connection> {
        let mut command = Command::new("sh");
        command.args(["-c", TIED, "sh"]);
        if !has_own_users {
            command.args(["unshare", "--mount", "sh", "-c", WITH_A_NAME, &first.to_string()]);
        }
        command.arg(&self.pasta).args(as_root()).args(["--quiet", "--foreground"]);
        command.args(["--config-net", "--no-map-gw", "-t", "none", "-u", "none", "-U", "none"]);
        command.arg("-T").arg(list(&self.ports));
        if has_own_users {
            command.arg("--userns").arg(format!("/proc/{first}/ns/user"));
            command.arg("--netns").arg(format!("/proc/{first}/ns/net"));
        } else {
            command.args(["--netns-only", "--no-netns-quit", "--netns", NAME]);
        }
        // Written when everything is there.
        command.args(["--pid", "/dev/stdout"]);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env(tree::MARKER, &self.marker);
        // Not in our group: the Ctrl-C that lets jobs end in peace would end their network.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.process_group(0).spawn()?;
        let missing = || io::Error::other("a shell without pipes");
        let tie = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let mut ready = String::new();
        BufReader::new(output).read_line(&mut ready).await?;
        if ready.ends_with('\n') {
            return Ok(Connection { shell: child, _tie: tie });
        }
        let mut words = Vec::new();
        if let Some(errors) = child.stderr.take() {
            errors.take(16 << 10).read_to_end(&mut words).await?;
        }
        Err(said(&words))
    }
}

/// As nobody, `pasta` may not enter namespaces that root owns.
fn as_root() -> &'static [&'static str] {
    if rustix::process::geteuid().is_root() { &["--runas", "0"] } else { &[] }
}

/// The namespace may not know its users yet, for a moment.
async fn until_it_has_users(first: Pid) {
    for _ in 0..500 {
        let users = fs::read_to_string(format!("/proc/{first}/uid_map")).unwrap_or_default();
        if !users.trim().is_empty() {
            return;
        }
        time::sleep(Duration::from_millis(1)).await;
    }
}

/// A container of root's engine has this process's namespace of users.
fn shares_users(first: Pid) -> bool {
    let theirs = fs::read_link(format!("/proc/{first}/ns/user"));
    theirs.is_ok_and(|theirs| fs::read_link("/proc/self/ns/user").is_ok_and(|own| own == theirs))
}

fn said(words: &[u8]) -> io::Error {
    let words = String::from_utf8_lossy(words);
    // It tells everything to syslog too, and complains where there is none.
    let line = words.lines().rev().find(|line| !line.is_empty() && !line.ends_with("to syslog"));
    io::Error::other(line.unwrap_or("pasta said nothing").to_owned())
}

fn list(ports: &BTreeSet<u16>) -> String {
    let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
    ports.join(",")
}
