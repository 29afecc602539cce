//! The machines that run jobs, and what waits for them.

use serde::{Deserialize, Serialize};

use crate::{BuildStatus, FunctionName, Gpu, GpuModel, JobId, Timestamp, VersionId, size_text};

/// What a worker says of itself every few seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkerReport {
    /// The name that it claims jobs under.
    pub name: String,
    pub host: String,
    pub slots: u32,
    pub cores: u32,
    /// Of all cores together, 0 to 100, since the last report.
    pub cpu_percent: f32,
    pub memory_used: u64,
    pub memory_total: u64,
    pub gpus: Vec<GpuReport>,
    pub replicas: Vec<ReplicaReport>,
    /// Versions that it starts no replica of at present.
    pub obstacles: Vec<Obstacle>,
}

/// How many replicas a version's owner wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReplicaBounds {
    /// Kept warm, as far as there is room.
    pub minimum: u32,
    pub maximum: Option<u32>,
}

/// Why a worker starts no replica of a version, although it would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    pub version: VersionId,
    pub cause: ObstacleCause,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObstacleCause {
    /// So many replicas in a row ended before they ran a job, the last one with this error. It is
    /// tried again after a pause.
    Unhealthy { failures: u32, error: String },
    /// Bytes that a replica took so far: more than the machine has left.
    Memory { needed: u64 },
}

impl ObstacleCause {
    /// What is waited for, in words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Unhealthy { failures, error } => {
                format!("its start, which failed {failures} times and is tried again: {error}")
            }
            Self::Memory { needed } => {
                format!("memory: a replica of it takes {}", size_text(*needed))
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GpuReport {
    pub model: GpuModel,
    /// Whose replicas hold it; more than one where it is split.
    pub held_by: Vec<VersionId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplicaReport {
    pub version: VersionId,
    pub state: ReplicaState,
    pub since: Timestamp,
    /// The job that runs.
    pub job: Option<JobId>,
    /// Jobs given to it, the one that runs included.
    pub jobs: u32,
    /// Bytes of all its processes when they were last looked at.
    pub memory: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReplicaState {
    /// Its process starts and imports the code.
    Starting,
    /// The same in place of one that ended with its job.
    Restarting,
    /// It runs `__setup__`.
    Setup,
    Idle,
    Busy,
    /// It takes no more jobs.
    Stopping,
}

impl ReplicaState {
    pub const ALL: [Self; 6] =
        [Self::Busy, Self::Idle, Self::Setup, Self::Starting, Self::Restarting, Self::Stopping];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Restarting => "restarting",
            Self::Setup => "setup",
            Self::Idle => "idle",
            Self::Busy => "busy",
            Self::Stopping => "stopping",
        }
    }
}

/// How loaded a machine was at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoadSample {
    pub at: Timestamp,
    pub cpu_percent: f32,
    /// 0 to 100.
    pub memory_percent: f32,
}

/// A machine as the dashboard shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkerView {
    pub report: WorkerReport,
    /// Of its last report.
    pub reported_at: Timestamp,
    /// It has not reported for too long.
    pub lost: bool,
    /// Who asked it to take no more jobs.
    pub drained_by: Option<String>,
    /// Of the last hour, oldest first.
    pub load: Vec<LoadSample>,
}

/// Jobs of one function that wait or run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    pub function: FunctionName,
    pub title: String,
    pub version: VersionId,
    pub build_status: BuildStatus,
    pub gpu: Option<Gpu>,
    /// Counted up to [`MOST_COUNTED`].
    pub waiting: u64,
    /// Jobs that failed and are tried again later, counted likewise.
    pub pausing: u64,
    pub running: u64,
    /// When the one that waits longest was pushed.
    pub oldest: Option<Timestamp>,
    pub maximum_replicas: Option<u32>,
    pub paused_by: Option<String>,
}

/// More jobs than this are not counted for a page.
pub const MOST_COUNTED: u64 = 10_000;

/// What keeps a version's jobs waiting, in words; none: nothing does, they are about to start.
#[must_use]
pub fn waits_for(row: &QueueRow, workers: &[WorkerView]) -> Option<String> {
    if let Some(by) = &row.paused_by {
        return Some(format!("paused by {by}"));
    }
    match row.build_status {
        BuildStatus::Ready => {}
        BuildStatus::Error => return Some("its build failed".to_owned()),
        _ => return Some("its build".to_owned()),
    }
    if row.waiting == 0 {
        return (row.pausing > 0).then(|| "the next attempt after an error".to_owned());
    }
    let alive: Vec<_> = workers.iter().filter(|worker| !worker.lost).collect();
    if alive.is_empty() {
        return Some("no worker is running".to_owned());
    }
    let open: Vec<_> = alive.into_iter().filter(|worker| worker.drained_by.is_none()).collect();
    if open.is_empty() {
        return Some("every worker is drained".to_owned());
    }
    if let Some(gpu) = row.gpu {
        let offers =
            |worker: &&&WorkerView| worker.report.gpus.iter().any(|g| g.model == gpu.model);
        if open.iter().find(offers).is_none() {
            return Some(format!("no worker offers {}", gpu.model.as_str()));
        }
    }
    let replicas = || open.iter().flat_map(|worker| &worker.report.replicas);
    let own: Vec<_> = replicas().filter(|replica| replica.version == row.version).collect();
    if own.iter().any(|replica| replica.state == ReplicaState::Setup) {
        return Some("its set-up".to_owned());
    }
    if row.maximum_replicas.is_some_and(|most| own.len() as u64 >= u64::from(most)) {
        return Some(match own.len() {
            1 => "its replica: no other is allowed".to_owned(),
            count => format!("its {count} replicas: no more are allowed"),
        });
    }
    let obstacles = open.iter().flat_map(|worker| &worker.report.obstacles);
    if let Some(obstacle) = obstacles.into_iter().find(|found| found.version == row.version) {
        return Some(obstacle.cause.words());
    }
    let slots: u32 = open.iter().map(|worker| worker.report.slots).sum();
    let busy = replicas().filter(|replica| replica.state != ReplicaState::Idle).count();
    (busy as u64 >= u64::from(slots)).then(|| format!("a slot: {slots} of {slots} are busy"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn row() -> QueueRow {
        QueueRow {
            function: FunctionName::new("local", "f").expect("a name"),
            title: "F".to_owned(),
            version: VersionId(Uuid::nil()),
            build_status: BuildStatus::Ready,
            gpu: None,
            waiting: 3,
            pausing: 0,
            running: 0,
            oldest: None,
            maximum_replicas: None,
            paused_by: None,
        }
    }

    fn worker(replicas: Vec<ReplicaReport>) -> WorkerView {
        let report = WorkerReport {
            name: "local".to_owned(),
            host: "host".to_owned(),
            slots: 1,
            cores: 2,
            cpu_percent: 0.0,
            memory_used: 0,
            memory_total: 1,
            gpus: Vec::new(),
            replicas,
            obstacles: Vec::new(),
        };
        let reported_at = Timestamp(0);
        WorkerView { report, reported_at, lost: false, drained_by: None, load: Vec::new() }
    }

    #[test]
    fn whoever_waits_is_told_for_what() {
        let busy = ReplicaReport {
            version: VersionId(Uuid::from_u128(1)),
            state: ReplicaState::Busy,
            since: Timestamp(0),
            job: None,
            jobs: 1,
            memory: 0,
        };
        let own = ReplicaReport { version: row().version, ..busy.clone() };
        let drained = WorkerView { drained_by: Some("ann".to_owned()), ..worker(Vec::new()) };
        let lost = WorkerView { lost: true, ..worker(Vec::new()) };
        let l4 = Some(Gpu { model: GpuModel::L4, split: 1 });
        for (row, workers, words) in [
            (row(), vec![worker(Vec::new())], None),
            (row(), vec![], Some("no worker is running")),
            (row(), vec![lost], Some("no worker is running")),
            (row(), vec![drained], Some("every worker is drained")),
            (row(), vec![worker(vec![busy])], Some("a slot: 1 of 1 are busy")),
            (QueueRow { gpu: l4, ..row() }, vec![worker(vec![])], Some("no worker offers L4")),
            (
                QueueRow { maximum_replicas: Some(1), ..row() },
                vec![worker(vec![own])],
                Some("its replica: no other is allowed"),
            ),
            (
                QueueRow { paused_by: Some("ann".to_owned()), ..row() },
                vec![],
                Some("paused by ann"),
            ),
            (QueueRow { build_status: BuildStatus::Building, ..row() }, vec![], Some("its build")),
        ] {
            assert_eq!(waits_for(&row, &workers).as_deref(), words);
        }
    }
}
