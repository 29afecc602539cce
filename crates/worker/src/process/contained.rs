//! The start of a container: it connects to the worker's socket and is handed the pipes there. The
//! connection stays: signals go over it, and whoever holds its other end dies with it.

use std::{
    io::{self, IoSlice},
    mem::MaybeUninit,
    os::{
        fd::AsFd,
        unix::{net::UnixStream, process::ExitStatusExt},
    },
    process::ExitStatus,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use domain::LogStream;
use futures::{Stream, StreamExt};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use tokio::{io::AsyncReadExt, sync::watch, time};

use super::{
    Pipes,
    body::{Begun, Body},
    spawn_error,
};
use crate::{
    WorkerError,
    executor::Prepared,
    processors::Share,
    tree::{Inside, Tree},
};

/// From the start of a container to the first word of Python in it: disks of busy machines are slow.
const PATIENCE: Duration = Duration::from_secs(120);
const SPACE: usize = rustix::cmsg_space!(ScmRights(4));

/// As a shell reports SIGKILL.
const KILLED: u8 = 137;

/// How a container ends, to be asked for as often as one likes.
#[derive(Debug, Clone)]
pub(crate) struct Ends {
    code: watch::Receiver<Option<u8>>,
}

pub(super) async fn start(
    prepared: Prepared,
    pipes: Pipes,
    share: Option<Share>,
) -> Result<Begun, WorkerError> {
    let Prepared { container, listener, way } = prepared;
    let (mut running, mut words) = (container.start().await?, Vec::new());
    let connected = tokio::select! {
        accepted = listener.accept() => Some(accepted.map_err(spawn_error)?.0),
        // What it prints ends with the container.
        () = read_all(&mut running.output, &mut words) => None,
        () = time::sleep(PATIENCE) => None,
    };
    let Some(connected) = connected else {
        let words = String::from_utf8_lossy(&words);
        let reason = format!("Python did not start in the container: {}", words.trim());
        return Err(WorkerError::Environment { reason });
    };
    let connection = connected.into_std().map_err(spawn_error)?;
    let ends = Ends::told_by(connection.try_clone().map_err(spawn_error)?)?;
    let network = way.connect(&container).await?;
    let first = container.first_process().await;
    if let (Some(share), Some(first)) = (share, first) {
        share.give_to(first);
    }
    hand_over(&connection, pipes).map_err(|error| spawn_error(error.into()))?;
    let inside = Inside { container, connection };
    let tree = Tree::container(Arc::new(inside), first);
    Ok(Begun { body: Body::Container(ends), tree, network, like_a_shell: true })
}

impl Ends {
    /// The first process says the replica's exit code before it ends; one that was killed says nothing.
    fn told_by(connection: UnixStream) -> Result<Self, WorkerError> {
        let mut connection = tokio::net::UnixStream::from_std(connection).map_err(spawn_error)?;
        let (tell, code) = watch::channel(None);
        tokio::spawn(async move {
            let _ = tell.send(Some(connection.read_u8().await.unwrap_or(KILLED)));
        });
        Ok(Self { code })
    }

    pub(crate) async fn wait(&mut self) -> io::Result<ExitStatus> {
        let code = self.code.wait_for(Option::is_some).await;
        let code =
            code.map_err(|_| io::Error::other("nobody listens to the container any more"))?;
        // As wait(2) reports it.
        Ok(ExitStatus::from_raw(i32::from(code.unwrap_or(KILLED)) << 8))
    }
}

async fn read_all(
    output: &mut (impl Stream<Item = (LogStream, Bytes)> + Unpin),
    words: &mut Vec<u8>,
) {
    while let Some((_, bytes)) = output.next().await {
        words.extend_from_slice(&bytes);
    }
}

fn hand_over(connection: &UnixStream, pipes: Pipes) -> rustix::io::Result<()> {
    let Pipes { stdout, stderr, frames_in, frames_out } = pipes;
    let descriptors = [stdout.as_fd(), stderr.as_fd(), frames_in.as_fd(), frames_out.as_fd()];
    let mut space = [MaybeUninit::uninit(); SPACE];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    ancillary.push(SendAncillaryMessage::ScmRights(&descriptors));
    sendmsg(connection, &[IoSlice::new(b"p")], &mut ancillary, SendFlags::NOSIGNAL).map(drop)
}
