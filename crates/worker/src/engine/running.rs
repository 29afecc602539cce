//! One container, from its creation to its removal.

use std::{
    fs,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use bollard::{
    container::LogOutput,
    errors::Error,
    query_parameters::{
        AttachContainerOptionsBuilder, InspectContainerOptions, KillContainerOptionsBuilder,
        StartContainerOptions, WaitContainerOptions,
    },
};
use bytes::Bytes;
use domain::LogStream;
use futures::{StreamExt, stream::BoxStream};
use rustix::process::Pid;
use tokio::{
    io::{AsyncWrite, AsyncWriteExt},
    runtime::Handle,
    time,
};

use super::{A_YEAR, Engine};
use crate::{Result, tree::MARKER};

/// Looks for the first process, which may still be the engine's own for a moment, 10 ms apart.
const LOOKS: u32 = 200;

/// Killed and removed when dropped.
#[derive(Debug)]
pub(crate) struct Container {
    engine: Engine,
    id: Arc<str>,
    /// In its environment.
    marker: String,
    held: bool,
}

/// What there is to read from and to tell one that was started.
pub(crate) struct Running {
    /// Everything it prints.
    pub(crate) output: BoxStream<'static, (LogStream, Bytes)>,
    input: Pin<Box<dyn AsyncWrite + Send>>,
}

impl Running {
    /// Lets a command go on that was held.
    pub(crate) async fn release(&mut self) {
        // One that has ended does not read it.
        let _ = self.input.write_all(b"\n").await;
        let _ = self.input.flush().await;
    }
}

impl Container {
    pub(super) fn new(engine: Engine, id: String, marker: String, held: bool) -> Self {
        Self { engine, id: id.into(), marker, held }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) async fn start(&self) -> Result<Running> {
        let (docker, refused) = (&self.engine.docker, |error| self.engine.refused(error));
        let options = AttachContainerOptionsBuilder::default().stream(true);
        let options = options.stdin(self.held).stdout(true).stderr(true).build();
        // Before the start: nothing of what it prints is missed.
        let attached = docker.attach_container(&self.id, Some(options)).await.map_err(refused)?;
        let started = docker.start_container(&self.id, None::<StartContainerOptions>);
        started.await.map_err(refused)?;
        let output = attached.output.filter_map(|item| std::future::ready(item.ok().map(printed)));
        Ok(Running { output: output.boxed(), input: attached.input })
    }

    /// As this machine counts processes. None: an engine elsewhere, or one that has us in a container
    /// too, counts them in its own way.
    pub(crate) async fn first_process(&self) -> Option<Pid> {
        let options = None::<InspectContainerOptions>;
        let inspected = self.engine.docker.inspect_container(&self.id, options).await.ok()?;
        let first = i32::try_from(inspected.state?.pid?).ok().and_then(Pid::from_raw)?;
        for _ in 0..LOOKS {
            if self.is_ours(first) {
                return Some(first);
            }
            time::sleep(Duration::from_millis(10)).await;
        }
        None
    }

    fn is_ours(&self, first: Pid) -> bool {
        let wanted = format!("{MARKER}={}", self.marker);
        let environment = fs::read(format!("/proc/{first}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|variable| variable == wanted.as_bytes())
    }

    /// The exit code.
    pub(crate) async fn wait(&self) -> Result<i32> {
        let docker = self.engine.docker.clone().with_timeout(A_YEAR);
        let mut answers = pin!(docker.wait_container(&self.id, None::<WaitContainerOptions>));
        let code = match answers.next().await {
            Some(Ok(answer)) => answer.status_code,
            Some(Err(Error::DockerContainerWaitError { code, .. })) => code,
            Some(Err(error)) => return Err(self.engine.refused(error)),
            None => -1,
        };
        Ok(i32::try_from(code).unwrap_or(-1))
    }

    /// At once, with everything in it. Does not wait for it.
    pub(crate) fn kill(&self) {
        let (engine, id) = (self.engine.clone(), self.id.clone());
        let Ok(runtime) = Handle::try_current() else { return };
        let ends = self.engine.ends.clone();
        ends.spawn_on(
            async move {
                let options = KillContainerOptionsBuilder::default().signal("KILL").build();
                // One that has ended cannot be killed.
                let _ = engine.docker.kill_container(&id, Some(options)).await;
            },
            &runtime,
        );
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let (engine, id) = (self.engine.clone(), self.id.clone());
        // Without a runtime the worker has ended: the next one removes it.
        let Ok(runtime) = Handle::try_current() else { return };
        let ends = self.engine.ends.clone();
        ends.spawn_on(async move { engine.remove(&id).await }, &runtime);
    }
}

fn printed(output: LogOutput) -> (LogStream, Bytes) {
    match output {
        LogOutput::StdErr { message } => (LogStream::Stderr, message),
        LogOutput::StdOut { message }
        | LogOutput::StdIn { message }
        | LogOutput::Console { message } => (LogStream::Stdout, message),
    }
}
