//! What builds and replicas of one worker share.

use std::sync::Arc;

use bytes::BytesMut;
use store::Store;
use tokio::sync::mpsc;

use crate::{
    Result, WorkerConfig, WorkerError,
    folders::Folders,
    frames::{self, ToReplica},
    process::{Process, Spawner},
    program::{Program, Programs},
    replica::News,
    report::Reporter,
    sandbox::Launcher,
};

pub(crate) struct Context {
    pub(crate) store: Store,
    pub(crate) config: WorkerConfig,
    pub(crate) programs: Programs,
    pub(crate) reporter: Reporter,
    folders: Folders,
    launcher: Launcher,
    spawner: Spawner,
    news: mpsc::UnboundedSender<News>,
}

impl Context {
    pub(crate) async fn open(
        store: Store,
        config: WorkerConfig,
        reporter: Reporter,
        news: mpsc::UnboundedSender<News>,
    ) -> Result<Arc<Self>> {
        let folders = Folders::open(&config.data).await?;
        let programs = Programs::new(store.clone(), folders.clone());
        let (sandbox, data) = (config.sandbox, folders.data().to_owned());
        let (package, url) = (config.python_package.clone(), config.api_url.clone());
        let launcher =
            tokio::task::spawn_blocking(move || Launcher::new(sandbox, &data, &package, url));
        let launcher =
            launcher.await.map_err(|error| WorkerError::Spawn(Arc::new(error.into())))?;
        let spawner = Spawner::start()?;
        Ok(Arc::new(Self { store, config, programs, reporter, folders, launcher, spawner, news }))
    }

    pub(crate) fn tell(&self, news: News) {
        // The pool only ends first at shutdown, and then nothing has to be decided any more.
        let _ = self.news.send(news);
    }

    /// Starts the runner; the frame that makes it load the code is put before all others.
    pub(crate) async fn start_process(
        &self,
        program: &Program,
        to_write: &mut BytesMut,
    ) -> Result<Process> {
        let boundary = new_boundary()?;
        let load = ToReplica::Load {
            module: &program.spec.file,
            object: &program.spec.object,
            kind: program.spec.kind,
            restart_on_error: program.spec.restart_on_error,
            boundary: &boundary,
        };
        frames::encode(&load, to_write)
            .map_err(|error| WorkerError::Spawn(Arc::new(std::io::Error::other(error))))?;
        let scratch = self.folders.new_scratch().await?;
        let api_key = (self.config.api_key)(program.organization);
        let command = self.launcher.command(program, &scratch, &api_key);
        let sandboxed = self.launcher.is_sandboxed();
        Process::start(&self.spawner, command, sandboxed, &boundary, scratch).await
    }
}

/// Not to be guessed by the code whose output it divides.
fn new_boundary() -> Result<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)
        .map_err(|error| WorkerError::Spawn(Arc::new(std::io::Error::other(error.to_string()))))?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}
