//! What a replica does about each frame it hears. What is printed in between is `printing.rs`.

use domain::{Fact, JobError, JobId, Progress, RestartKind, Stage};
use rustix::io::Errno;
use serde_json::Value;
use store::JobFact;
use tokio::time::Instant;

use super::{
    Allowance, Ending, News, PATIENCE, Replica, Running, State, retrying::is_last_attempt,
};
use crate::frames::{self, FromReplica, StageName};

/// How much a generator may yield.
const MOST_OUTPUTS: u32 = 100_000;
/// How often a job may say how far it is: a process may lie about its pace.
const MOST_PROGRESS: u32 = 200_000;
const OUTPUT_BYTES: usize = 256 << 20;

impl Replica {
    /// Every whole frame that was read.
    pub(super) fn hear_all(&mut self) {
        // After the decision that it ends, only what it prints still matters.
        while self.ending.is_none() {
            let before = self.read.len();
            match frames::decode(&mut self.read) {
                Ok(Some(frame)) => self.hear(frame, before - self.read.len()),
                Ok(None) => return,
                Err(error) => {
                    let words = format!("the process wrote to the worker's pipe (fd 4): {error}");
                    self.end(Ending::Broken(words));
                }
            }
        }
        self.read.clear();
    }

    /// Frames that are in the pipe now, whether or not the runtime knows of them already.
    pub(super) fn read_frames_now(&mut self) {
        while !self.silent {
            match rustix::io::read(&self.process.frames_out, &mut *self.buffer) {
                Ok(0) => self.fall_silent(),
                Ok(length) => self.read.extend_from_slice(&self.buffer[..length]),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return,
                Err(_) => self.fall_silent(),
            }
        }
    }

    fn hear(&mut self, frame: FromReplica, bytes: usize) {
        match frame {
            FromReplica::Stage { name, pid } => self.enter_stage(name, pid),
            FromReplica::LoadFailed { error } => {
                self.drain("failed");
                self.end(Ending::LoadFailed(error));
            }
            FromReplica::Started { id } => self.begin(id),
            FromReplica::Output { id, value } => self.put_out(id, value, bytes),
            FromReplica::Progress { id, permille, text } => {
                let text = self.secrets.text(text);
                self.advance(id, Progress::new(permille, &text));
            }
            FromReplica::Finished { id, value } => {
                self.facts_bytes += bytes;
                let value = value.map(|value| self.secrets.value(value));
                self.finish(id, Fact::Finished { value });
            }
            FromReplica::Failed { id, error } => {
                self.facts_bytes += bytes;
                let error = self.secrets.error(error);
                self.fail(id, error);
            }
            // Only a build asks.
            FromReplica::Described { .. } => {}
        }
    }

    fn enter_stage(&mut self, name: StageName, pid: Option<u32>) {
        self.drain(name.as_str());
        match name {
            StageName::Import => self.state = State::Loading(Stage::Import),
            StageName::Setup => {
                self.state = State::Loading(Stage::Setup);
                self.context.tell(News::SettingUp(self.id));
            }
            StageName::Ready => {
                let now = Instant::now();
                let number = self.process.number().or(pid);
                self.state = State::Serving { process_id: number.unwrap_or(0) };
                self.deadline = now + self.context.config.job_time_limit;
                self.busy_since = now;
                if self.queue.is_empty() {
                    // Nobody waited for it.
                    self.loading_since = None;
                }
                for job in self.queue.clone() {
                    self.write_job(&job);
                }
                let start_ms = now.duration_since(self.started).as_millis();
                tracing::info!(function = %self.program.function, replica = self.id, start_ms, "a replica is ready");
                self.context.tell(News::Ready(self.id));
            }
        }
    }

    fn begin(&mut self, id: JobId) {
        let State::Serving { process_id } = self.state else { return };
        let next = if self.running.is_none() { self.queue.pop_front() } else { None };
        let Some(job) = next.filter(|job| job.id == id) else {
            return self
                .end(Ending::Broken("the process began a job that was not its next".into()));
        };
        let now = Instant::now();
        if !job.secrets.is_empty() {
            self.secrets = self.variables.secrets.clone();
            job.secrets.texts().for_each(|(name, value)| self.secrets.add(&name, value));
        }
        let (attempt, dropped) = (job.attempt, self.dropped.remove(&id));
        // Of the first job alone: those that follow found the replica ready.
        let loading_since = self.loading_since.take();
        let patience = (!self.queue.is_empty()).then(|| now + PATIENCE);
        let deadline = now + self.limit_of(&job);
        self.running = Some(Running::new(job, deadline, patience));
        self.served = true;
        if dropped {
            return self.end(Ending::Dropped);
        }
        let worker = self.context.config.name.clone();
        self.record(Fact::Started { attempt, worker, process: process_id, loading_since });
    }

    fn put_out(&mut self, id: JobId, value: Value, bytes: usize) {
        let Some(running) = self.running.as_mut().filter(|running| running.job.id == id) else {
            return self
                .end(Ending::Broken("the process put out for a job it does not run".into()));
        };
        let index = running.outputs;
        running.outputs += 1;
        running.output_bytes += bytes;
        if running.outputs > MOST_OUTPUTS || running.output_bytes > OUTPUT_BYTES {
            return self.end(Ending::TooMuchOutput);
        }
        self.facts_bytes += bytes;
        self.read_printed();
        let value = self.secrets.value(value);
        self.record(Fact::Output { index, value });
    }

    /// The runner tells a few times a second at most.
    fn advance(&mut self, id: JobId, progress: Progress) {
        let Some(running) = self.running.as_mut().filter(|running| running.job.id == id) else {
            // Told by a thread of a job that has ended.
            return;
        };
        running.told += 1;
        if running.told <= MOST_PROGRESS {
            self.read_printed();
            self.facts_bytes += progress.text.len();
            self.record(Fact::Progress(progress));
        }
    }

    /// The end of the job at hand, with everything it printed before it.
    pub(super) fn finish(&mut self, id: JobId, end: Fact) {
        if self.running.as_ref().is_none_or(|running| running.job.id != id) {
            return self.end(Ending::Broken("the process ended a job it does not run".into()));
        }
        self.drain(&id.to_string());
        self.tell_drawn_bar();
        self.log_what_was_dropped();
        let Some(Running { job, .. }) = self.running.take() else { return };
        match end {
            Fact::Failed { error } => self.record_failure(&job, Stage::Run, error),
            end => self.facts.push(JobFact {
                job: id,
                attempt: job.attempt,
                at: store::now(),
                fact: end,
            }),
        }
        if !job.secrets.is_empty() {
            self.secrets = self.variables.secrets.clone();
        }
        self.allowance = Allowance::default();
        self.ended.push(id);
        if self.spent {
            self.end(Ending::Spent);
        }
    }

    fn fail(&mut self, id: JobId, error: JobError) {
        let restarts = self.program.spec.restart_policy().restarts_after(error.fatal);
        let reason = if error.fatal {
            "the function raised FatalException"
        } else {
            "the function failed and restart_on_error is set"
        };
        let running = self.running.as_ref().map(|running| &running.job);
        let attempt = running.map(|job| (job.attempt, is_last_attempt(job)));
        self.finish(id, Fact::Failed { error });
        if let Some((attempt, is_last)) = attempt.filter(|_| restarts) {
            // The next attempt is a restart of its own.
            if is_last {
                self.record_restart(id, attempt, RestartKind::Error, reason.to_owned());
            }
            self.end(Ending::Replaced);
        }
    }

    pub(super) fn record_restart(
        &mut self,
        job: JobId,
        attempt: u32,
        kind: RestartKind,
        reason: String,
    ) {
        let fact = Fact::Restarted { kind, reason, requeued: false, next_at: None };
        self.facts.push(JobFact { job, attempt, at: store::now(), fact });
    }

    /// Of the job at hand.
    pub(super) fn record(&mut self, fact: Fact) {
        if let Some(running) = &self.running {
            let (job, attempt) = (running.job.id, running.job.attempt);
            self.facts.push(JobFact { job, attempt, at: store::now(), fact });
        }
    }
}
