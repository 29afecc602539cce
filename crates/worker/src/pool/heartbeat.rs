//! What the worker says of itself every few seconds: its machine, how loaded it is, and what holds its
//! slots. Told to the store's memory; nothing is written for it.

use std::time::Duration;

use domain::{JobId, ReplicaReport, ReplicaState, WorkerReport};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::{Place, Pool, Stage};

const EVERY: Duration = Duration::from_secs(5);

pub(super) struct Heartbeat {
    ticks: Interval,
    host: String,
    cores: u32,
    /// Time that all cores together were busy, and all their time, as the kernel counts it.
    processor: (u64, u64),
}

impl Heartbeat {
    pub(super) fn new() -> Self {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            ticks,
            host: read("/proc/sys/kernel/hostname").trim().to_owned(),
            cores: u32::try_from(cores).unwrap_or(u32::MAX),
            processor: processor_times(),
        }
    }

    pub(super) async fn due(&mut self) {
        self.ticks.tick().await;
    }

    /// Of all cores, since it was last asked.
    fn cpu_percent(&mut self) -> f32 {
        let (busy, all) = std::mem::replace(&mut self.processor, processor_times());
        let busy = self.processor.0.saturating_sub(busy);
        let all = self.processor.1.saturating_sub(all);
        if all == 0 { 0.0 } else { 100.0 * busy as f32 / all as f32 }
    }
}

impl Pool {
    pub(super) fn report(&mut self) {
        let (memory_total, available) = memory();
        let report = WorkerReport {
            name: self.context.config.name.clone(),
            host: self.heartbeat.host.clone(),
            slots: u32::try_from(self.context.config.slots).unwrap_or(u32::MAX),
            cores: self.heartbeat.cores,
            cpu_percent: self.heartbeat.cpu_percent(),
            memory_used: memory_total.saturating_sub(available),
            memory_total,
            gpus: Vec::new(),
            replicas: self.replicas.values().map(replica).collect(),
        };
        self.context.store.report_worker(report);
    }
}

fn replica(place: &Place) -> ReplicaReport {
    let job: Option<JobId> = place.assigned.front().copied();
    let state = match place.stage {
        Stage::Starting => ReplicaState::Starting,
        Stage::Leaving => ReplicaState::Leaving,
        Stage::Serving if job.is_some() => ReplicaState::Busy,
        Stage::Serving => ReplicaState::Idle,
    };
    let jobs = u32::try_from(place.assigned.len()).unwrap_or(u32::MAX);
    ReplicaReport { version: place.version, state, job, jobs }
}

/// Empty where there is no such file: another system than Linux.
fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// Of `cpu  user nice system idle iowait …`: what is neither idle nor waiting is busy.
fn processor_times() -> (u64, u64) {
    let text = read("/proc/stat");
    let line = text.lines().next().unwrap_or_default();
    let times: Vec<u64> = line.split_whitespace().skip(1).flat_map(str::parse).collect();
    let all: u64 = times.iter().take(8).sum();
    let idle: u64 = times.iter().skip(3).take(2).sum();
    (all - idle, all)
}

/// Bytes: all, and what can be had without swapping.
fn memory() -> (u64, u64) {
    let text = read("/proc/meminfo");
    let kilobytes = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0)
    };
    (kilobytes("MemTotal:") * 1_024, kilobytes("MemAvailable:") * 1_024)
}
