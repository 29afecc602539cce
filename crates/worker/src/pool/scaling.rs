//! How many replicas a version may have: as many as its queue is worth, between the least and the
//! most that its owner set, and as far as the machine's memory goes. Which jobs they get is `dispatch`.

use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

use domain::{JobId, Obstacle, ObstacleCause, VersionId};
use tokio::time::Instant;

use super::{
    Pool, Stage,
    dispatch::{Purpose, SPARE},
    places::Place,
};
use crate::limits::machine_memory;

/// Where replicas start quicker than this, one is started as soon as a job would have to wait.
const QUICK: Duration = Duration::from_secs(2);
/// More waiting jobs than this are not counted: they are worth any start.
const MOST_COUNTED: u32 = 100_000;
/// The machine's memory is looked at no more often than this.
const LOOK: Duration = Duration::from_millis(200);
/// One part of the machine's memory in so many is left alone.
const RESERVE: u64 = 20;
/// What is held back is looked at again after this.
const AGAIN: Duration = Duration::from_secs(1);

/// What the machine had left when it was last looked at.
#[derive(Default)]
pub(super) struct FreeMemory {
    looked: Option<Instant>,
    bytes: u64,
}

impl FreeMemory {
    /// Without what is left alone.
    fn bytes(&mut self) -> u64 {
        if self.looked.is_none_or(|looked| looked.elapsed() >= LOOK) {
            self.looked = Some(Instant::now());
            let left = |(all, free): (u64, u64)| free.saturating_sub(all / RESERVE);
            self.bytes = machine_memory().map_or(u64::MAX, left);
        }
        self.bytes
    }
}

impl Pool {
    pub(super) async fn read_bounds(&mut self) {
        match self.context.store.replica_bounds(&self.context.config.name).await {
            Ok(bounds) => {
                for (version, state) in &mut self.versions {
                    state.bounds = bounds.get(version).copied().unwrap_or_default();
                }
                for (version, bounds) in bounds {
                    self.versions.entry(version).or_default().bounds = bounds;
                }
            }
            Err(error) => tracing::warn!(%error, "how many replicas are wanted could not be read"),
        }
        self.ask_for_gpus().await;
    }

    /// Of those whose replicas take long to start: whether another is worth it depends on it.
    pub(super) async fn ask_for_backlogs(&mut self, versions: BTreeSet<VersionId>) {
        for version in versions {
            let Some(state) = self.versions.get_mut(&version) else { continue };
            if state.start_time.is_some_and(|time| time >= QUICK)
                && let Ok(count) = self.context.store.backlog(version, MOST_COUNTED).await
            {
                state.backlog = count;
            }
        }
    }

    /// Starts what shall always be there, where there is room that nobody uses.
    pub(super) fn keep_warm(&mut self) {
        for version in self.too_few() {
            while self.is_too_few(version) && self.may_start(version, Purpose::Warmth) {
                self.start(version, Stage::Starting, None);
            }
        }
    }

    fn too_few(&self) -> Vec<VersionId> {
        let all = self.versions.keys().copied();
        all.filter(|version| self.is_too_few(*version)).collect()
    }

    fn is_too_few(&self, version: VersionId) -> bool {
        self.count(version) < self.minimum(version)
    }

    /// Whether the version has no more replicas than shall always be there.
    pub(super) fn is_kept_warm(&self, version: VersionId) -> bool {
        self.count(version) <= self.minimum(version)
    }

    fn minimum(&self, version: VersionId) -> usize {
        self.versions.get(&version).map_or(0, |state| state.bounds.minimum as usize)
    }

    pub(super) fn places(&self, version: VersionId) -> impl Iterator<Item = &Place> {
        self.replicas.values().filter(move |place| place.version == version)
    }

    /// Replicas that are there or will be.
    fn count(&self, version: VersionId) -> usize {
        self.places(version).filter(|place| place.stage != Stage::Leaving).count()
    }

    /// Whether its owner allows one more. A job that waits for its children does not count, or it
    /// might wait for itself.
    pub(super) fn is_allowed(&self, version: VersionId, is_awaited: bool) -> bool {
        let Some(maximum) = self.versions.get(&version).and_then(|state| state.bounds.maximum)
        else {
            return true;
        };
        let parents = if is_awaited { self.parents(Some(version)) } else { 0 };
        self.count(version) < maximum as usize + parents
    }

    /// Jobs that run here, of one version or of any, and have children here.
    pub(super) fn parents(&self, version: Option<VersionId>) -> usize {
        let children = self.jobs.values().filter_map(|held| held.parent);
        let parents: HashSet<JobId> = children
            .filter(|parent| {
                self.jobs.get(parent).is_some_and(|held| {
                    held.replica.is_some() && version.is_none_or(|version| held.version == version)
                })
            })
            .collect();
        parents.len()
    }

    /// Whether one more would be ready before those there are have done what waits.
    pub(super) fn is_worth_one_more(&self, version: VersionId) -> bool {
        let Some(state) = self.versions.get(&version) else { return false };
        let Some((start_time, mean)) = state.start_time.zip(state.mean) else { return true };
        let serving: Vec<&Place> =
            self.places(version).filter(|place| place.stage == Stage::Serving).collect();
        if serving.is_empty() || start_time < QUICK {
            return true;
        }
        // What runs that long is no measure of what waits.
        let is_stuck = |place: &&Place| {
            place.front_since.is_some_and(|since| since.elapsed() >= start_time.max(mean))
        };
        let given: usize = serving.iter().map(|place| place.assigned.len()).sum();
        let ahead = given + state.waiting.len() + state.backlog as usize;
        let each = ahead / self.count(version).max(1);
        serving.iter().all(is_stuck) || mean * u32::try_from(each).unwrap_or(u32::MAX) > start_time
    }

    /// Whether as much is left as a replica took so far. The first one is always tried.
    pub(super) fn has_memory_for(&mut self, version: VersionId) -> bool {
        let running = self.places(version).map(|place| place.memory.peak()).max().unwrap_or(0);
        let is_first = self.replicas.is_empty();
        let free = self.memory.bytes();
        let Some(state) = self.versions.get_mut(&version) else { return true };
        let needed = state.memory.max(running);
        state.lacks_memory = (!is_first && free < needed).then_some(needed);
        state.lacks_memory.is_none()
    }

    /// Why versions whose jobs wait here have no replica more.
    pub(super) fn obstacles(&self) -> Vec<Obstacle> {
        let of = |(version, state): (&VersionId, &super::Version)| {
            let serves = self.places(*version).any(|place| place.stage == Stage::Serving);
            let sickness = state.sickness().filter(|_| !serves);
            let cause = match (sickness, state.lacks_memory) {
                (Some((failures, error)), _) => {
                    ObstacleCause::Unhealthy { failures, error: error.message.clone() }
                }
                (None, Some(needed)) if !state.waiting.is_empty() => {
                    ObstacleCause::Memory { needed }
                }
                _ => return None,
            };
            Some(Obstacle { version: *version, cause })
        };
        self.versions.iter().filter_map(of).collect()
    }

    /// When what is held back now may be started, if anything is.
    pub(super) fn next_start(&self, now: Instant) -> Option<Instant> {
        let due = |(version, state): (&VersionId, &super::Version)| {
            if let Some(until) = state.pause_until(now) {
                let wanted = !state.waiting.is_empty() || self.is_too_few(*version);
                return wanted.then_some(until);
            }
            if !state.waiting.is_empty() && self.may_be_held_back(state) {
                return Some(now + AGAIN);
            }
            self.is_too_few(*version).then_some(now + SPARE)
        };
        self.versions.iter().filter_map(due).min()
    }

    /// By something that changes without any news.
    fn may_be_held_back(&self, state: &super::Version) -> bool {
        state.lacks_memory.is_some() || state.start_time.is_some_and(|time| time >= QUICK)
    }
}
