//! What builds and replicas of one worker share.

use std::sync::Arc;

use bytes::BytesMut;
use store::Store;
use tokio::sync::mpsc;

use crate::{
    Result, WorkerConfig, WorkerError,
    executor::{self, Identity, Launcher},
    folders::Folders,
    frames::{self, ToReplica},
    process::{Launch, Process, Spawner},
    processors::Processors,
    program::{Program, Programs},
    replica::{News, Own},
    report::Reporter,
    variables::Variables,
};

pub(crate) struct Context {
    pub(crate) store: Store,
    pub(crate) config: WorkerConfig,
    pub(crate) programs: Programs,
    pub(crate) reporter: Reporter,
    folders: Folders,
    launcher: Arc<Launcher>,
    processors: Processors,
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
        let (choice, data) = (config.executor, folders.data().to_owned());
        let network = config.function_network;
        let (package, url) = (config.python_package.clone(), config.api_url.clone());
        let containers = config.containers.clone();
        let launcher = tokio::task::spawn_blocking(move || {
            Launcher::new(choice, network, &data, &package, url, containers)
        });
        let launcher =
            launcher.await.map_err(|error| WorkerError::Spawn(Arc::new(error.into())))??;
        let launcher = Arc::new(launcher);
        if choice == executor::Choice::Container {
            let engine = launcher.containers().engine().await;
            engine.map_err(|reason| WorkerError::NoEngine { reason })?;
        }
        let programs = Programs::new(store.clone(), folders.clone(), launcher.clone());
        let spawner = Spawner::start()?;
        let processors = Processors::of_this_process();
        Ok(Arc::new(Self {
            store,
            config,
            programs,
            reporter,
            folders,
            launcher,
            processors,
            spawner,
            news,
        }))
    }

    pub(crate) fn tell(&self, news: News) {
        // The pool only ends first at shutdown, and then nothing has to be decided any more.
        let _ = self.news.send(news);
    }

    /// Starts the runner; the frame that makes it load the code is put before all others.
    pub(crate) async fn start_process(
        &self,
        program: &Program,
        own: Own,
        to_write: &mut BytesMut,
    ) -> Result<(Process, Variables)> {
        let boundary = random_hex()?;
        let limits = self.config.limits;
        let scratch = self.folders.new_scratch().await?;
        let variables =
            Variables::resolve(&self.store, program.organization, &program.spec).await?;
        let api_key = (self.config.api_key)(program.organization, &program.function);
        let marker = self.folders.new_marker(&random_hex()?);
        let identity = Identity {
            api_key: &api_key.text,
            marker: &marker,
            variables: &variables.values,
            device: own.device.as_ref(),
        };
        let start = self.launcher.start(program, &scratch, &identity, &limits).await?;
        let load = ToReplica::Load {
            module: &program.spec.file,
            object: &program.spec.object,
            kind: program.spec.kind,
            restart_on_error: program.spec.restart_on_error,
            boundary: &boundary,
            limits: limits.of_a_process(start.counts_apart()),
        };
        frames::encode(&load, to_write)
            .map_err(|error| WorkerError::Spawn(Arc::new(std::io::Error::other(error))))?;
        let memory = own.memory;
        let writable = executor::writable(program, &scratch);
        let processors = self.processors.share(limits.processors);
        let launch = Launch {
            start,
            marker,
            boundary,
            limits,
            processors,
            memory,
            writable,
            scratch,
            api_key,
        };
        Ok((Process::start(&self.spawner, launch).await?, variables))
    }

    /// At the end of the worker.
    pub(crate) async fn close(&self) {
        self.launcher.containers().close().await;
    }

    pub(crate) fn executor_of(&self, program: &Program) -> domain::Executor {
        self.launcher.kind(program)
    }
}

/// Not to be guessed by the code whose output it divides, or whose processes it marks.
fn random_hex() -> Result<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)
        .map_err(|error| WorkerError::Spawn(Arc::new(std::io::Error::other(error.to_string()))))?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}
