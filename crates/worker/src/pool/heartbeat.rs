//! What the worker says of itself every few seconds: its machine, how loaded it is, and what holds its
//! slots. Told to the store's memory; nothing is written for it.

use std::time::Duration;

use domain::{JobId, ReplicaReport, ReplicaState, Timestamp, WorkerReport};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};

use super::{Place, Pool, Stage};
use crate::limits::machine_memory;

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
        let (memory_total, available) = machine_memory().unwrap_or_default();
        let report = WorkerReport {
            name: self.context.config.name.clone(),
            host: self.heartbeat.host.clone(),
            slots: u32::try_from(self.context.config.slots).unwrap_or(u32::MAX),
            cores: self.heartbeat.cores,
            cpu_percent: self.heartbeat.cpu_percent(),
            memory_used: memory_total.saturating_sub(available),
            memory_total,
            gpus: self.devices.reports(),
            replicas: self.replicas.values().map(replica).collect(),
            obstacles: self.obstacles(),
        };
        self.context.store.report_worker(report);
    }
}

fn replica(place: &Place) -> ReplicaReport {
    let job: Option<JobId> = place.assigned.front().copied();
    let (state, since) = match (place.stage, place.front_since) {
        (Stage::Starting, _) => (ReplicaState::Starting, place.stage_since),
        (Stage::Restarting, _) => (ReplicaState::Restarting, place.stage_since),
        (Stage::SettingUp, _) => (ReplicaState::Setup, place.stage_since),
        (Stage::Leaving, _) => (ReplicaState::Stopping, place.stage_since),
        (Stage::Serving, Some(since)) => (ReplicaState::Busy, since),
        (Stage::Serving, None) => (ReplicaState::Idle, place.idle_since),
    };
    let jobs = u32::try_from(place.assigned.len()).unwrap_or(u32::MAX);
    let (version, memory) = (place.version, place.memory.now());
    ReplicaReport { version, state, since: timestamp(since), job, jobs, memory }
}

fn timestamp(then: Instant) -> Timestamp {
    let ago = i64::try_from(then.elapsed().as_micros()).unwrap_or(i64::MAX);
    Timestamp(store::now().0.saturating_sub(ago))
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
