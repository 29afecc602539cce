//! Builds environments, keeps replicas, runs jobs and reports what happens to them.
//! [`Worker::run`] is the whole of it; what a job or a version is, and where they are kept, is `domain` and `store`.

mod build;
mod build_log;
mod bundle;
mod containers;
mod context;
mod engine;
mod environment;
mod error;
mod excess;
mod executor;
mod folders;
mod frames;
mod full_disk;
mod gpus;
mod limits;
mod lines;
mod pool;
mod printed;
mod process;
mod processors;
mod program;
mod replica;
mod report;
mod schemas;
mod search_path;
mod tree;
mod trial;
mod variables;

use std::{any::Any, path::PathBuf, sync::Arc, time::Duration};

use domain::{FunctionName, OrganizationId};
use store::Store;
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

pub use containers::ContainerSettings;
pub use error::WorkerError;
pub use executor::{Choice as ExecutorChoice, FunctionNetwork};
pub use gpus::Device;
pub use limits::Limits;

use context::Context;
use pool::Pool;
use report::Reporter;

pub type Result<T, E = WorkerError> = std::result::Result<T, E>;

/// Makes the key that a new replica of a function calls the API with.
pub type ApiKeys = Arc<dyn Fn(OrganizationId, &FunctionName) -> ApiKey + Send + Sync>;

/// A key of one replica.
pub struct ApiKey {
    pub text: String,
    /// Dropped with the replica: what makes the key worthless then.
    pub guard: Box<dyn Any + Send + Sync>,
}

#[derive(Clone)]
pub struct WorkerConfig {
    /// How jobs and people call it.
    pub name: String,
    /// `code/`, `environments/`, `images/`, `cache/` and `scratch/` are kept in here.
    pub data: PathBuf,
    /// Processes at a time; some more may run while others wait for their children.
    pub slots: usize,
    /// Where functions reach the API.
    pub api_url: String,
    pub api_key: ApiKeys,
    /// The folder that holds the Python package `sieve`.
    pub python_package: PathBuf,
    /// For one job, and for the import and set-up before the first.
    pub job_time_limit: Duration,
    pub executor: ExecutorChoice,
    /// Of functions in sandboxes and containers.
    pub function_network: FunctionNetwork,
    pub containers: ContainerSettings,
    /// Of this machine.
    pub gpus: Vec<Device>,
    /// Of each replica.
    pub limits: Limits,
}

impl WorkerConfig {
    /// One process per processor, and at least two.
    #[must_use]
    pub fn default_slots() -> usize {
        std::thread::available_parallelism().map_or(2, |count| count.get().max(2))
    }
}

/// Builds and runs until it is told to stop.
pub struct Worker;

impl Worker {
    /// After `stop` nothing new is begun; jobs that run get five seconds to end.
    pub async fn run(store: Store, config: WorkerConfig, stop: CancellationToken) -> Result<()> {
        let (news, news_received) = mpsc::unbounded_channel();
        let (stale, stale_received) = mpsc::unbounded_channel();
        let (reporter, reports) = Reporter::start(store.clone(), stale);
        let context = Context::open(store, config, reporter, news).await?;
        let unused = context.clone();
        let unused = tokio::spawn(async move { unused.programs.collect().await });
        let unused = AbortOnDropHandle::new(unused);
        let builds = tokio::spawn(build::build_until(context.clone(), stop.clone()));
        // They end with the worker, also when it is dropped.
        let builds = AbortOnDropHandle::new(builds);
        let pool = Pool::new(context.clone(), news_received, stale_received);
        let ran = pool.run_until(stop).await;
        builds.abort();
        unused.abort();
        let _ = unused.await;
        // The last reporter goes with the context: then everything has been reported.
        let _ = builds.await;
        context.close().await;
        drop(context);
        let _ = reports.await;
        ran
    }
}
