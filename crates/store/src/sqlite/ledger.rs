//! What the writer remembers between commits so that it need not ask the database:
//! states of recent jobs, versions, and which versions have nothing waiting.
//! Everything here can be forgotten at any time; only what was committed is in it.

use std::collections::{HashMap, HashSet};

use domain::{
    FunctionId, FunctionName, JobError, JobId, OrganizationId, Tally, Timestamp, VersionId,
};

use super::{metrics::TallyKey, rules::Rules, state::JobState};
use crate::now;

/// Jobs of one generation; two are kept, so that between one and two times as many are known.
const GENERATION: usize = 16_384;

pub(super) struct Ledger {
    pub(super) jobs: RecentJobs,
    pub(super) versions: HashMap<VersionId, KnownVersion>,
    /// Versions of which no job waits for a worker.
    pub(super) idle: HashSet<VersionId>,
    /// Since the last look at all versions, jobs of any may have begun to wait.
    pub(super) stirred: bool,
    /// A version may wait to be built.
    pub(super) builds_wait: bool,
    pub(super) next_sequence: i64,
    /// Of the present minutes, hours and days.
    pub(super) tallies: HashMap<TallyKey, Tally>,
    pub(super) rules: Rules,
    /// When the first pause between two attempts of a job is over; none: no job is in one.
    pub(super) next_resumption: Option<Timestamp>,
}

pub(super) struct KnownVersion {
    pub(super) organization: OrganizationId,
    pub(super) function: FunctionId,
    pub(super) name: FunctionName,
    /// Why its jobs can never run.
    pub(super) broken: Option<JobError>,
}

impl Ledger {
    pub(super) fn new(next_sequence: i64) -> Self {
        Self {
            jobs: RecentJobs::default(),
            versions: HashMap::new(),
            idle: HashSet::new(),
            stirred: true,
            builds_wait: true,
            next_sequence,
            tallies: HashMap::new(),
            rules: Rules::default(),
            next_resumption: None,
        }
    }

    /// After a commit that failed: what it had changed in here may be wrong.
    pub(super) fn forget(&mut self) {
        self.versions.clear();
        self.idle.clear();
        self.tallies.clear();
        self.rules = Rules::default();
        self.stirred = true;
        self.builds_wait = true;
        // Those that the commit was to resume are looked for again, not at once: a full disk stays full.
        self.next_resumption = Some(now().plus_seconds(1));
    }

    /// A job may be claimed again at this time.
    pub(super) fn note_pause(&mut self, until: Timestamp) {
        self.next_resumption = Some(self.next_resumption.map_or(until, |known| known.min(until)));
    }

    /// A job of the version waits.
    pub(super) fn note_waiting(&mut self, version: VersionId) {
        self.idle.remove(&version);
        self.stirred = true;
    }

    pub(super) fn take_sequence(&mut self) -> i64 {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        sequence
    }
}

/// A bounded map: when one generation is full the one before it is dropped.
#[derive(Default)]
pub(super) struct RecentJobs {
    young: HashMap<JobId, JobState>,
    old: HashMap<JobId, JobState>,
}

impl RecentJobs {
    pub(super) fn take(&mut self, id: &JobId) -> Option<JobState> {
        self.young.remove(id).or_else(|| self.old.remove(id))
    }

    pub(super) fn put(&mut self, state: JobState) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(state.summary.id, state);
    }
}
