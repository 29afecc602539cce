//! What the pool remembers of a version and of a replica.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use domain::{Gpu, JobError, JobId, ReplicaBounds, VersionId};
use store::ClaimedJob;
use tokio::{sync::mpsc, time::Instant};

use crate::{excess::MemoryGauge, replica::Order};

/// What may wait in a replica's pipe, in time: enough to cover a claim and its commit.
const AHEAD: Duration = Duration::from_millis(100);
/// And in jobs.
const MOST_AHEAD: u32 = 256;
/// So often in a row a version's replicas may fail to start before all its jobs here fail with them.
const FRUITLESS: u32 = 3;
/// From then on the next start waits this long, then twice that, and so on.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

#[derive(Default)]
pub(super) struct Version {
    /// Claimed and given to no replica yet.
    pub(super) waiting: VecDeque<ClaimedJob>,
    pub(super) bounds: ReplicaBounds,
    /// What its replicas need of the machine; the outer one is none before it was asked for.
    pub(super) gpu: Option<Option<Gpu>>,
    /// Mean time of a job, the last ones counting most. None before the first.
    pub(super) mean: Option<Duration>,
    /// From the start of a replica to its first job, the last time.
    pub(super) start_time: Option<Duration>,
    /// Jobs that no worker held when it was last asked. Only known where starting takes long.
    pub(super) backlog: u32,
    /// Bytes that a replica took, at most, before it ended.
    pub(super) memory: u64,
    /// That many, and the machine has not as many left.
    pub(super) lacks_memory: Option<u64>,
    /// Its jobs push children: one may wait for another, so none waits behind another.
    pub(super) makes_children: bool,
    failures: Failures,
}

/// Replicas in a row that ended before they ran a job.
#[derive(Default)]
struct Failures {
    count: u32,
    last: Option<JobError>,
    /// No other start before this.
    pause_until: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Starting,
    /// Starting in place of one that ended with its job.
    Restarting,
    /// It runs `__setup__`.
    SettingUp,
    Serving,
    /// Takes no more jobs.
    Leaving,
}

impl Stage {
    pub(super) fn is_loading(self) -> bool {
        matches!(self, Self::Starting | Self::Restarting | Self::SettingUp)
    }
}

pub(super) struct Place {
    pub(super) version: VersionId,
    pub(super) orders: mpsc::UnboundedSender<Order>,
    pub(super) stage: Stage,
    pub(super) stage_since: Instant,
    started: Instant,
    pub(super) memory: Arc<MemoryGauge>,
    /// Given and not ended; the first one runs.
    pub(super) assigned: VecDeque<JobId>,
    /// Since when the first one is the first.
    pub(super) front_since: Option<Instant>,
    pub(super) idle_since: Instant,
}

impl Version {
    /// Jobs that one replica may have, the one that runs included.
    pub(super) fn limit(&self) -> usize {
        1 + match self.mean {
            Some(mean) if !self.makes_children => {
                let fits = AHEAD.as_nanos() / mean.as_nanos().max(1);
                u32::try_from(fits).unwrap_or(u32::MAX).min(MOST_AHEAD) as usize
            }
            _ => 0,
        }
    }

    /// A replica ended before it ran a job. Says whether those that wait shall fail with it.
    pub(super) fn note_failure(&mut self, error: &JobError) -> bool {
        let failures = &mut self.failures;
        failures.count += 1;
        failures.last = Some(error.clone());
        if failures.count < FRUITLESS {
            return false;
        }
        let doublings = (failures.count - FRUITLESS).min(10);
        let pause = (FIRST_PAUSE * (1 << doublings)).min(LONGEST_PAUSE);
        failures.pause_until = Some(Instant::now() + pause);
        true
    }

    pub(super) fn note_success(&mut self) {
        self.failures = Failures::default();
    }

    /// Until when no replica is started, after several failed.
    pub(super) fn pause_until(&self, now: Instant) -> Option<Instant> {
        self.failures.pause_until.filter(|until| *until > now)
    }

    /// How often in a row it failed to start, and why, once that is no accident any more.
    pub(super) fn sickness(&self) -> Option<(u32, &JobError)> {
        let Failures { count, last, .. } = &self.failures;
        last.as_ref().filter(|_| *count >= FRUITLESS).map(|error| (*count, error))
    }

    pub(super) fn note_speed(&mut self, jobs: usize, busy: Duration) {
        let Ok(count) = u32::try_from(jobs) else { return };
        if count == 0 {
            return;
        }
        let now = busy / count;
        self.mean = Some(match self.mean {
            // One slow job counts at once, a quick one by and by.
            Some(mean) if now < mean => (mean * 3 + now) / 4,
            _ => now,
        });
    }
}

impl Place {
    pub(super) fn new(
        version: VersionId,
        stage: Stage,
        orders: mpsc::UnboundedSender<Order>,
        memory: Arc<MemoryGauge>,
    ) -> Self {
        let now = Instant::now();
        Self {
            version,
            orders,
            stage,
            stage_since: now,
            started: now,
            memory,
            assigned: VecDeque::new(),
            front_since: None,
            idle_since: now,
        }
    }

    pub(super) fn enter(&mut self, stage: Stage) {
        if self.stage != Stage::Leaving {
            self.stage = stage;
            self.stage_since = Instant::now();
        }
    }

    /// Gives how long its start took.
    pub(super) fn become_ready(&mut self) -> Duration {
        self.enter(Stage::Serving);
        self.idle_since = Instant::now();
        self.started.elapsed()
    }

    pub(super) fn note_ends(&mut self, jobs: &[JobId]) {
        for job in jobs {
            if self.assigned.front() == Some(job) {
                self.assigned.pop_front();
            } else {
                self.assigned.retain(|assigned| assigned != job);
            }
        }
        let now = Instant::now();
        self.front_since = (!self.assigned.is_empty()).then_some(now);
        self.idle_since = now;
    }

    pub(super) fn is_idle(&self) -> bool {
        self.stage == Stage::Serving && self.assigned.is_empty()
    }

    pub(super) fn retire(&mut self) {
        self.enter(Stage::Leaving);
        // Without a receiver it has ended already.
        let _ = self.orders.send(Order::Retire);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_quick_jobs_are_sent_ahead_and_parents_never() {
        let mut version = Version::default();
        assert_eq!(version.limit(), 1, "nothing is known yet");
        version.note_speed(1_000, Duration::from_millis(50));
        assert_eq!(version.limit(), 257);
        version.note_speed(1, Duration::from_secs(2));
        assert_eq!(version.limit(), 1, "one slow job counts at once");
        version.note_speed(1_000, Duration::from_millis(50));
        assert_eq!(version.limit(), 1);
        for _ in 0..40 {
            version.note_speed(1_000, Duration::from_millis(50));
        }
        assert_eq!(version.limit(), 257);
        version.makes_children = true;
        assert_eq!(version.limit(), 1);
    }

    #[test]
    fn who_fails_to_start_again_and_again_is_tried_less_and_less_often() {
        let mut version = Version::default();
        let error = JobError::new("ValueError", "no weights");
        assert!(!version.note_failure(&error) && !version.note_failure(&error));
        assert!(version.pause_until(Instant::now()).is_none(), "twice may be bad luck");
        let mut pauses = Vec::new();
        for _ in 0..8 {
            assert!(version.note_failure(&error));
            let until = version.pause_until(Instant::now()).expect("a pause");
            pauses.push(until.duration_since(Instant::now()).as_millis().div_ceil(1_000));
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(version.sickness().map(|(count, _)| count), Some(10));
        version.note_success();
        assert!(version.sickness().is_none() && version.pause_until(Instant::now()).is_none());
    }
}
