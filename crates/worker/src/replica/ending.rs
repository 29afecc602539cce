//! Why a replica ended, and what that means for the job it had.

use std::{io, process::ExitStatus, sync::Arc, time::Duration};

use domain::{Fact, JobError, JobId, Stage, duration_text};
use store::{ClaimedJob, JobFact};
use tokio::sync::mpsc;

use super::{HowGone, Order, Replica, Running, State, retrying};
use crate::{Context, process::Exit};

const TOO_MUCH_OUTPUT: &str = "it yielded more than 100,000 outputs or 256 MiB of them: write what is large to a file and yield sieve.File(path)";

/// Why the worker ended the process, or knows that it is about to end.
#[derive(Debug)]
pub(super) enum Ending {
    /// Nobody needs it.
    Retired,
    /// Its job failed and the function wants a new process.
    Replaced,
    /// The job at hand was cancelled or is not ours any more.
    Dropped,
    /// Its queue was given to others.
    Spent,
    TimedOut,
    LoadFailed(JobError),
    TooMuchOutput,
    /// It does not keep to the protocol.
    Broken(String),
}

impl HowGone {
    pub(super) fn as_str(&self) -> &'static str {
        match self {
            Self::Retired => "not needed",
            Self::Replaced => "replaced",
            Self::Fruitless(_) => "never ran a job",
        }
    }
}

impl Replica {
    /// After the end of the process: its last words, and the end of the job it had.
    pub(super) fn conclude(&mut self, status: io::Result<ExitStatus>) -> HowGone {
        if self.ending.is_none() {
            self.read_frames_now();
            self.hear_all();
        }
        let exit = match status {
            Ok(status) => self.process.ended(status),
            Err(error) => {
                tracing::error!(%error, "a replica's end could not be observed");
                self.process.kill();
                Exit::Code(-1)
            }
        };
        self.drain("");
        self.queue.retain(|job| {
            let dropped = self.dropped.contains(&job.id);
            if dropped {
                self.ended.push(job.id);
            }
            !dropped
        });
        let ending = self.ending.take();
        if self.running.is_some() {
            self.end_running(ending, exit);
            return HowGone::Replaced;
        }
        match (ending, &self.state) {
            (Some(Ending::Retired), _) => HowGone::Retired,
            (Some(Ending::Replaced | Ending::Dropped | Ending::Spent), _) => HowGone::Replaced,
            (ending, &State::Loading(stage)) => {
                let error = self.load_error(ending, stage, exit);
                self.fail_waiting(stage, &error);
                HowGone::Fruitless(error)
            }
            _ if self.retiring => HowGone::Retired,
            _ if self.served => HowGone::Replaced,
            _ => HowGone::Fruitless(JobError::new(exit.kind(), exit.words())),
        }
    }

    fn end_running(&mut self, ending: Option<Ending>, exit: Exit) {
        self.log_what_was_dropped();
        let Some(Running { job, .. }) = self.running.take() else { return };
        self.ended.push(job.id);
        let error = match ending {
            Some(Ending::Dropped | Ending::Retired) => return,
            Some(Ending::TimedOut) => {
                JobError::new("TimedOut", limit_words("it", self.limit_of(&job)))
            }
            Some(Ending::Broken(words)) => JobError::new("ReplicaExited", words),
            Some(Ending::TooMuchOutput) => JobError::new("TooMuchOutput", TOO_MUCH_OUTPUT),
            _ => JobError::new(exit.kind(), exit.words()),
        };
        let (kind, reason) = (retrying::restart_kind(&error), error.message.clone());
        self.record_failure(&job, Stage::Run, error);
        // The next attempt is a restart of its own.
        if retrying::is_last_attempt(&job) {
            self.record_restart(job.id, job.attempt, kind, reason);
        }
    }

    fn load_error(&self, ending: Option<Ending>, stage: Stage, exit: Exit) -> JobError {
        let during = match stage {
            Stage::Setup => "__setup__",
            _ => "the import of the code",
        };
        match ending {
            Some(Ending::LoadFailed(error)) => {
                let mut error = self.secrets.error(error);
                if let Some(hint) = self.variables.hint() {
                    error.message = format!("{} ({hint})", error.message);
                }
                error
            }
            Some(Ending::TimedOut) => {
                JobError::new("TimedOut", limit_words(during, self.context.config.job_time_limit))
            }
            Some(Ending::Broken(words)) => JobError::new("ReplicaExited", words),
            _ => JobError::new(exit.kind(), format!("during {during} {}", exit.words())),
        }
    }

    /// What the function's owner allows, within what the worker does.
    pub(super) fn limit_of(&self, job: &ClaimedJob) -> Duration {
        let most = self.context.config.job_time_limit;
        job.time_limit.map_or(most, |seconds| most.min(Duration::from_secs(seconds.into())))
    }

    /// The job that the process was started for.
    fn fail_waiting(&mut self, stage: Stage, error: &JobError) {
        let Some(job) = self.queue.pop_front() else { return };
        self.record_failure(&job, stage, error.clone());
        self.ended.push(job.id);
    }
}

/// Ends the first job that is ordered, since no process could be started for it. Gives the others.
pub(super) async fn fail_first(
    context: &Arc<Context>,
    orders: &mut mpsc::UnboundedReceiver<Order>,
    error: &JobError,
) -> Vec<ClaimedJob> {
    let mut jobs: Vec<ClaimedJob> = Vec::new();
    let mut dropped: Vec<JobId> = Vec::new();
    while let Ok(order) = orders.try_recv() {
        match order {
            Order::Run(more) => jobs.extend(more),
            Order::Drop(id) => dropped.push(id),
            Order::Retire => {}
        }
    }
    jobs.retain(|job| !dropped.contains(&job.id));
    if jobs.is_empty() {
        return jobs;
    }
    let first = jobs.remove(0);
    let facts = retrying::failed(&first, Stage::Import, error.clone());
    context.reporter.send(facts, error.text.len()).await;
    jobs
}

/// The end of a job that no other attempt would help.
pub(crate) fn refused(job: &ClaimedJob, error: JobError) -> JobFact {
    JobFact { job: job.id, attempt: job.attempt, at: store::now(), fact: Fact::Failed { error } }
}

fn limit_words(what: &str, limit: Duration) -> String {
    let limit = duration_text(i64::try_from(limit.as_micros()).unwrap_or(i64::MAX));
    format!("{what} took longer than the limit of {limit} and was stopped")
}
