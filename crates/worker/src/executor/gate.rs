//! Keeps a new sandbox waiting until it has what can only be given from outside: a process id that means one
//! thing, and its network. What is in the sandbox is not known here.

use std::{
    fs,
    io::{self, Write},
    os::fd::{AsRawFd, OwnedFd},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use command_fds::{CommandFdExt, FdMapping};
use rustix::process::Pid;
use tokio::{io::AsyncReadExt, net::unix::pipe::Receiver, process::Child};

use super::network::{Connection, Network};
use crate::{processors::Share, tree};

/// Where bubblewrap says which process id its child has.
pub(super) const INFO: i32 = 5;
/// What it waits for before it starts the program.
pub(super) const GATE: i32 = 6;
/// Where it finds a filter of system calls.
pub(super) const FILTER: i32 = 7;

/// The namespace may not know its users yet, for a moment.
const ID_ATTEMPTS: usize = 4;

#[derive(Debug)]
pub(crate) struct Gate {
    pub(super) nsenter: Option<PathBuf>,
    pub(super) network: Option<Arc<Network>>,
    /// Of the system calls of what is behind it.
    pub(super) filter: Option<OwnedFd>,
}

/// A gate that a sandbox is started behind.
pub(crate) struct Closed {
    gate: Gate,
    info: OwnedFd,
    opens: OwnedFd,
}

#[derive(Default)]
pub(crate) struct Opened {
    /// None: no sandbox was made; its end says why.
    pub(crate) first: Option<Pid>,
    /// Kept as long as the sandbox.
    pub(crate) network: Option<Connection>,
}

impl Gate {
    /// And what the sandbox inherits.
    pub(crate) fn close(mut self) -> io::Result<(Closed, Vec<FdMapping>)> {
        let (info, info_writer) = io::pipe()?;
        let (gate_reader, opens) = io::pipe()?;
        let mut mappings = vec![
            FdMapping { parent_fd: info_writer.into(), child_fd: INFO },
            FdMapping { parent_fd: gate_reader.into(), child_fd: GATE },
        ];
        let filter = self.filter.take();
        mappings.extend(filter.map(|filter| FdMapping { parent_fd: filter, child_fd: FILTER }));
        Ok((Closed { gate: self, info: info.into(), opens: opens.into() }, mappings))
    }

    /// Starts the sandbox behind it, and opens it.
    pub(crate) async fn start(self, mut command: Command) -> io::Result<(Child, Opened)> {
        let (closed, mappings) = self.close()?;
        command.fd_mappings(mappings).map_err(io::Error::other)?;
        let mut command = tokio::process::Command::from(command);
        let child = command.kill_on_drop(true).spawn()?;
        // It holds the sandbox's end of what is read to its end now.
        drop(command);
        Ok((child, closed.open(None).await?))
    }
}

impl Closed {
    /// Reads the id of the sandbox's first process, and lets it go on. The function's process gets
    /// the same id inside of the sandbox that its sandbox has outside: ids in logs and in results
    /// mean one thing, and no two replicas of a machine have the same.
    pub(crate) async fn open(self, share: Option<Share>) -> io::Result<Opened> {
        let Self { gate, info, opens } = self;
        let Some(first) = first_process(info).await else { return Ok(Opened::default()) };
        if let Some(share) = share {
            share.give_to(first);
        }
        let id = async {
            if let Some(nsenter) = &gate.nsenter {
                set_next_id(nsenter, first).await;
            }
        };
        let network = async {
            let Some(network) = &gate.network else { return Ok(None) };
            match network.connect(first).await {
                // Its end says why.
                Err(_) if tree::has_ended(first) => Ok(None),
                connected => connected.map(Some),
            }
        };
        let ((), network) = tokio::join!(id, network);
        let network = network?;
        // Closing it would do as well.
        let _ = fs::File::from(opens).write_all(b"x");
        Ok(Opened { first: Some(first), network })
    }
}

/// Bubblewrap writes `{"child-pid": 123}` as soon as it has forked, and closes its end.
async fn first_process(info: OwnedFd) -> Option<Pid> {
    #[derive(serde::Deserialize)]
    struct Info {
        #[serde(rename = "child-pid")]
        child: i32,
    }
    let mut text = Vec::new();
    let info = Receiver::from_owned_fd(info).ok()?;
    info.take(4_096).read_to_end(&mut text).await.ok()?;
    serde_json::from_slice::<Info>(&text).ok().and_then(|info| Pid::from_raw(info.child))
}

/// Where it fails the process has another id, and all else works.
async fn set_next_id(nsenter: &Path, first: Pid) {
    // Held open: bubblewrap may go on into a namespace of users inside of this one.
    let Ok(namespace) = fs::File::open(format!("/proc/{first}/ns/user")) else { return };
    let users = format!("--user=/proc/{}/fd/{}", std::process::id(), namespace.as_raw_fd());
    let before = first.as_raw_nonzero().get() - 1;
    for _ in 0..ID_ATTEMPTS {
        let mut command = tokio::process::Command::new(nsenter);
        command.arg(&users).arg(format!("--pid=/proc/{first}/ns/pid"));
        command.args(["--preserve-credentials", "sh", "-c"]);
        command.arg(format!("echo {before} > /proc/sys/kernel/ns_last_pid"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if command.kill_on_drop(true).status().await.is_ok_and(|status| status.success()) {
            return;
        }
    }
    tracing::debug!("the process of a sandbox could not be given an id of its own");
}
