//! Which job goes to which replica, and which replicas come and go for it.

use std::{collections::HashSet, time::Duration};

use domain::{JobId, VersionId};
use tokio::time::Instant;

use super::{IDLE, Pool, Stage};
use crate::replica::ReplicaId;

/// More processes than slots at most, while processes wait for children of their jobs: as deep can a
/// chain of calls be that wait for each other.
const OVERFLOW: usize = 128;
/// How long a replica serves at least before it makes room for a version that has none.
const TENURE: Duration = Duration::from_secs(2);
/// After this long without a job a replica makes room for one more of a busy version.
const SPARE: Duration = Duration::from_secs(10);

impl Pool {
    /// Gives out what waits, starts what is missing, ends what is not needed.
    pub(super) fn keep_order(&mut self) {
        let busy: Vec<VersionId> = self
            .versions
            .iter()
            .filter(|(_, version)| !version.waiting.is_empty())
            .map(|(id, _)| *id)
            .collect();
        for version in busy {
            self.give_out(version);
            self.start_missing(version);
        }
        self.make_room_for_starving();
        let now = Instant::now();
        for place in self.replicas.values_mut().filter(|place| place.is_idle()) {
            if now.duration_since(place.idle_since) >= IDLE {
                place.retire();
            }
        }
    }

    fn give_out(&mut self, version: VersionId) {
        loop {
            let Some(state) = self.versions.get(&version) else { return };
            let Some(first) = state.waiting.front() else { return };
            // A child never waits behind another job, which might be waiting for it.
            let limit = if first.parent.is_some() { 1 } else { state.limit() };
            let room = self
                .replicas
                .iter()
                .filter(|(_, place)| place.version == version && place.stage == Stage::Serving)
                .map(|(id, place)| (place.assigned.len(), *id))
                .min()
                .filter(|(assigned, _)| *assigned < limit);
            let Some((assigned, id)) = room else { return };
            let is_child = first.parent.is_some();
            let serving = self.serving(version);
            let Some(state) = self.versions.get_mut(&version) else { return };
            // An even share for each replica, as far as it has room.
            let share = state.waiting.len().div_ceil(serving.max(1)).min(limit - assigned);
            let take = if is_child { 1 } else { roots(&state.waiting, share) };
            let jobs = state.waiting.drain(..take).collect();
            self.assign(id, jobs);
        }
    }

    fn serving(&self, version: VersionId) -> usize {
        let serves =
            |place: &&super::Place| place.version == version && place.stage == Stage::Serving;
        self.replicas.values().filter(serves).count()
    }

    fn start_missing(&mut self, version: VersionId) {
        loop {
            let Some(state) = self.versions.get_mut(&version) else { return };
            let Some(first) = state.waiting.front() else { return };
            let parent = first.parent;
            let has_any = self.has_replica(version);
            if !self.may_start(version, parent, has_any) {
                return;
            }
            let first = self.versions.get_mut(&version).and_then(|state| state.waiting.pop_front());
            self.start(version, first);
        }
    }

    /// Whether there is, or can be made, a place for one more.
    fn may_start(&mut self, version: VersionId, parent: Option<JobId>, has_any: bool) -> bool {
        if self.has_room() {
            return true;
        }
        if parent.is_some_and(|parent| self.jobs.contains_key(&parent)) && self.has_overflow() {
            return true;
        }
        let idle_for = if has_any { SPARE } else { Duration::ZERO };
        if let Some(idle) = self.longest_idle(version, idle_for) {
            if let Some(place) = self.replicas.get_mut(&idle) {
                // It ends at once, having nothing to do.
                place.retire();
            }
            return self.replicas.len() < self.context.config.slots + OVERFLOW;
        }
        false
    }

    pub(super) fn has_replica(&self, version: VersionId) -> bool {
        self.replicas
            .values()
            .any(|place| place.version == version && place.stage != Stage::Leaving)
    }

    /// Replicas that count against the slots: one that leaves and has no job is as good as gone.
    fn occupied(&self) -> usize {
        self.replicas
            .values()
            .filter(|place| place.stage != Stage::Leaving || !place.assigned.is_empty())
            .count()
    }

    pub(super) fn has_room(&self) -> bool {
        self.occupied() < self.context.config.slots
    }

    /// While a job that runs here waits for its children, its slot is as good as free.
    fn has_overflow(&self) -> bool {
        let parents: HashSet<JobId> = self
            .jobs
            .values()
            .filter_map(|held| held.parent)
            .filter(|parent| self.jobs.get(parent).is_some_and(|held| held.replica.is_some()))
            .collect();
        self.occupied() < self.context.config.slots + parents.len().min(OVERFLOW)
    }

    pub(super) fn longest_idle(&self, except: VersionId, at_least: Duration) -> Option<ReplicaId> {
        let now = Instant::now();
        self.replicas
            .iter()
            .filter(|(_, place)| place.version != except && place.is_idle())
            .filter(|(_, place)| now.duration_since(place.idle_since) >= at_least)
            .min_by_key(|(_, place)| place.idle_since)
            .map(|(id, _)| *id)
    }

    /// A version with jobs and no replica gets the place of one that has served for a while.
    fn make_room_for_starving(&mut self) {
        let starving = self.starving();
        let leaving = self.replicas.values().filter(|place| place.stage == Stage::Leaving).count();
        if starving.len() <= leaving {
            return;
        }
        let now = Instant::now();
        let victim = self
            .replicas
            .values_mut()
            .filter(|place| place.stage == Stage::Serving)
            .filter(|place| now.duration_since(place.ready_since) >= TENURE)
            .min_by_key(|place| place.ready_since);
        if let Some(place) = victim {
            place.retire();
        }
    }

    /// Versions with waiting jobs and no replica to take them.
    pub(super) fn starving(&self) -> Vec<VersionId> {
        let waits = self.versions.iter().filter(|(_, version)| !version.waiting.is_empty());
        waits.map(|(id, _)| *id).filter(|id| !self.has_replica(*id)).collect()
    }

    /// When something has to be decided although nothing happens.
    pub(super) fn next_wake(&self) -> Instant {
        let now = Instant::now();
        let mut wake = self.claims_from.max(now + IDLE);
        if self.claims_from > now {
            wake = self.claims_from;
        }
        if let Some(idle) =
            self.replicas.values().filter(|p| p.is_idle()).map(|p| p.idle_since).min()
        {
            wake = wake.min(idle + IDLE);
        }
        if !self.starving().is_empty() {
            wake = wake.min(now + TENURE / 4);
        }
        self.next_parent(now).map_or(wake, |at| wake.min(at))
    }
}

/// How many at the front, up to `most`, are nobody's children.
fn roots(waiting: &std::collections::VecDeque<store::ClaimedJob>, most: usize) -> usize {
    waiting.iter().take(most.max(1)).take_while(|job| job.parent.is_none()).count()
}
