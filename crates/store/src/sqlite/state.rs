//! The few facts about one job that decide what may happen to it next, and how they change.
//! The same fold as `domain::JobView`, without outputs and log.

use std::sync::Arc;

use domain::{Fact, FunctionId, JobStatus, JobSummary, OrganizationId, Timestamp};

use super::command::RowOf;

/// Characters of an error that a list shows.
const ERROR_PREVIEW: usize = 200;

pub(super) struct JobState {
    pub(super) sequence: i64,
    pub(super) organization: OrganizationId,
    pub(super) function: FunctionId,
    pub(super) summary: JobSummary,
    pub(super) row: Option<RowOf>,
    pub(super) log_lines: u64,
    /// The number of the last claim, from 1; 0 before the first.
    pub(super) claimed: u32,
    pub(super) claim: Option<Claim>,
    /// It was tried and may not be claimed before this.
    pub(super) resume_at: Option<Timestamp>,
}

/// A worker holds the job.
pub(super) struct Claim {
    pub(super) worker: Arc<str>,
    pub(super) started: bool,
    /// None: as long as this process lives.
    pub(super) lease_until: Option<Timestamp>,
}

impl JobState {
    pub(super) fn has_ended(&self) -> bool {
        self.summary.status.has_ended()
    }

    /// Whether this attempt holds the job now.
    pub(super) fn is_held_by(&self, attempt: u32) -> bool {
        self.claim.is_some() && self.claimed == attempt && !self.has_ended()
    }

    /// The fence: whether a fact that an attempt reports still counts.
    pub(super) fn accepts(&self, attempt: u32, fact: &Fact) -> bool {
        match fact {
            Fact::Queued {} => false,
            // Replacing the replica may take until after the job's end; attempts that
            // never started leave no number in the summary.
            Fact::Restarted { requeued: false, .. } if self.has_ended() => {
                attempt >= self.summary.attempt.max(1)
            }
            Fact::Started { attempt: named, .. } => {
                let fresh = self.claim.as_ref().is_some_and(|claim| !claim.started);
                *named == attempt && fresh && self.is_held_by(attempt)
            }
            _ => self.is_held_by(attempt),
        }
    }

    /// Takes the next fact in and gives its number.
    pub(super) fn record(&mut self, at: Timestamp, fact: &Fact) -> u64 {
        self.summary.last_event += 1;
        match fact {
            Fact::Queued {} => self.summary.status = JobStatus::Queued,
            Fact::Started { attempt, .. } => {
                self.summary.status = JobStatus::Processing;
                self.summary.attempt = *attempt;
                self.summary.started_at = Some(at);
                self.summary.progress = None;
                if let Some(claim) = &mut self.claim {
                    claim.started = true;
                }
            }
            Fact::Log(_) => self.log_lines += 1,
            Fact::Progress(progress) => self.summary.progress = Some(progress.clone()),
            Fact::Output { .. } => {}
            Fact::Restarted { requeued, next_at, .. } => {
                if *requeued && !self.has_ended() {
                    self.resume_at = *next_at;
                    self.summary.status = JobStatus::Queued;
                    self.summary.started_at = None;
                    self.claim = None;
                }
            }
            Fact::Finished { .. } => self.end(JobStatus::Finished, at),
            Fact::Failed { error } => {
                self.summary.error = Some(cut(&error.summary(), ERROR_PREVIEW));
                self.end(JobStatus::Error, at);
            }
            Fact::Cancelled { .. } => self.end(JobStatus::Cancelled, at),
        }
        self.summary.last_event
    }

    fn end(&mut self, status: JobStatus, at: Timestamp) {
        self.summary.status = status;
        self.summary.ended_at = Some(at);
        self.claim = None;
    }
}

/// One line of at most `most` characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    let mut line: String =
        text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(most).is_some() {
        line.push('…');
    }
    line
}
