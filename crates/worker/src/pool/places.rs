//! What the pool remembers of a version and of a replica.

use std::{collections::VecDeque, time::Duration};

use domain::{JobId, VersionId};
use store::ClaimedJob;
use tokio::{sync::mpsc, time::Instant};

use crate::replica::Order;

/// What may wait in a replica's pipe, in time: enough to cover a claim and its commit.
const AHEAD: Duration = Duration::from_millis(100);
/// And in jobs.
const MOST_AHEAD: u32 = 256;

#[derive(Default)]
pub(super) struct Version {
    /// Claimed and given to no replica yet.
    pub(super) waiting: VecDeque<ClaimedJob>,
    /// Mean time of a job, the last ones counting most. None before the first.
    mean: Option<Duration>,
    /// Its jobs push children: one may wait for another, so none waits behind another.
    pub(super) makes_children: bool,
    /// Replicas in a row that ended before they ran a job.
    pub(super) fruitless: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Starting,
    Serving,
    /// Takes no more jobs.
    Leaving,
}

pub(super) struct Place {
    pub(super) version: VersionId,
    pub(super) orders: mpsc::UnboundedSender<Order>,
    pub(super) stage: Stage,
    /// Given and not ended; the first one runs.
    pub(super) assigned: VecDeque<JobId>,
    /// Since when the first one is the first.
    pub(super) front_since: Option<Instant>,
    pub(super) ready_since: Instant,
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
    pub(super) fn new(version: VersionId, orders: mpsc::UnboundedSender<Order>) -> Self {
        let now = Instant::now();
        Self {
            version,
            orders,
            stage: Stage::Starting,
            assigned: VecDeque::new(),
            front_since: None,
            ready_since: now,
            idle_since: now,
        }
    }

    pub(super) fn become_ready(&mut self) {
        let now = Instant::now();
        if self.stage == Stage::Starting {
            self.stage = Stage::Serving;
        }
        self.ready_since = now;
        self.idle_since = now;
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
        self.stage = Stage::Leaving;
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
}
