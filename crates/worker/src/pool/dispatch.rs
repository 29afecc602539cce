//! Which job goes to which replica, and which replicas come and go for it.

use std::time::Duration;

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
pub(super) const SPARE: Duration = Duration::from_secs(10);

/// What a new replica is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// The first job that waits; its parent.
    Job(Option<JobId>),
    /// To be there when one comes.
    Warmth,
}

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
        self.keep_warm();
        self.end_idle();
    }

    fn end_idle(&mut self) {
        let nobody = VersionId(uuid::Uuid::nil());
        while let Some(id) = self.longest_idle(nobody, IDLE, false) {
            let Some(place) = self.replicas.get_mut(&id) else { return };
            place.retire();
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
            let Some(state) = self.versions.get(&version) else { return };
            let Some(first) = state.waiting.front() else { return };
            let parent = first.parent;
            // One is on its way for each.
            if self.unassigned(version) >= state.waiting.len() {
                return;
            }
            let has_any = self.has_replica(version);
            if has_any && parent.is_none() && !self.is_worth_one_more(version) {
                return;
            }
            if !self.may_start(version, Purpose::Job(parent)) {
                return;
            }
            // The first job sees its replica start. Others may be had by one that is free sooner.
            let waiting = self.versions.get_mut(&version).map(|state| &mut state.waiting);
            let first = waiting.filter(|_| !has_any).and_then(|waiting| waiting.pop_front());
            self.start(version, Stage::Starting, first);
            if !has_any {
                self.start_companions(version);
            }
        }
    }

    /// Replicas that load and have no job yet.
    pub(super) fn unassigned(&self, version: VersionId) -> usize {
        self.places(version)
            .filter(|place| place.stage.is_loading() && place.assigned.is_empty())
            .count()
    }

    /// Whether there is, or can be made, a place for one more.
    pub(super) fn may_start(&mut self, version: VersionId, purpose: Purpose) -> bool {
        let state = self.versions.get(&version);
        if state.is_some_and(|state| state.pause_until(Instant::now()).is_some()) {
            return false;
        }
        let is_awaited =
            matches!(purpose, Purpose::Job(Some(parent)) if self.jobs.contains_key(&parent));
        if !self.is_allowed(version, is_awaited) {
            return false;
        }
        if self.lacks_device(version) {
            if matches!(purpose, Purpose::Job(_)) {
                self.free_device_for(version, TENURE);
            }
            return false;
        }
        if is_awaited && (self.has_room() || self.has_overflow()) {
            return true;
        }
        let fits = self.has_memory_for(version);
        if fits && self.has_room() {
            return true;
        }
        let idle = match purpose {
            Purpose::Job(_) if !self.has_replica(version) => {
                self.longest_idle(version, Duration::ZERO, true)
            }
            Purpose::Job(_) => self.longest_idle(version, SPARE, true),
            Purpose::Warmth => self.longest_idle(version, SPARE, false),
        };
        // What is left when it has gone is not known before.
        let waits = !fits && self.replicas.values().any(|place| place.stage == Stage::Leaving);
        let Some(place) = idle.filter(|_| !waits).and_then(|idle| self.replicas.get_mut(&idle))
        else {
            return false;
        };
        // It ends at once, having nothing to do.
        place.retire();
        fits && self.replicas.len() < self.context.config.slots + OVERFLOW
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
        self.occupied() < self.context.config.slots + self.parents(None).min(OVERFLOW)
    }

    /// Of another version. What shall always be there goes last, or not at all.
    pub(super) fn longest_idle(
        &self,
        except: VersionId,
        at_least: Duration,
        even_warm: bool,
    ) -> Option<ReplicaId> {
        let idle = self.replicas.iter().filter(|(_, place)| {
            place.version != except && place.is_idle() && place.idle_since.elapsed() >= at_least
        });
        idle.map(|(id, place)| ((self.is_kept_warm(place.version), place.idle_since), *id))
            .filter(|((is_warm, _), _)| even_warm || !is_warm)
            .min()
            .map(|(_, id)| id)
    }

    /// A version with jobs and no replica gets the place of one that has served for a while.
    fn make_room_for_starving(&mut self) {
        let starving = self.startable(&self.starving());
        let leaving = self.replicas.values().filter(|place| place.stage == Stage::Leaving).count();
        if starving <= leaving {
            return;
        }
        let now = Instant::now();
        let victim = self
            .replicas
            .values_mut()
            .filter(|place| place.stage == Stage::Serving)
            .filter(|place| now.duration_since(place.stage_since) >= TENURE)
            .min_by_key(|place| place.stage_since);
        if let Some(place) = victim {
            place.retire();
        }
    }

    /// Versions with waiting jobs and no replica to take them.
    pub(super) fn starving(&self) -> Vec<VersionId> {
        let waits = self.versions.iter().filter(|(_, version)| !version.waiting.is_empty());
        waits.map(|(id, _)| *id).filter(|id| !self.has_replica(*id)).collect()
    }

    /// How many of them only lack a place.
    pub(super) fn startable(&self, versions: &[VersionId]) -> usize {
        let now = Instant::now();
        let pauses =
            |version| self.versions.get(version).is_some_and(|v| v.pause_until(now).is_some());
        let lacks = |version: &VersionId| self.lacks_device(*version);
        versions.iter().filter(|version| !pauses(version) && !lacks(version)).count()
    }

    /// When something has to be decided although nothing happens.
    pub(super) fn next_wake(&self) -> Instant {
        let now = Instant::now();
        let mut wake = self.claims_from.max(now + IDLE);
        if self.claims_from > now {
            wake = self.claims_from;
        }
        let idle = self.replicas.values().filter(|place| place.is_idle());
        for place in idle {
            let ends = (!self.is_kept_warm(place.version)).then_some(place.idle_since + IDLE);
            let spare = Some(place.idle_since + SPARE).filter(|spare| *spare > now);
            wake = [ends, spare].into_iter().flatten().fold(wake, Instant::min);
        }
        let starving = self.starving();
        let lacks_device = starving.iter().any(|version| self.lacks_device(*version));
        if lacks_device || self.startable(&starving) > 0 {
            wake = wake.min(now + TENURE / 4);
        }
        let others = [self.next_parent(now), self.next_start(now)];
        others.into_iter().flatten().fold(wake, Instant::min)
    }
}

/// How many at the front, up to `most`, are nobody's children.
fn roots(waiting: &std::collections::VecDeque<store::ClaimedJob>, most: usize) -> usize {
    waiting.iter().take(most.max(1)).take_while(|job| job.parent.is_none()).count()
}
