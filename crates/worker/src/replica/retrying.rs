//! Whether a job that failed is tried again, as its function's owner or whoever pushed it asked for, and
//! when. What was lost by no fault of the function is queued again without that.

use std::time::Duration;

use domain::{Fact, JobError, LogLine, LogStream, RestartKind, Stage, Timestamp, duration_text};
use store::{ClaimedJob, JobFact, now};

use super::Replica;

/// Before the second attempt; twice as long before each that follows.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Whether the job ends with an error of this attempt. Attempts that were lost count too.
pub(super) fn is_last_attempt(job: &ClaimedJob) -> bool {
    job.attempt > job.retries
}

/// What is told of an attempt that failed in `stage`: the job's end, or what its log says before it
/// waits for the next attempt.
pub(crate) fn failed(job: &ClaimedJob, stage: Stage, error: JobError) -> Vec<JobFact> {
    let at = now();
    let told = |fact| JobFact { job: job.id, attempt: job.attempt, at, fact };
    if is_last_attempt(job) {
        return vec![told(Fact::Failed { error })];
    }
    let line = |stream, text: String| told(Fact::Log(LogLine { stream, stage, text }));
    let mut facts: Vec<JobFact> =
        error.text.lines().map(|text| line(LogStream::Stderr, text.to_owned())).collect();
    let pause = micros(pause_after(job.attempt));
    facts.push(line(
        LogStream::Notice,
        format!(
            "attempt {} of {} failed; the next one begins in {}",
            job.attempt,
            job.retries + 1,
            duration_text(pause)
        ),
    ));
    let (kind, reason) = (restart_kind(&error), error.summary());
    let next_at = Some(Timestamp(at.0 + pause));
    facts.push(told(Fact::Restarted { kind, reason, requeued: true, next_at }));
    facts
}

/// How the end of an attempt is called as a restart.
pub(super) fn restart_kind(error: &JobError) -> RestartKind {
    match error.kind.as_str() {
        "OutOfMemory" => RestartKind::OutOfMemory,
        _ => RestartKind::Error,
    }
}

impl Replica {
    /// The job at hand, or one that waited for the replica to load, has failed.
    pub(super) fn record_failure(&mut self, job: &ClaimedJob, stage: Stage, error: JobError) {
        self.facts_bytes += error.text.len();
        self.facts.extend(failed(job, stage, error));
    }
}

fn pause_after(attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(10);
    (FIRST_PAUSE * (1 << doublings)).min(LONGEST_PAUSE)
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_waits_twice_as_long_as_the_one_before_but_five_minutes_at_most() {
        let seconds: Vec<u64> = (1..=11).map(|attempt| pause_after(attempt).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    }
}
