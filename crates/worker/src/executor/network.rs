//! A network of its own for each sandbox: its own loopback, and a way out through `pasta`. Of this machine's
//! loopback it reaches the ports that it is meant to, and nothing where clouds keep credentials.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, ErrorKind},
    net::IpAddr,
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

use super::{INHERITED, working};
use crate::search_path;

/// For the tools to do their work on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// `pasta` changes its credentials, so that the kernel forgets to end it with its parent: a shell does,
/// when what it reads from ends. Its own output is closed, so that the reader sees the end of `pasta`'s.
/// It does not mind that nobody reads what it says later.
const TIED: &str = r#""$@" & exec >/dev/null 2>&1; read -r _; kill -KILL $!; wait"#;

/// Link-local addresses and what clouds have instead under IPv6, which not every machine has.
const WITHOUT_METADATA: &str = "ip route replace unreachable 169.254.0.0/16 || exit 1; \
    ip -6 route replace unreachable fd00:ec2::254/128; \
    ip -6 route replace unreachable fd20:ce::254/128; exit 0";

/// What `systemd-resolved` asks, where it put itself into `/etc/resolv.conf`.
const BEHIND_RESOLVED: &str = "/run/systemd/resolve/resolv.conf";

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

/// How sandboxes get theirs.
#[derive(Debug)]
pub(crate) struct Network {
    pasta: PathBuf,
    nsenter: PathBuf,
    /// Of this machine's loopback, to be found on the sandbox's.
    ports: BTreeSet<u16>,
    /// Instead of the machine's own.
    resolver: Option<PathBuf>,
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
    /// If what it needs is installed; else why not.
    pub(super) fn find(api_url: &str) -> Result<Self, String> {
        let pasta = search_path::find("pasta").ok_or("`pasta` is not installed")?;
        let nsenter = search_path::find("nsenter").ok_or("`nsenter` is not installed")?;
        working("ip", |probe| {
            probe.arg("route");
        })?;
        let api = loopback_port(api_url)
            .ok_or_else(|| format!("the server does not listen on loopback but at {api_url}"))?;
        let mut ports: BTreeSet<u16> = told_to_use().collect();
        ports.insert(api);
        Ok(Self { pasta, nsenter, ports, resolver: resolver()? })
    }

    pub(super) fn resolver(&self) -> Option<&Path> {
        self.resolver.as_deref()
    }

    /// Before the program of a sandbox starts; `first` is its first process.
    pub(super) async fn connect(&self, first: Pid) -> io::Result<Connection> {
        time::timeout(PATIENCE, self.connect_in_time(first)).await.unwrap_or_else(|_| {
            Err(io::Error::new(ErrorKind::TimedOut, "pasta did not make it in time"))
        })
    }

    async fn connect_in_time(&self, first: Pid) -> io::Result<Connection> {
        until_it_has_users(first).await;
        let connection = self.start_pasta(first).await?;
        let mut routes = Command::new(&self.nsenter);
        routes.args(["--preserve-credentials", "--user", "--net", "--target", &first.to_string()]);
        routes.args(["sh", "-c", WITHOUT_METADATA]).stdin(Stdio::null());
        let output = routes.kill_on_drop(true).output().await?;
        if output.status.success() { Ok(connection) } else { Err(said(&output.stderr)) }
    }

    async fn start_pasta(&self, first: Pid) -> io::Result<Connection> {
        let mut command = Command::new("sh");
        command.args(["-c", TIED, "sh"]).arg(&self.pasta).args(["--quiet", "--foreground"]);
        if rustix::process::geteuid().is_root() {
            // As nobody it may not enter namespaces that root owns.
            command.args(["--runas", "0"]);
        }
        command.args(["--config-net", "--no-map-gw", "-t", "none", "-u", "none", "-U", "none"]);
        command.arg("-T").arg(list(&self.ports));
        command.arg("--userns").arg(format!("/proc/{first}/ns/user"));
        command.arg("--netns").arg(format!("/proc/{first}/ns/net"));
        // Written when everything is there.
        command.args(["--pid", "/dev/stdout"]);
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

/// Proxies and package indexes of this machine that its administrator named.
fn told_to_use() -> impl Iterator<Item = u16> {
    let is_index = |name: &str| name.starts_with("UV_") && name.contains("INDEX");
    std::env::vars_os().filter_map(move |(name, value)| {
        let name = name.into_string().ok()?;
        let meant = INHERITED.contains(&name.as_str()) || is_index(&name);
        meant.then(|| loopback_port(value.to_str()?)).flatten()
    })
}

/// Of an address such as `http://127.0.0.1:8000/`.
fn loopback_port(url: &str) -> Option<u16> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()?),
        _ => (host, if scheme == "https" { 443 } else { 80 }),
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let loopback = name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    loopback.then_some(port)
}

/// A name server on the machine's loopback is out of reach.
fn resolver() -> Result<Option<PathBuf>, String> {
    let own = fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    if !asks_loopback_only(&own) {
        return Ok(None);
    }
    match fs::read_to_string(BEHIND_RESOLVED) {
        Ok(text) if !asks_loopback_only(&text) => Ok(Some(PathBuf::from(BEHIND_RESOLVED))),
        _ => Err("the name server in /etc/resolv.conf is on loopback".to_owned()),
    }
}

fn asks_loopback_only(settings: &str) -> bool {
    let servers = settings.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    servers.into_iter().all(|server| {
        let address = server.trim().split('%').next().unwrap_or_default();
        address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ports_of_loopback_are_let_through() {
        assert_eq!(loopback_port("http://127.0.0.1:8000"), Some(8000));
        assert_eq!(loopback_port("http://[::1]:8000/v2"), Some(8000));
        assert_eq!(loopback_port("http://me:word@localhost:3128/"), Some(3128));
        assert_eq!(loopback_port("https://localhost/simple"), Some(443));
        assert_eq!(loopback_port("http://192.0.2.2:8000"), None);
        assert_eq!(loopback_port("/etc/ssl/certs"), None);
    }

    #[test]
    fn a_name_server_that_no_sandbox_reaches_is_noticed() {
        assert!(asks_loopback_only("nameserver 127.0.0.53\noptions edns0\n"));
        assert!(asks_loopback_only(""));
        assert!(!asks_loopback_only("nameserver 127.0.0.1\nnameserver 192.0.2.53\n"));
        assert!(!asks_loopback_only("nameserver fe80::1%eth0\n"));
    }
}
