//! The one task that writes. It takes all commands that wait as one group, commits them in
//! one transaction with one sync to disk, answers their callers, and then tells the listeners.

use std::{
    collections::{HashMap, VecDeque},
    fs::File,
    sync::Arc,
    time::Duration,
};

use domain::{JobSummary, OrganizationId, Timestamp};
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::{
    command::{Answers, Command, Effect, Handed, Operation, PendingClaim, RawJob, Reply, Returned},
    flush::flush,
    group::Group,
    ledger::Ledger,
    load::{Needs, build_failed, load},
    queue, rules,
    transaction::Transaction,
};
use crate::{Result, StoreError, StoredVersion, bus::Bus, now};

/// Commands in one transaction at most: more would only make the first of them wait longer.
const GROUP: usize = 1_000;
/// Jobs and facts whose statements go to SQLite's thread together. Of more, statements have so many
/// different texts that keeping them prepared would cost more than their trips.
const FEW: usize = 4;
/// A commit that waits takes with it all that did not.
const SYNCED: &str = "PRAGMA synchronous = FULL";
const NOT_SYNCED: &str = "PRAGMA synchronous = NORMAL";

pub(super) struct Writer {
    connection: SqliteConnection,
    ledger: Ledger,
    bus: Arc<Bus>,
    commands: mpsc::Receiver<Command>,
    returned: mpsc::UnboundedReceiver<Returned>,
    returns: mpsc::UnboundedSender<Returned>,
    claims: VecDeque<PendingClaim>,
    builders: VecDeque<oneshot::Sender<Handed<StoredVersion>>>,
    /// Whether the next commit waits for the disk, if that is known.
    synced: Option<bool>,
    /// Held until the database is closed.
    _lock: File,
}

/// One transaction in the making.
#[derive(Default)]
struct Work {
    operations: VecDeque<(Operation, Reply<()>)>,
    commands: Vec<Command>,
    answers: Answers,
    group: Group,
}

impl Work {
    /// Whether anybody relies on it as soon as it is answered. A claim, and the end of a pause, that a
    /// power cut undoes are made again, and the end of a job that was pushed to be waited for takes the
    /// push with it.
    fn needs_sync(&self) -> bool {
        let relies = |command: &Command| {
            !matches!(command, Command::Push { synced: false, .. } | Command::Resume { .. })
        };
        !self.operations.is_empty() || self.commands.iter().any(relies)
    }

    fn is_small(&self) -> bool {
        let size = |command: &Command| match command {
            Command::Push { jobs, .. } => jobs.len(),
            Command::Append { facts, .. } => facts.len(),
            Command::CancelAll { jobs, .. } => jobs.len(),
            Command::Release { jobs, .. } | Command::Renew { jobs, .. } => jobs.len(),
            // Nobody knows how many they are about.
            Command::Expire { .. } | Command::Resume { .. } => FEW + 1,
            _ => 1,
        };
        self.commands.iter().map(size).sum::<usize>() <= FEW
    }
}

/// What the transaction gives to those who wait; the numbers are places in the line of claims.
struct Gifts {
    jobs: Vec<(usize, Vec<RawJob>)>,
    builds: Vec<StoredVersion>,
}

impl Writer {
    pub(super) fn new(
        connection: SqliteConnection,
        ledger: Ledger,
        bus: Arc<Bus>,
        commands: mpsc::Receiver<Command>,
        lock: File,
    ) -> Self {
        let (returns, returned) = mpsc::unbounded_channel();
        Self {
            connection,
            ledger,
            bus,
            commands,
            returned,
            returns,
            claims: VecDeque::new(),
            builders: VecDeque::new(),
            synced: None,
            _lock: lock,
        }
    }

    pub(super) async fn run(mut self) {
        let mut received = Vec::with_capacity(GROUP);
        let mut stop = None;
        while stop.is_none() && self.receive(&mut received).await {
            let mut work = Work::default();
            for command in received.drain(..) {
                match command {
                    Command::Claim(claim) => self.claims.push_back(claim),
                    Command::NextBuild { reply } => self.builders.push_back(reply),
                    Command::Operation { run, reply } => work.operations.push_back((run, reply)),
                    Command::Stop { reply } => stop = Some(reply),
                    command => work.commands.push(command),
                }
            }
            self.commit(work).await;
        }
        self.finish(stop).await;
    }

    /// Waits for the first command and takes all that are there. False: no store is left to ask.
    async fn receive(&mut self, received: &mut Vec<Command>) -> bool {
        tokio::select! {
            count = self.commands.recv_many(received, GROUP) => {
                if count == 0 {
                    return false;
                }
            }
            Some(returned) = self.returned.recv() => received.push(take_back(returned)),
            at = until(self.ledger.next_resumption) => received.push(Command::Resume { at }),
        }
        while let Ok(returned) = self.returned.try_recv() {
            received.push(take_back(returned));
        }
        while received.len() < GROUP
            && let Ok(command) = self.commands.try_recv()
        {
            received.push(command);
        }
        true
    }

    async fn commit(&mut self, mut work: Work) {
        self.claims.retain(|claim| !claim.reply.is_closed());
        self.builders.retain(|builder| !builder.is_closed());
        let idle = work.operations.is_empty() && work.commands.is_empty();
        if idle && !self.may_give() {
            return;
        }
        match self.write(&mut work).await {
            Ok(gifts) => {
                work.answers.tell(None);
                self.give(gifts);
                self.publish(work.group);
            }
            Err(error) => self.roll_back(work, &error).await,
        }
    }

    fn may_give(&self) -> bool {
        let jobs = self.claims.iter().any(|claim| queue::may_serve(claim, &self.ledger));
        jobs || (!self.builders.is_empty() && self.ledger.builds_wait)
    }

    async fn write(&mut self, work: &mut Work) -> Result<Gifts> {
        let synced = work.needs_sync();
        let settling =
            (self.synced != Some(synced)).then_some(if synced { SYNCED } else { NOT_SYNCED });
        // Nobody knows until it has ended well.
        let known = self.synced.take();
        let mut transaction = Transaction::new(&mut self.connection, settling, work.is_small());
        while let Some((run, reply)) = work.operations.pop_front() {
            let outcome = match operate(transaction.writer().await?, run).await {
                Ok(outcome) => outcome,
                Err(error) => {
                    work.answers.add(reply, Ok(()));
                    return Err(error);
                }
            };
            match outcome {
                Ok(effects) => {
                    let reader = transaction.reader().await?;
                    take_effect(reader, effects, &mut work.group, &mut self.ledger).await?;
                    work.answers.add(reply, Ok(()));
                }
                Err(error) => work.answers.add(reply, Err(error)),
            }
        }
        let needs = Needs::of(&work.commands);
        load(transaction.reader().await?, needs, &mut work.group, &mut self.ledger).await?;
        work.group.doom(now());
        let resumes = work.commands.iter().any(|command| matches!(command, Command::Resume { .. }));
        for command in work.commands.drain(..) {
            work.group.fold(command, &mut self.ledger, &mut work.answers);
        }
        let (group, ledger) = (&mut work.group, &mut self.ledger);
        flush(&mut transaction, group, ledger).await?;
        if resumes {
            ledger.next_resumption = queue::next_resumption(transaction.reader().await?).await?;
        }
        if !ledger.rules.known {
            ledger.rules = rules::read(transaction.reader().await?).await?;
        }
        let jobs = queue::give_jobs(&mut transaction, &mut self.claims, group, ledger).await?;
        let builders = self.builders.len();
        let builds = queue::give_builds(&mut transaction, builders, group, ledger).await?;
        self.synced = if transaction.commit().await? { Some(synced) } else { known };
        Ok(Gifts { jobs, builds })
    }

    async fn roll_back(&mut self, work: Work, error: &StoreError) {
        tracing::error!(%error, "a group of writes failed; its callers were told");
        // An error here means that SQLite had rolled back by itself.
        let _ = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
        self.ledger.forget();
        work.answers.tell(Some(error));
        for (_, reply) in work.operations {
            let _ = reply.send(Err(error.clone()));
        }
        for command in work.commands {
            command.refuse(error);
        }
    }

    /// From the last place to the first, so that removing one leaves the others in place.
    fn give(&mut self, gifts: Gifts) {
        for (place, jobs) in gifts.jobs.into_iter().rev() {
            let give_back = |jobs: Vec<RawJob>| {
                Returned::Jobs(jobs.into_iter().map(|job| (job.id, job.attempt)).collect())
            };
            let handed = Handed::new(jobs, give_back, self.returns.clone());
            if let Some(claim) = self.claims.remove(place) {
                // Without a receiver it is dropped, and comes back by that.
                let _ = claim.reply.send(handed);
            }
        }
        for version in gifts.builds {
            let give_back = |version: StoredVersion| Returned::Build(version.id);
            let handed = Handed::new(version, give_back, self.returns.clone());
            if let Some(builder) = self.builders.pop_front() {
                let _ = builder.send(handed);
            }
        }
    }

    fn publish(&mut self, group: Group) {
        let mut changed: HashMap<OrganizationId, Vec<JobSummary>> = HashMap::new();
        if !group.jobs.is_empty() {
            self.bus.jobs_changed.notify_one();
        }
        for working in group.jobs {
            let state = working.state;
            if !working.events.is_empty() {
                if self.bus.jobs.is_heard(&state.summary.id) {
                    self.bus.jobs.publish(&state.summary.id, working.events.into());
                }
                if self.bus.lists.is_heard(&state.organization) {
                    changed.entry(state.organization).or_default().push(state.summary.clone());
                }
            }
            self.ledger.jobs.put(state);
        }
        for (organization, summaries) in changed {
            self.bus.lists.publish(&organization, summaries.into());
        }
        if group.catalogue_changed || !group.builds.is_empty() {
            self.bus.catalogue.send_modify(|revision| *revision += 1);
        }
        for (version, changes) in group.builds {
            self.bus.builds.publish(&version, changes.into());
        }
        for (batch, progress) in group.batches {
            self.bus.batches.publish(&batch, Arc::new(progress.told));
        }
        for job in group.cancelled {
            let _ = self.bus.cancellations.send(job);
        }
    }

    async fn finish(mut self, stop: Option<oneshot::Sender<()>>) {
        let checkpoint = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
        if let Err(error) = checkpoint.execute(&mut self.connection).await {
            tracing::warn!(%error, "the write-ahead log was kept; the next start reads it");
        }
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "the database was not closed in order");
        }
        // Only now may another server, or this one again, open the folder.
        drop(self._lock);
        if let Some(reply) = stop {
            let _ = reply.send(());
        }
    }
}

/// Gives the time then; never, without one.
async fn until(moment: Option<Timestamp>) -> Timestamp {
    let Some(moment) = moment else { return std::future::pending().await };
    let left = u64::try_from(moment.since(now())).unwrap_or(0);
    tokio::time::sleep(Duration::from_micros(left)).await;
    now().max(moment)
}

/// What nobody took is released, as if its receiver had asked for it.
fn take_back(returned: Returned) -> Command {
    // Nobody waits for the answer.
    let reply = oneshot::channel().0;
    match returned {
        Returned::Jobs(jobs) => Command::Release { jobs, reply },
        Returned::Build(version) => {
            Command::Operation { run: queue::put_build_back(version), reply }
        }
    }
}

/// Runs an operation so that its failure leaves the rest of the group alone. The outer error is
/// the group's.
async fn operate(connection: &mut SqliteConnection, run: Operation) -> Result<Result<Vec<Effect>>> {
    sqlx::query("SAVEPOINT operation").execute(&mut *connection).await?;
    let outcome = run(connection).await;
    if outcome.is_err() {
        sqlx::query("ROLLBACK TO operation").execute(&mut *connection).await?;
    }
    sqlx::query("RELEASE operation").execute(&mut *connection).await?;
    Ok(outcome)
}

async fn take_effect(
    connection: &mut SqliteConnection,
    effects: Vec<Effect>,
    group: &mut Group,
    ledger: &mut Ledger,
) -> Result<()> {
    for effect in effects {
        match effect {
            Effect::BuildWaits => ledger.builds_wait = true,
            Effect::VersionChanged(version) => {
                ledger.versions.remove(&version);
                // Its jobs can be had once it is ready.
                ledger.stirred = true;
            }
            Effect::VersionBroken(version, reason) => {
                let waiting = queue::waiting(connection, version).await?;
                let error = build_failed(reason);
                group.doomed.extend(waiting.into_iter().map(|job| (job, error.clone())));
            }
            Effect::CatalogueChanged => group.catalogue_changed = true,
            Effect::RulesChanged => {
                group.catalogue_changed = true;
                ledger.rules.known = false;
                ledger.stirred = true;
            }
            Effect::Tell(version, changes) => group.builds.push((version, changes)),
        }
    }
    Ok(())
}
