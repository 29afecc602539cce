//! What is waited for: a child of the worker, or a container.

use std::{
    io,
    os::unix::process::CommandExt,
    process::{Command, ExitStatus, Stdio},
};

use command_fds::{CommandFdExt, FdMapping};
use tokio::process::Child;

use super::{Ends, Pipes, Spawner, pid, spawn_error};
use crate::{
    WorkerError,
    executor::{Connection, Gate, Opened},
    processors::Share,
    tree::Tree,
};

/// Descriptors as the replica sees them.
const FRAMES_IN: i32 = 3;
const FRAMES_OUT: i32 = 4;

pub(crate) enum Body {
    Child(Child),
    Container(Ends),
}

/// A process that was started, and how it is known.
pub(super) struct Begun {
    pub(super) body: Body,
    pub(super) tree: Tree,
    /// Of its own.
    pub(super) network: Option<Connection>,
    /// Reports a signal as a shell does.
    pub(super) like_a_shell: bool,
}

impl Body {
    /// May be asked again, also after the end.
    pub(crate) async fn wait(&mut self) -> io::Result<ExitStatus> {
        match self {
            Self::Child(child) => child.wait().await,
            Self::Container(ends) => ends.wait().await,
        }
    }
}

pub(super) async fn start_command(
    spawner: &Spawner,
    mut command: Command,
    gate: Option<Gate>,
    pipes: Pipes,
    marker: String,
    share: Option<Share>,
) -> Result<Begun, WorkerError> {
    let mut mappings = vec![
        FdMapping { parent_fd: pipes.frames_in, child_fd: FRAMES_IN },
        FdMapping { parent_fd: pipes.frames_out, child_fd: FRAMES_OUT },
    ];
    let gate = gate.map(Gate::close).transpose().map_err(spawn_error)?;
    let like_a_shell = gate.is_some();
    let gate = gate.map(|(gate, inherited)| {
        mappings.extend(inherited);
        gate
    });
    command
        .stdin(Stdio::null())
        .stdout(pipes.stdout)
        .stderr(pipes.stderr)
        .process_group(0)
        .fd_mappings(mappings)
        .map_err(|error| spawn_error(io::Error::other(error)))?;
    let child = spawner.spawn(command).await?;
    let ended = || spawn_error(io::Error::other("it ended at once"));
    let leader = child.id().and_then(pid).ok_or_else(ended)?;
    let group = Tree::Group { leader, marker };
    let unconnected = |error: io::Error| WorkerError::NoNetwork { reason: error.to_string() };
    let opened = match gate {
        Some(gate) => gate.open(share).await.map_err(unconnected)?,
        None => {
            if let Some(share) = share {
                share.give_to(leader);
            }
            Opened::default()
        }
    };
    let tree = opened.first.map_or(group, |first| Tree::namespace(leader, first));
    Ok(Begun { body: Body::Child(child), tree, network: opened.network, like_a_shell })
}
