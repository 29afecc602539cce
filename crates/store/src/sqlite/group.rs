//! Many commands folded in memory into what one transaction writes. Nothing here waits and
//! nothing here fails: what it needs was loaded before, what it made is flushed after.

use std::collections::HashMap;

use domain::{
    BatchId, Event, Fact, FunctionId, JobError, JobId, JobStatus, JobSummary, OrganizationId, Span,
    Tally, Timestamp, VersionId,
};

use super::{
    batch_progress::{NewBatchRow, Progress},
    bulk::Bulk,
    command::{Answers, Command, LostAttempt, PreparedBatch, PreparedFact, PreparedJob},
    ledger::Ledger,
    rows,
    state::JobState,
    usage::{UsageKey, Used},
};
use crate::{Accepted, BuildChange, Cancelled, Result, StoreError};

#[derive(Default)]
pub(super) struct Group {
    /// Jobs in this group, in the order in which they came up.
    pub(super) jobs: Vec<Working>,
    places: HashMap<JobId, usize>,
    /// Jobs that were pushed with these idempotency keys.
    pub(super) keys: HashMap<(OrganizationId, String), JobId>,
    /// Jobs whose lease is over.
    pub(super) expired: Vec<JobId>,
    /// Jobs that may be tried again now.
    pub(super) resumed: Vec<JobId>,
    /// Jobs that can never run.
    pub(super) doomed: Vec<(JobId, JobError)>,
    pub(super) events: Bulk<4>,
    pub(super) log_lines: Bulk<6>,
    pub(super) rollups: HashMap<(FunctionId, JobStatus, i64), Rollup>,
    /// What ended per organisation, end and minute.
    pub(super) ended: HashMap<(OrganizationId, JobStatus, i64), i64>,
    /// What ended per version and minute.
    pub(super) tallies: HashMap<(FunctionId, VersionId, i64), Tally>,
    pub(super) used: HashMap<UsageKey, Used>,
    pub(super) cancelled: Vec<JobId>,
    pub(super) new_batches: Vec<NewBatchRow>,
    /// What the jobs' changes are for their batches; known once the group is flushed.
    pub(super) batches: HashMap<BatchId, Progress>,
    pub(super) builds: Vec<(VersionId, Vec<BuildChange>)>,
    pub(super) catalogue_changed: bool,
}

/// A job and what the group changed of it.
pub(super) struct Working {
    pub(super) state: JobState,
    pub(super) new: Option<NewRow>,
    /// Its status before the group; none for a job that is new.
    pub(super) before: Option<JobStatus>,
    pub(super) was_in_queue: bool,
    pub(super) status_changed: bool,
    pub(super) queue_changed: bool,
    pub(super) events: Vec<Event>,
}

pub(super) struct NewRow {
    pub(super) title: String,
    pub(super) inputs: String,
    pub(super) idempotency_key: Option<String>,
    pub(super) retries: u32,
    pub(super) time_limit: Option<u32>,
}

#[derive(Default)]
pub(super) struct Rollup {
    pub(super) jobs: i64,
    pub(super) ran: i64,
    pub(super) run_micros: i64,
}

impl Group {
    /// Brings a job that was loaded, or remembered, into the group.
    pub(super) fn bring(&mut self, state: JobState, new: Option<NewRow>) -> &mut Working {
        let was_in_queue = new.is_none() && !state.has_ended();
        let before = new.is_none().then_some(state.summary.status);
        let place = self.jobs.len();
        self.places.insert(state.summary.id, place);
        self.jobs.push(Working {
            state,
            new,
            before,
            was_in_queue,
            status_changed: false,
            queue_changed: false,
            events: Vec::new(),
        });
        &mut self.jobs[place]
    }

    pub(super) fn holds(&self, id: &JobId) -> bool {
        self.places.contains_key(id)
    }

    pub(super) fn job(&mut self, id: &JobId) -> Option<&mut Working> {
        self.places.get(id).map(|place| &mut self.jobs[*place])
    }

    pub(super) fn fold(&mut self, command: Command, ledger: &mut Ledger, answers: &mut Answers) {
        match command {
            Command::Push { jobs, batch, reply, .. } => {
                answers.add(reply, self.push(jobs, batch, ledger));
            }
            Command::Append { facts, reply } => {
                let taken = facts.into_iter().map(|fact| self.append(fact, ledger)).collect();
                answers.add(reply, Ok(taken));
            }
            Command::Release { jobs, reply } => {
                for (id, attempt) in jobs {
                    self.release(id, attempt, ledger);
                }
                answers.add(reply, Ok(()));
            }
            Command::Lose { lost, reply } => answers.add(reply, Ok(self.lose(lost, ledger))),
            Command::Cancel { organization, job, by, at, reply } => {
                answers.add(reply, Ok(self.cancel(organization, job, by, at)));
            }
            Command::CancelAll { organization, jobs, by, at, reply } => {
                answers.add(reply, Ok(self.cancel_all(organization, jobs, &by, at)));
            }
            Command::Renew { worker, jobs, until, reply } => {
                answers.add(reply, Ok(self.renew(&worker, jobs, until)));
            }
            Command::Expire { at, reply } => answers.add(reply, Ok(self.expire(at, ledger))),
            Command::Resume { at } => self.resume(at, ledger),
            // The writer keeps these for itself.
            Command::Claim(_)
            | Command::NextBuild { .. }
            | Command::Operation { .. }
            | Command::Stop { .. } => {}
        }
    }

    /// All of the jobs, or none.
    fn push(
        &mut self,
        jobs: Vec<PreparedJob>,
        batch: Option<PreparedBatch>,
        ledger: &mut Ledger,
    ) -> Result<Vec<JobSummary>> {
        let owned = |new: &PreparedJob| {
            let version = ledger.versions.get(&new.job.version);
            version.is_some_and(|version| version.organization == new.job.organization)
        };
        if let Some(PreparedJob { job, .. }) = jobs.iter().find(|new| !owned(new)) {
            let (function, version) = (job.function.clone(), job.version);
            return Err(StoreError::NoSuchVersion { function, version });
        }
        if let Some(batch) = batch
            && let Some(version) = ledger.versions.get(&batch.version)
        {
            self.new_batches.push(NewBatchRow { function: version.function, batch });
        }
        jobs.into_iter().map(|new| self.push_one(new, ledger)).collect()
    }

    fn push_one(&mut self, new: PreparedJob, ledger: &mut Ledger) -> Result<JobSummary> {
        let PreparedJob { job, inputs, preview, at, row } = new;
        let key = job.idempotency_key.clone().map(|key| (job.organization, key));
        let earlier = key.as_ref().and_then(|key| self.keys.get(key)).copied();
        if let Some(earlier) = earlier.and_then(|earlier| self.job(&earlier)) {
            return Ok(earlier.state.summary.clone());
        }
        let sequence = ledger.take_sequence();
        let version = ledger.versions.get(&job.version).ok_or_else(|| {
            StoreError::NoSuchVersion { function: job.function.clone(), version: job.version }
        })?;
        let summary = JobSummary {
            id: job.id,
            function: version.name.clone(),
            version: job.version,
            status: JobStatus::Queued,
            inputs_preview: preview,
            error: None,
            by: job.by,
            parent: job.parent,
            attempt: 0,
            created_at: at,
            started_at: None,
            ended_at: None,
            progress: None,
            last_event: 0,
        };
        let state = JobState {
            sequence,
            organization: job.organization,
            function: version.function,
            summary,
            row,
            log_lines: 0,
            claimed: 0,
            claim: None,
            resume_at: None,
        };
        let new = NewRow {
            title: job.title,
            inputs,
            idempotency_key: job.idempotency_key,
            retries: job.retries,
            time_limit: job.time_limit,
        };
        self.bring(state, Some(new));
        self.keys.extend(key.map(|key| (key, job.id)));
        self.record(&job.id, at, Fact::Queued {}, None);
        match version.broken.clone() {
            Some(error) => self.record(&job.id, at, Fact::Failed { error }, None),
            None => {
                ledger.note_waiting(job.version);
                None
            }
        };
        self.job(&job.id)
            .map(|working| working.state.summary.clone())
            .ok_or(StoreError::NoSuchJob(job.id))
    }

    fn append(&mut self, prepared: PreparedFact, ledger: &mut Ledger) -> Accepted {
        let PreparedFact { job, attempt, at, fact, json } = prepared;
        let accepted = self.job(&job).is_some_and(|w| w.state.accepts(attempt, &fact));
        if !accepted {
            return Accepted::Stale;
        }
        if let Fact::Restarted { kind, reason, requeued: true, next_at } = fact {
            self.lose(LostAttempt { job, attempt, kind, reason, at, next_at }, ledger);
            let number = self.job(&job).map_or(0, |working| working.state.summary.last_event);
            return Accepted::Recorded { number };
        }
        self.record(&job, at, fact, json)
            .map_or(Accepted::Stale, |number| Accepted::Recorded { number })
    }

    fn cancel(
        &mut self,
        organization: OrganizationId,
        id: JobId,
        by: String,
        at: Timestamp,
    ) -> Cancelled {
        let Some(working) = self.job(&id).filter(|w| w.state.organization == organization) else {
            return Cancelled::NotFound;
        };
        if working.state.has_ended() {
            return Cancelled::AlreadyEnded(working.state.summary.status);
        }
        let was_held = working.state.claim.is_some();
        self.record(&id, at, Fact::Cancelled { by }, None);
        self.cancelled.extend(was_held.then_some(id));
        Cancelled::Cancelled
    }

    /// Gives how many had not ended.
    fn cancel_all(
        &mut self,
        organization: OrganizationId,
        jobs: Vec<JobId>,
        by: &str,
        at: Timestamp,
    ) -> u32 {
        let mut count = 0;
        for job in jobs {
            let cancelled = self.cancel(organization, job, by.to_owned(), at);
            count += u32::from(cancelled == Cancelled::Cancelled);
        }
        count
    }

    /// Ends what can never run.
    pub(super) fn doom(&mut self, at: Timestamp) {
        for (job, error) in std::mem::take(&mut self.doomed) {
            if self.job(&job).is_some_and(|working| !working.state.has_ended()) {
                self.record(&job, at, Fact::Failed { error }, None);
            }
        }
    }

    /// The one place where a job gets an event. None when the job is not in the group.
    pub(super) fn record(
        &mut self,
        id: &JobId,
        at: Timestamp,
        fact: Fact,
        json: Option<String>,
    ) -> Option<u64> {
        let place = *self.places.get(id)?;
        if matches!(fact, Fact::Restarted { requeued: true, .. }) {
            self.count_lost(place, at);
        }
        let working = &mut self.jobs[place];
        let number = working.state.record(at, &fact);
        let sequence = working.state.sequence;
        if let Fact::Log(line) = &fact {
            let (stream, stage) = (rows::stream_code(line.stream), rows::stage_code(line.stage));
            self.log_lines.add([
                sequence.into(),
                number.into(),
                at.into(),
                stream.into(),
                stage.into(),
                line.text.as_str().into(),
            ]);
        } else {
            let json = json.unwrap_or_else(|| fact_json(&fact));
            self.events.add([sequence.into(), number.into(), at.into(), json.into()]);
            if !matches!(fact, Fact::Output { .. } | Fact::Progress(_)) {
                working.status_changed = true;
                working.queue_changed = true;
            }
        }
        if fact.is_end() {
            self.count_end(place, at);
        }
        let working = &mut self.jobs[place];
        working.events.push(Event { number, at, fact });
        Some(number)
    }

    fn count_end(&mut self, place: usize, at: Timestamp) {
        let state = &self.jobs[place].state;
        let job = &state.summary;
        let minute = Span::Minute.number(at);
        let rollup = self.rollups.entry((state.function, job.status, minute)).or_default();
        let tally = self.tallies.entry((state.function, job.version, minute)).or_default();
        rollup.jobs += 1;
        *self.ended.entry((state.organization, job.status, minute)).or_default() += 1;
        match job.status {
            JobStatus::Error => tally.errors += 1,
            JobStatus::Cancelled => tally.cancelled += 1,
            _ => tally.finished += 1,
        }
        let Some(run_time) = job.run_time(at) else { return };
        rollup.ran += 1;
        rollup.run_micros += run_time;
        tally.run_micros += run_time;
        tally.run_times.add(run_time);
        tally.queue_times.add(job.started_at.map_or(0, |start| start.since(job.created_at)));
        self.use_time(place, at, run_time, 1);
    }

    /// An attempt that was lost has run all the same.
    fn count_lost(&mut self, place: usize, at: Timestamp) {
        if let Some(run_time) = self.jobs[place].state.summary.run_time(at) {
            self.use_time(place, at, run_time, 0);
        }
    }

    fn use_time(&mut self, place: usize, at: Timestamp, run_micros: i64, jobs: i64) {
        let state = &self.jobs[place].state;
        let (version, by) = (state.summary.version, state.summary.by.clone());
        let key = (state.organization, Span::Day.number(at), version, by);
        let used = self.used.entry(key).or_default();
        used.jobs += jobs;
        used.run_micros += run_micros;
    }
}

/// Facts are plain data with text keys, which always have a JSON form.
pub(super) fn fact_json(fact: &Fact) -> String {
    serde_json::to_string(fact).unwrap_or_default()
}
