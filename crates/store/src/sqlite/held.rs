//! Who holds a job: how a worker loses it or gives it back, and when it may be had again.

use domain::{Fact, JobError, JobId, RestartKind, Timestamp};

use super::{command::LostAttempt, group::Group, ledger::Ledger};
use crate::{MAX_ATTEMPTS, Requeued};

impl Group {
    /// Gives back what was claimed and never started; the attempt's number is used again.
    pub(super) fn release(&mut self, id: JobId, attempt: u32, ledger: &mut Ledger) {
        let Some(working) = self.job(&id) else { return };
        let state = &mut working.state;
        let untouched = state.claim.as_ref().is_some_and(|claim| !claim.started);
        if state.is_held_by(attempt) && untouched {
            state.claim = None;
            state.claimed -= 1;
            working.queue_changed = true;
            ledger.note_waiting(working.state.summary.version);
        }
    }

    /// An attempt ended without a result. One that was only lost before it began is not told of.
    pub(super) fn lose(&mut self, lost: LostAttempt, ledger: &mut Ledger) -> Requeued {
        let LostAttempt { job, attempt, kind, reason, at, next_at } = lost;
        let Some(working) = self.job(&job).filter(|w| w.state.is_held_by(attempt)) else {
            return Requeued::Stale;
        };
        let version = working.state.summary.version;
        let started = working.state.claim.as_ref().is_some_and(|claim| claim.started);
        if !started && kind == RestartKind::Preemption {
            working.state.claim = None;
            working.queue_changed = true;
            ledger.note_waiting(version);
            return Requeued::Queued;
        }
        // How often an error is tried again is what its function's owner, or its push, asked for.
        let asked_for = kind == RestartKind::Error || next_at.is_some();
        let requeued = asked_for || attempt < MAX_ATTEMPTS;
        let message = format!("{reason}; it was tried {attempt} times and is not tried again");
        self.record(&job, at, Fact::Restarted { kind, reason, requeued, next_at }, None);
        if requeued {
            match next_at {
                Some(until) => ledger.note_pause(until),
                None => ledger.note_waiting(version),
            }
            return Requeued::Queued;
        }
        let error = JobError::new("WorkerLost", message);
        self.record(&job, at, Fact::Failed { error }, None);
        Requeued::Ended
    }

    /// Gives the jobs that are not the worker's any more.
    pub(super) fn renew(
        &mut self,
        worker: &str,
        jobs: Vec<(JobId, u32)>,
        until: Timestamp,
    ) -> Vec<JobId> {
        let mut lost = Vec::new();
        for (id, attempt) in jobs {
            let held = self.job(&id).filter(|working| working.state.is_held_by(attempt));
            match held.and_then(|w| Some((w.state.claim.as_mut()?, &mut w.queue_changed))) {
                Some((claim, queue_changed)) if claim.worker.as_ref() == worker => {
                    claim.lease_until = Some(until);
                    *queue_changed = true;
                }
                _ => lost.push(id),
            }
        }
        lost
    }

    pub(super) fn expire(&mut self, at: Timestamp, ledger: &mut Ledger) -> u64 {
        let mut count = 0;
        for job in std::mem::take(&mut self.expired) {
            let Some(working) = self.job(&job) else { continue };
            let lease = working.state.claim.as_ref().and_then(|claim| claim.lease_until);
            if lease.is_some_and(|until| until < at) {
                let attempt = working.state.claimed;
                let reason = "the worker did not report for too long".to_owned();
                let kind = RestartKind::Preemption;
                self.lose(LostAttempt { job, attempt, kind, reason, at, next_at: None }, ledger);
                count += 1;
            }
        }
        count
    }

    /// Of those that were loaded, lets the ones be claimed whose pause is over.
    pub(super) fn resume(&mut self, at: Timestamp, ledger: &mut Ledger) {
        for job in std::mem::take(&mut self.resumed) {
            let Some(working) = self.job(&job).filter(|working| !working.state.has_ended()) else {
                continue;
            };
            if working.state.resume_at.is_some_and(|until| until <= at) {
                working.state.resume_at = None;
                working.queue_changed = true;
                ledger.note_waiting(working.state.summary.version);
            }
        }
    }
}
