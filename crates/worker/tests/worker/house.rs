//! A store, a worker and the real Python runner in a folder of their own: where tests begin.

use std::{io::Write, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use domain::{
    BuildId, BuildStatus, Environment, Event, Fact, FunctionName, FunctionSpec, JobError, JobId,
    LogStream, OrganizationId, VersionId,
};
use futures::StreamExt;
use serde_json::Value;
use store::{BuildChange, NewJob, NewVersion, Store, StoreConfig};
use tempfile::TempDir;
use tokio::{task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;
use worker::{ContainerSettings, ExecutorChoice, Limits, Worker, WorkerConfig, WorkerError};
use zip::{ZipWriter, write::SimpleFileOptions};

/// Longer than anything here takes on a busy machine: a test that hangs shall say where.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) organization: OrganizationId,
    pub(crate) folder: TempDir,
    config: WorkerConfig,
    stop: CancellationToken,
    worker: Option<JoinHandle<Result<(), WorkerError>>>,
}

pub(crate) fn function(object: &str) -> FunctionSpec {
    let environment = Environment { python_version: python_version(), ..Environment::default() };
    FunctionSpec { name: object.to_lowercase(), environment, ..FunctionSpec::bare(object) }
}

pub(crate) fn lenient(object: &str) -> FunctionSpec {
    FunctionSpec { restart_on_error: false, ..function(object) }
}

/// The engine to test with, and an image to begin with: `scripts/test-containers` makes both.
pub(crate) fn containers() -> Option<ContainerSettings> {
    let engine = std::env::var("SIEVE_TEST_ENGINE").ok()?;
    let base_image = std::env::var("SIEVE_TEST_BASE_IMAGE").expect("set with SIEVE_TEST_ENGINE");
    Some(ContainerSettings { engine: Some(engine), base_image, ..ContainerSettings::default() })
}

/// For tests that are about containers: loudly not run where there is no engine.
pub(crate) fn containers_or_skip() -> bool {
    let there = containers().is_some();
    if !there {
        eprintln!("NOT TESTED: containers; run scripts/test-containers where Docker or Podman is");
    }
    there
}

/// All that work here.
pub(crate) fn executors() -> Vec<ExecutorChoice> {
    let mut executors = vec![ExecutorChoice::Process];
    if bubblewrap_works() {
        executors.push(ExecutorChoice::Sandbox);
    } else {
        eprintln!("NOT TESTED: the sandbox; bubblewrap does not work here");
    }
    if containers_or_skip() {
        executors.push(ExecutorChoice::Container);
    }
    executors
}

fn bubblewrap_works() -> bool {
    let probe = ["--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "true"];
    let works = std::process::Command::new("bwrap").args(probe).status();
    works.is_ok_and(|status| status.success())
}

/// Whether sandboxes can have networks of their own here.
pub(crate) fn networks_work() -> bool {
    pasta_is_there() && bubblewrap_works()
}

pub(crate) fn pasta_is_there() -> bool {
    let there = std::process::Command::new("pasta").arg("--version").output().is_ok();
    if !there {
        eprintln!("NOT TESTED: networks of functions; pasta (passt) is missing");
    }
    there
}

/// Of the `python3` on the PATH, which is there without a download.
fn python_version() -> String {
    let output = std::process::Command::new("python3")
        .args(["-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
        .output()
        .expect("python3 is needed to test the worker");
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

pub(crate) fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    zip_bytes(&files)
}

pub(crate) fn zip_bytes(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("started");
        zip.write_all(content).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub(crate) async fn open_with(change: impl FnOnce(&mut WorkerConfig)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("store");
        let store = Store::open(StoreConfig { data }).await.expect("a store");
        let organization = store.organization("local").await.expect("an organisation");
        let mut config = WorkerConfig {
            name: "test".to_owned(),
            data: folder.path().join("worker"),
            slots: 2,
            api_url: "http://127.0.0.1:9".to_owned(),
            api_key: Arc::new(|organization, _| {
                let text = format!("key of {organization}");
                worker::ApiKey { text, guard: Box::new(()) }
            }),
            python_package: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../python")),
            job_time_limit: PATIENCE,
            executor: ExecutorChoice::Auto,
            function_network: worker::FunctionNetwork::Auto,
            containers: containers().unwrap_or_default(),
            gpus: Vec::new(),
            limits: Limits::of_this_machine(),
        };
        change(&mut config);
        let stop = CancellationToken::new();
        let mut house = Self { store, organization, folder, config, stop, worker: None };
        house.start_worker();
        house
    }

    pub(crate) fn start_worker(&mut self) {
        self.stop = CancellationToken::new();
        let run = Worker::run(self.store.clone(), self.config.clone(), self.stop.clone());
        self.worker = Some(tokio::spawn(run));
    }

    pub(crate) async fn stop_worker(&mut self) {
        self.stop.cancel();
        if let Some(worker) = self.worker.take() {
            let ended = timeout(PATIENCE, worker).await.expect("it stops");
            ended.expect("no panic").expect("an orderly end");
        }
    }

    /// How it ended by itself.
    pub(crate) async fn worker_ended(&mut self) -> Result<(), WorkerError> {
        let worker = self.worker.take().expect("a worker");
        timeout(PATIENCE, worker).await.expect("it ends").expect("no panic")
    }

    pub(crate) fn is_sandboxed(&self) -> bool {
        self.config.executor != ExecutorChoice::Process && bubblewrap_works()
    }

    /// What stands in the folder of environments, without downloads.
    pub(crate) fn environments(&self) -> Vec<PathBuf> {
        let folders = std::fs::read_dir(self.folder.path().join("worker/environments"));
        let paths = folders.expect("a folder").map(|entry| entry.expect("an entry").path());
        paths.filter(|path| !path.ends_with(".downloads")).collect()
    }

    /// Records of the images there are.
    pub(crate) fn images(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path().join("worker/images"));
        let paths = entries.into_iter().flatten().flatten().map(|entry| entry.path());
        paths.filter(|path| path.extension().is_some_and(|is| is == "json")).collect()
    }

    pub(crate) async fn until(&self, done: impl Fn(&Self) -> bool) {
        let waits = async {
            while !done(self) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(PATIENCE, waits).await.expect("it happens");
    }

    /// Of the one function there is.
    pub(crate) fn only_cache(&self) -> PathBuf {
        let folders = std::fs::read_dir(self.folder.path().join("worker/cache"));
        let mut folders = folders.expect("a folder").map(|entry| entry.expect("an entry").path());
        let first = folders.next().expect("a cache");
        assert_eq!(folders.next(), None);
        first
    }

    /// As if the machine had been switched off, as far as one process can.
    pub(crate) fn kill_worker(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.abort();
        }
    }

    /// Deploys `main.py` and waits until it is ready.
    pub(crate) async fn deploy(&self, spec: FunctionSpec, source: &str) -> VersionId {
        let version = self.deploy_bundle(spec, zip(&[("main.py", source)])).await;
        let (status, error, log) = self.built(version).await;
        assert_eq!(status, BuildStatus::Ready, "{error:?} {log:?}");
        version
    }

    pub(crate) async fn deploy_bundle(&self, spec: FunctionSpec, bundle: Vec<u8>) -> VersionId {
        let bytes = futures::stream::iter([Ok(Bytes::from(bundle))]);
        let (bundle, _) = self.store.put_blob(bytes, 1 << 20).await.expect("stored");
        let version = NewVersion {
            id: VersionId::generate(),
            build: BuildId::generate(),
            organization: self.organization,
            function: FunctionName::new("local", &spec.name).expect("a name"),
            spec,
            readme_html: String::new(),
            cover: None,
            bundle,
            deployed_by: "a test".to_owned(),
        };
        let id = version.id;
        self.store.create_versions(vec![version]).await.expect("created");
        id
    }

    /// Waits for the end of the build; gives its state, error and log.
    pub(crate) async fn built(
        &self,
        version: VersionId,
    ) -> (BuildStatus, Option<String>, Vec<String>) {
        let mut changes = Box::pin(self.store.watch_build(self.organization, version, 0));
        let mut log = Vec::new();
        loop {
            let change = timeout(PATIENCE, changes.next()).await.expect("the build ends");
            match change.expect("a change").expect("no error") {
                BuildChange::Line(line) => log.push(line.text),
                BuildChange::Status(summary) if summary.build_status.has_ended() => {
                    return (summary.build_status, summary.build_error, log);
                }
                BuildChange::Status(_) => {}
            }
        }
    }

    pub(crate) async fn push(&self, version: VersionId, inputs: Value) -> JobId {
        self.push_all(version, vec![inputs]).await.remove(0)
    }

    pub(crate) async fn push_with(&self, retries: u32, version: VersionId, inputs: Value) -> JobId {
        let job = NewJob { retries, ..self.new_job(version, inputs) };
        self.store.push(vec![job]).await.expect("pushed").remove(0).id
    }

    pub(crate) async fn push_all(&self, version: VersionId, inputs: Vec<Value>) -> Vec<JobId> {
        let jobs = inputs.into_iter().map(|inputs| self.new_job(version, inputs)).collect();
        let pushed = self.store.push(jobs).await.expect("pushed");
        pushed.into_iter().map(|job| job.id).collect()
    }

    pub(crate) fn new_job(&self, version: VersionId, inputs: Value) -> NewJob {
        let Value::Object(inputs) = inputs else { panic!("inputs are an object") };
        NewJob {
            id: JobId::generate(),
            organization: self.organization,
            function: "local/f".parse().expect("a name"),
            title: "F".to_owned(),
            version,
            inputs,
            by: "a test".to_owned(),
            parent: None,
            idempotency_key: None,
            retries: 0,
            time_limit: None,
        }
    }

    /// Every event of the job up to the first one for which `last` holds.
    pub(crate) async fn events_until(&self, job: JobId, last: impl Fn(&Fact) -> bool) -> Record {
        let mut events = Box::pin(self.store.watch_job(self.organization, job, 0));
        let mut record = Vec::new();
        loop {
            let event = match timeout(PATIENCE, events.next()).await {
                Ok(event) => event.expect("an event").expect("no error"),
                Err(_) => panic!("the job hangs after {record:#?}"),
            };
            let is_last = last(&event.fact);
            record.push(event);
            if is_last {
                return Record(record);
            }
        }
    }

    pub(crate) async fn ended(&self, job: JobId) -> Record {
        self.events_until(job, Fact::is_end).await
    }

    pub(crate) async fn run(&self, version: VersionId, inputs: Value) -> Record {
        let job = self.push(version, inputs).await;
        self.ended(job).await
    }

    /// Up to the restart that follows the end.
    pub(crate) async fn run_to_restart(&self, version: VersionId, inputs: Value) -> Record {
        let job = self.push(version, inputs).await;
        self.events_until(job, |fact| matches!(fact, Fact::Restarted { .. })).await
    }
}

/// How many processes of the machine have the mark among their arguments.
pub(crate) fn processes_with(mark: &str) -> usize {
    let processes = std::fs::read_dir("/proc").expect("proc").flatten();
    let marked = |path: PathBuf| {
        std::fs::read(path.join("cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).contains(mark))
    };
    processes.filter(|entry| marked(entry.path())).count()
}

impl Drop for House {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The events of one job.
#[derive(Debug)]
pub(crate) struct Record(pub(crate) Vec<Event>);

impl Record {
    pub(crate) fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.0.iter().map(|event| &event.fact)
    }

    pub(crate) fn process(&self) -> u32 {
        let process = self.facts().find_map(|fact| match fact {
            Fact::Started { process, .. } => Some(*process),
            _ => None,
        });
        process.unwrap_or_else(|| panic!("never started: {self:#?}"))
    }

    pub(crate) fn result(&self) -> &Value {
        let value = self.facts().find_map(|fact| match fact {
            Fact::Finished { value } => value.as_ref(),
            _ => None,
        });
        value.unwrap_or_else(|| panic!("no result: {self:#?}"))
    }

    pub(crate) fn error(&self) -> &JobError {
        let error = self.facts().find_map(|fact| match fact {
            Fact::Failed { error } => Some(error),
            _ => None,
        });
        error.unwrap_or_else(|| panic!("no error: {self:#?}"))
    }

    pub(crate) fn outputs(&self) -> Vec<&Value> {
        let outputs = self.facts().filter_map(|fact| match fact {
            Fact::Output { value, .. } => Some(value),
            _ => None,
        });
        outputs.collect()
    }

    pub(crate) fn log(&self) -> Vec<&str> {
        self.lines().map(|line| line.text.as_str()).collect()
    }

    pub(crate) fn log_of(&self, stream: LogStream) -> Vec<&str> {
        let lines = self.lines().filter(|line| line.stream == stream);
        lines.map(|line| line.text.as_str()).collect()
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &domain::LogLine> {
        self.facts().filter_map(|fact| match fact {
            Fact::Log(line) => Some(line),
            _ => None,
        })
    }

    pub(crate) fn restart_reason(&self) -> Option<&str> {
        self.facts().find_map(|fact| match fact {
            Fact::Restarted { reason, .. } => Some(reason.as_str()),
            _ => None,
        })
    }
}
