//! What the pool asks the store for: more of what its replicas run, anything else where there is room,
//! and in any case children of jobs that run here, since those may be waiting for them.

use std::time::Duration;

use domain::{GpuModel, JobId};
use store::{Demand, Others, Want};
use tokio::time::Instant;

use super::{Pool, Stage, dispatch::SPARE};

/// A job that has run this long may be waiting for children.
const MAY_WAIT: Duration = Duration::from_millis(50);

impl Pool {
    /// Keeps a claim open that fits. One that would still bring what is needed is not disturbed.
    pub(super) fn renew_claim(&mut self) {
        let demand = self.demand();
        let fits = self.claim.as_ref().is_some_and(|(asked, _)| covers(asked, &demand));
        if fits {
            return;
        }
        let empty =
            demand.wants.is_empty() && demand.others.is_none() && demand.children_of.is_empty();
        if empty || Instant::now() < self.claims_from {
            self.claim = None;
            return;
        }
        let (store, worker) = (self.context.store.clone(), self.context.config.name.clone());
        let asked = demand.clone();
        let claim = async move { store.claim_any(&worker, asked).await };
        self.claim = Some((demand, Box::pin(claim)));
    }

    fn demand(&self) -> Demand {
        let mut wants: Vec<Want> = self
            .versions
            .keys()
            .filter(|id| self.has_replica(**id))
            .map(|id| Want { version: *id, most: self.room_of(*id) })
            .filter(|want| want.most > 0)
            .collect();
        wants.sort_unstable_by_key(|want| want.version);
        let mut gpus: Vec<GpuModel> =
            self.context.config.gpus.iter().map(|device| device.model).collect();
        gpus.dedup();
        Demand { wants, others: self.others(), children_of: self.possible_parents(), gpus }
    }

    /// How many more jobs of the version can be put to use.
    fn room_of(&self, version: domain::VersionId) -> usize {
        let Some(state) = self.versions.get(&version) else { return 0 };
        let limit = state.limit();
        let (mut room, mut idle) = (0, false);
        for place in self.replicas.values().filter(|place| place.version == version) {
            if place.stage == Stage::Serving {
                room += limit.saturating_sub(place.assigned.len());
                idle |= place.assigned.is_empty();
            }
        }
        let waiting = state.waiting.len();
        // Little by little would make a commit for every job.
        let free = room.saturating_sub(waiting);
        let worthwhile = idle || free * 2 >= limit;
        // One for a replica that is not there yet.
        let has_place = !self.lacks_device(version)
            && (self.has_room() || self.longest_idle(version, SPARE, true).is_some());
        let may_grow = has_place
            && self.is_allowed(version, false)
            && state.pause_until(Instant::now()).is_none();
        let more = usize::from(room == 0 && waiting <= self.unassigned(version) && may_grow);
        if worthwhile { free.max(more) } else { more }
    }

    /// Versions that have no replica here.
    fn others(&self) -> Option<Others> {
        let starving = self.starving();
        let known = self.versions.keys().filter(|id| self.has_replica(**id)).copied();
        let nobody = domain::VersionId(uuid::Uuid::nil());
        let places = self.context.config.slots.saturating_sub(self.replicas.len());
        let idle = usize::from(self.longest_idle(nobody, Duration::ZERO, true).is_some());
        // Without a place still one, so that a version can never be kept out by busy ones.
        let most = (places + idle).max(1).saturating_sub(self.startable(&starving));
        let except = known.chain(starving).collect();
        (most > 0).then_some(Others { most, except })
    }

    /// Jobs that run here and may wait for others.
    fn possible_parents(&self) -> Vec<JobId> {
        let now = Instant::now();
        let waits = |place: &&super::Place| {
            place.front_since.is_some_and(|since| now.duration_since(since) >= MAY_WAIT)
        };
        let running = self.replicas.values().filter(|place| !place.stage.is_loading());
        running.filter(waits).filter_map(|place| place.assigned.front().copied()).collect()
    }

    /// When the next job will have run that long.
    pub(super) fn next_parent(&self, now: Instant) -> Option<Instant> {
        let starts = self.replicas.values().filter_map(|place| place.front_since);
        starts.map(|since| since + MAY_WAIT).filter(|at| *at > now).min()
    }
}

/// Whether a claim for `asked` also brings what is `needed`. It may bring more, which then waits here.
fn covers(asked: &Demand, needed: &Demand) -> bool {
    let wants = |version| asked.wants.iter().any(|want| want.version == version);
    let others = match (&asked.others, &needed.others) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(asked), Some(needed)) => {
            asked.except.iter().all(|version| needed.except.contains(version))
        }
    };
    others
        && needed.wants.iter().all(|want| wants(want.version))
        && needed.children_of.iter().all(|job| asked.children_of.contains(job))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::VersionId;

    #[test]
    fn a_claim_is_only_given_up_for_one_that_brings_more() {
        let version = |number| VersionId(uuid::Uuid::from_u128(number));
        let want = |number| Want { version: version(number), most: 1 };
        let others = |except: &[u128]| {
            Some(Others { most: 1, except: except.iter().copied().map(version).collect() })
        };
        let asked = Demand {
            wants: vec![want(1), want(2)],
            others: others(&[1, 2]),
            children_of: vec![],
            gpus: vec![],
        };
        let less = Demand { wants: vec![want(2)], others: None, children_of: vec![], gpus: vec![] };
        assert!(covers(&asked, &less));
        assert!(!covers(&less, &asked));
        assert!(!covers(&asked, &Demand { others: others(&[1]), ..asked.clone() }));
        assert!(covers(&asked, &Demand { others: others(&[1, 2, 3]), ..asked.clone() }));
        let children_of = vec![JobId(uuid::Uuid::nil())];
        assert!(!covers(&asked, &Demand { children_of, ..asked.clone() }));
    }
}
