//! A store in a folder of its own with two organisations and a version of each: where tests begin.

use std::path::Path;

use domain::{
    BuildId, BuildStatus, Fact, FunctionName, FunctionSpec, JobId, JobSummary, LogLine, LogStream,
    OrganizationId, Stage, VersionId,
};
use serde_json::{Map, Value, json};
use store::{
    Accepted, BlobHash, ClaimedJob, JobFact, NewJob, NewVersion, Store, StoreConfig, Want, now,
};
use tempfile::TempDir;

/// The backend under test.
pub(crate) async fn open(folder: &Path) -> Store {
    Store::open(StoreConfig { data: folder.to_path_buf() }).await.unwrap()
}

pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
    pub(crate) ours: OrganizationId,
    pub(crate) theirs: OrganizationId,
    /// A ready version of `ours/f`.
    pub(crate) version: VersionId,
}

impl House {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).await;
        let ours = store.organization("ours").await.unwrap();
        let theirs = store.organization("theirs").await.unwrap();
        let version = ready_version(&store, ours, "ours/f").await;
        Self { store, folder, ours, theirs, version }
    }

    pub(crate) fn job(&self) -> NewJob {
        new_job(self.ours, "ours/f", self.version)
    }

    pub(crate) async fn push(&self) -> JobSummary {
        self.store.push(vec![self.job()]).await.unwrap().remove(0)
    }

    pub(crate) async fn push_many(&self, count: usize) -> Vec<JobId> {
        let jobs = (0..count).map(|_| self.job()).collect();
        self.store.push(jobs).await.unwrap().into_iter().map(|job| job.id).collect()
    }

    pub(crate) async fn claim(&self, most: usize) -> Vec<ClaimedJob> {
        self.store.claim("worker", vec![self.want(most)]).await.unwrap()
    }

    pub(crate) fn want(&self, most: usize) -> Want {
        Want { version: self.version, most }
    }

    pub(crate) async fn append(&self, job: JobId, attempt: u32, facts: Vec<Fact>) -> Vec<Accepted> {
        let facts = facts.into_iter().map(|fact| JobFact { job, attempt, at: now(), fact });
        self.store.append(facts.collect()).await.unwrap()
    }

    /// Pushes, claims and starts one job.
    pub(crate) async fn running(&self) -> ClaimedJob {
        self.push().await;
        let job = self.claim(1).await.remove(0);
        self.append(job.id, job.attempt, vec![started(job.attempt)]).await;
        job
    }

    pub(crate) async fn summary(&self, id: JobId) -> JobSummary {
        self.store.job_summary(self.ours, id).await.unwrap().unwrap()
    }

    /// The same folder after an orderly stop.
    pub(crate) async fn reopen(self) -> Self {
        self.store.close().await;
        let store = open(self.folder.path()).await;
        Self { store, ..self }
    }

    /// What a server would find that was killed now: the files as they are, the first one still open.
    pub(crate) async fn after_kill(&self) -> (Store, TempDir) {
        let copy = tempfile::tempdir().unwrap();
        for name in ["sieve.db", "sieve.db-wal"] {
            let from = self.folder.path().join(name);
            std::fs::copy(from, copy.path().join(name)).unwrap();
        }
        (open(copy.path()).await, copy)
    }
}

pub(crate) fn new_job(organization: OrganizationId, function: &str, version: VersionId) -> NewJob {
    NewJob {
        id: JobId::generate(),
        organization,
        function: function.parse().unwrap(),
        title: "F".to_owned(),
        version,
        inputs: inputs(json!({"x1": 2, "big": 1.5})),
        by: "a test".to_owned(),
        parent: None,
        idempotency_key: None,
        retries: 0,
        time_limit: None,
    }
}

pub(crate) fn inputs(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

pub(crate) fn new_version(organization: OrganizationId, function: &str) -> NewVersion {
    let function: FunctionName = function.parse().unwrap();
    NewVersion {
        id: VersionId::generate(),
        build: BuildId::generate(),
        organization,
        spec: spec(&function.name),
        function,
        readme_html: "<p>Read me</p>".to_owned(),
        cover: None,
        bundle: BlobHash::of(b"bundle"),
        deployed_by: "a test".to_owned(),
    }
}

pub(crate) fn spec(name: &str) -> FunctionSpec {
    FunctionSpec { object: "f".to_owned(), ..FunctionSpec::bare(name) }
}

pub(crate) async fn ready_version(
    store: &Store,
    owner: OrganizationId,
    function: &str,
) -> VersionId {
    let version = store.create_versions(vec![new_version(owner, function)]).await.unwrap();
    let id = store.next_build().await.unwrap().id;
    assert_eq!(id, version[0].id);
    store.set_build_status(id, BuildStatus::Ready, None).await.unwrap();
    id
}

pub(crate) fn started(attempt: u32) -> Fact {
    Fact::Started { attempt, worker: "worker".to_owned(), process: 7, loading_since: None }
}

pub(crate) fn finished(value: Value) -> Fact {
    Fact::Finished { value: Some(value) }
}

pub(crate) fn log(text: &str) -> Fact {
    Fact::Log(LogLine { stream: LogStream::Stdout, stage: Stage::Run, text: text.to_owned() })
}
