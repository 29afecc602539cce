//! Whether a job that failed is tried again, as its function's owner asked for, and when. What was
//! lost by no fault of the function is queued again without that.

use std::time::Duration;

use domain::{Fact, JobError, LogLine, LogStream, RestartKind, Stage, duration_text};

use super::Replica;

/// Before the second attempt; twice as long before each that follows.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

impl Replica {
    /// Whether the job at hand ends with an error. Attempts that were lost count too.
    pub(super) fn is_last_attempt(&self) -> bool {
        let attempt = self.running.as_ref().map_or(u32::MAX, |running| running.job.attempt);
        attempt > self.program.spec.retries
    }

    /// Of the job at hand: its end, or what its log says before it is tried again.
    pub(super) fn record_failure(&mut self, error: JobError, kind: RestartKind) {
        let Some(running) = self.running.as_ref().filter(|_| !self.is_last_attempt()) else {
            return self.record(Fact::Failed { error });
        };
        let (job, attempt) = (running.job.id, running.job.attempt);
        let pause = pause_after(attempt);
        let attempts = self.program.spec.retries + 1;
        let micros = i64::try_from(pause.as_micros()).unwrap_or(i64::MAX);
        let notice = format!(
            "attempt {attempt} of {attempts} failed; the next one begins in {}",
            duration_text(micros)
        );
        for text in error.text.lines() {
            self.record_line(LogStream::Stderr, text.to_owned());
        }
        self.record_line(LogStream::Notice, notice);
        let reason = format!("{}: {}", error.kind, error.message);
        self.context.requeue_after(pause, job, attempt, kind, reason);
    }

    fn record_line(&mut self, stream: LogStream, text: String) {
        self.facts_bytes += text.len();
        self.record(Fact::Log(LogLine { stream, stage: Stage::Run, text }));
    }
}

fn pause_after(attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(10);
    (FIRST_PAUSE * (1 << doublings)).min(LONGEST_PAUSE)
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
