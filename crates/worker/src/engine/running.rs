//! One container, from its creation to its removal.

use std::{pin::pin, sync::Arc};

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
use futures::{Stream, StreamExt};
use tokio::runtime::Handle;

use super::{A_YEAR, Engine};
use crate::Result;

/// Killed and removed when dropped.
#[derive(Debug)]
pub(crate) struct Container {
    engine: Engine,
    id: Arc<str>,
}

impl Container {
    pub(super) fn new(engine: Engine, id: String) -> Self {
        Self { engine, id: id.into() }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) async fn start(&self) -> Result<()> {
        let started = self.engine.docker.start_container(&self.id, None::<StartContainerOptions>);
        started.await.map_err(|error| self.engine.refused(error))
    }

    /// Everything it prints; asked for before it is started, nothing is missed.
    pub(crate) async fn output(
        &self,
    ) -> Result<impl Stream<Item = (LogStream, Bytes)> + Unpin + use<>> {
        let options =
            AttachContainerOptionsBuilder::default().stream(true).stdout(true).stderr(true).build();
        let attached = self.engine.docker.attach_container(&self.id, Some(options)).await;
        let attached = attached.map_err(|error| self.engine.refused(error))?;
        Ok(attached.output.filter_map(|item| std::future::ready(item.ok().map(printed))))
    }

    /// As this machine counts processes, where the engine is of this machine.
    pub(crate) async fn first_process(&self) -> Option<u32> {
        let options = None::<InspectContainerOptions>;
        let inspected = self.engine.docker.inspect_container(&self.id, options).await.ok()?;
        let pid = inspected.state?.pid?;
        u32::try_from(pid).ok().filter(|pid| *pid > 0)
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
