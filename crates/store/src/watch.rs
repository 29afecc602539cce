//! Streams that never skip and never repeat: each subscribes first, then reads what is
//! on disk, then follows the bus, and reads again when it fell behind.

mod jobs;

use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use domain::{
    BatchChange, BatchId, BuildStatus, Event, JobChanges, JobId, JobQuery, OrganizationId,
    RowChanges, RowStates, Timestamp, VersionId, VersionSummary,
};
use futures::{Stream, stream};
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::{Instant, sleep_until},
};

use self::jobs::JobsWatch;
use crate::{
    BuildChange, Result, Store, StoreError,
    bus::{RowsChanged, Subscription},
};

/// Events or lines read from disk at a time.
const PAGE: u32 = 500;
/// Between two messages about a batch: thousands of jobs may end in a second.
const PACE: Duration = Duration::from_millis(200);

impl Store {
    /// Events of the job after number `after`, then each as it becomes durable. An error is the
    /// last item. It does not end with the job, since a restart may still be recorded after it.
    pub fn watch_job(
        &self,
        organization: OrganizationId,
        id: JobId,
        after: u64,
    ) -> impl Stream<Item = Result<Event>> + Send + 'static + use<> {
        let watch = JobWatch {
            live: self.bus().jobs.subscribe(id),
            store: self.clone(),
            organization,
            id,
            last: after,
            ready: VecDeque::new(),
            behind: true,
            failed: false,
        };
        stream::unfold(watch, |mut watch| async move { Some((watch.next().await?, watch)) })
    }

    /// The page of jobs that match, then what changes of it and which jobs come to match, a few
    /// times a second at most. An error is the last item.
    pub fn watch_jobs(
        &self,
        organization: OrganizationId,
        query: JobQuery,
    ) -> impl Stream<Item = Result<JobChanges>> + Send + 'static + use<> {
        let watch = JobsWatch {
            live: self.bus().lists.subscribe(organization),
            store: self.clone(),
            organization,
            query,
            shown: HashSet::new(),
            changed: HashMap::new(),
            told: None,
            behind: true,
            failed: false,
        };
        stream::unfold(watch, |mut watch| async move { Some((watch.next().await?, watch)) })
    }

    /// Lines of the version's build after number `after`, its state, then each change of either.
    /// An error is the last item.
    pub fn watch_build(
        &self,
        organization: OrganizationId,
        id: VersionId,
        after: u64,
    ) -> impl Stream<Item = Result<BuildChange>> + Send + 'static + use<> {
        let watch = BuildWatch {
            live: self.bus().builds.subscribe(id),
            store: self.clone(),
            organization,
            id,
            last: after,
            ready: VecDeque::new(),
            reading: Reading::State,
            told: None,
        };
        stream::unfold(watch, |mut watch| async move { Some((watch.next().await?, watch)) })
    }

    /// All rows of the batch, then those that changed, a few times a second at most, and all of them
    /// again when some may have been missed. An error is the last item.
    pub fn watch_batch(
        &self,
        organization: OrganizationId,
        id: BatchId,
    ) -> impl Stream<Item = Result<BatchChange>> + Send + 'static + use<> {
        let watch = BatchWatch {
            live: self.bus().batches.subscribe(id),
            store: self.clone(),
            organization,
            id,
            states: RowStates::default(),
            changed: BTreeSet::new(),
            ended_at: None,
            told: Instant::now(),
            behind: true,
            failed: false,
        };
        stream::unfold(watch, |mut watch| async move { Some((watch.next().await?, watch)) })
    }

    /// Jobs that were cancelled while a worker held them.
    #[must_use]
    pub fn cancellations(&self) -> broadcast::Receiver<JobId> {
        self.bus().cancellations.subscribe()
    }
}

struct JobWatch {
    store: Store,
    live: Subscription<JobId, Arc<[Event]>>,
    organization: OrganizationId,
    id: JobId,
    last: u64,
    ready: VecDeque<Event>,
    /// There may be more on disk than was read.
    behind: bool,
    failed: bool,
}

impl JobWatch {
    async fn next(&mut self) -> Option<Result<Event>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                self.last = event.number;
                return Some(Ok(event));
            }
            if self.failed {
                return None;
            }
            if self.behind {
                if let Err(error) = self.read().await {
                    self.failed = true;
                    return Some(Err(error));
                }
                continue;
            }
            match self.live.next().await {
                Ok(events) => self.take(&events),
                Err(RecvError::Lagged(_)) => self.behind = true,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    async fn read(&mut self) -> Result<()> {
        let page = self.store.events(self.organization, self.id, self.last, PAGE).await?;
        let events = page.ok_or(StoreError::NoSuchJob(self.id))?;
        self.behind = events.len() == PAGE as usize;
        self.ready.extend(events);
        Ok(())
    }

    fn take(&mut self, events: &[Event]) {
        let mut new = events.iter().filter(|event| event.number > self.last).peekable();
        match new.peek() {
            Some(first) if first.number == self.last + 1 => self.ready.extend(new.cloned()),
            Some(_) => self.behind = true,
            None => {}
        }
    }
}

/// State is read before the lines and told after them, so that "ready" never comes
/// before a line that was written before it.
enum Reading {
    State,
    Lines(VersionSummary),
    Live,
    Failed,
}

struct BuildWatch {
    store: Store,
    live: Subscription<VersionId, std::sync::Arc<[BuildChange]>>,
    organization: OrganizationId,
    id: VersionId,
    last: u64,
    ready: VecDeque<BuildChange>,
    reading: Reading,
    /// The furthest state that was told: the bus may still hold the ones before it.
    told: Option<(u32, BuildStatus)>,
}

impl BuildWatch {
    async fn next(&mut self) -> Option<Result<BuildChange>> {
        loop {
            if let Some(change) = self.ready.pop_front() {
                return Some(Ok(change));
            }
            let read = match &self.reading {
                Reading::Failed => return None,
                Reading::State => self.read_state().await,
                Reading::Lines(summary) => {
                    let summary = summary.clone();
                    self.read_lines(summary).await
                }
                Reading::Live => match self.live.next().await {
                    Ok(changes) => {
                        self.take(&changes);
                        Ok(())
                    }
                    Err(RecvError::Lagged(_)) => {
                        self.reading = Reading::State;
                        Ok(())
                    }
                    Err(RecvError::Closed) => return None,
                },
            };
            if let Err(error) = read {
                self.reading = Reading::Failed;
                return Some(Err(error));
            }
        }
    }

    async fn read_state(&mut self) -> Result<()> {
        let version = self.store.version(self.id).await?;
        let owned = version.filter(|version| version.organization == self.organization);
        let version = owned.ok_or(StoreError::UnknownVersion(self.id))?;
        self.reading = Reading::Lines(version.summary);
        Ok(())
    }

    async fn read_lines(&mut self, summary: VersionSummary) -> Result<()> {
        let page = self.store.build_log(self.organization, self.id, self.last, PAGE).await?;
        let lines = page.ok_or(StoreError::UnknownVersion(self.id))?;
        self.last = lines.last().map_or(self.last, |line| line.number);
        let more = lines.len() == PAGE as usize;
        self.ready.extend(lines.into_iter().map(BuildChange::Line));
        if !more {
            self.told = Some((summary.build_attempt, summary.build_status));
            self.ready.push_back(BuildChange::Status(summary));
            self.reading = Reading::Live;
        }
        Ok(())
    }

    fn take(&mut self, changes: &[BuildChange]) {
        for change in changes {
            match change {
                BuildChange::Line(line) if line.number > self.last => self.last = line.number,
                BuildChange::Status(summary) if self.is_news(summary) => {
                    self.told = Some((summary.build_attempt, summary.build_status));
                }
                _ => continue,
            }
            self.ready.push_back(change.clone());
        }
    }

    fn is_news(&self, summary: &VersionSummary) -> bool {
        let now = (summary.build_attempt, summary.build_status as u8);
        self.told.is_none_or(|(attempt, status)| now >= (attempt, status as u8))
    }
}

struct BatchWatch {
    store: Store,
    live: Subscription<BatchId, Arc<RowsChanged>>,
    organization: OrganizationId,
    id: BatchId,
    states: RowStates,
    /// Rows whose change was not told yet.
    changed: BTreeSet<u32>,
    /// When the last row to end did.
    ended_at: Option<Timestamp>,
    told: Instant,
    /// What is on disk may be newer than `states`.
    behind: bool,
    failed: bool,
}

impl BatchWatch {
    async fn next(&mut self) -> Option<Result<BatchChange>> {
        if self.failed {
            return None;
        }
        while !self.behind && self.changed.is_empty() {
            let heard = self.live.next().await;
            self.hear(heard)?;
        }
        self.gather().await?;
        self.told = Instant::now();
        if self.behind {
            let read = self.read().await;
            self.failed = read.is_err();
            return Some(read);
        }
        Some(Ok(self.change()))
    }

    /// Listens on until it is time to tell. Nothing was told before the first message.
    async fn gather(&mut self) -> Option<()> {
        if self.states.0.is_empty() {
            return Some(());
        }
        let due = self.told + PACE;
        loop {
            tokio::select! {
                () = sleep_until(due) => return Some(()),
                heard = self.live.next() => self.hear(heard)?,
            }
        }
    }

    /// None: there will be nothing more to hear.
    fn hear(&mut self, heard: Result<Arc<RowsChanged>, RecvError>) -> Option<()> {
        match heard {
            Ok(changed) => self.take(&changed),
            Err(RecvError::Lagged(_)) => self.behind = true,
            Err(RecvError::Closed) => return None,
        }
        Some(())
    }

    fn take(&mut self, changed: &RowsChanged) {
        for (row, status) in &changed.rows {
            // What was read from disk may be ahead of what is heard; an end is never taken back.
            if self.states.get(*row).is_none_or(|known| !known.has_ended()) {
                self.states.set(*row, *status);
                self.changed.insert(*row);
            }
        }
        self.ended_at = self.ended_at.max(changed.ended_at);
    }

    async fn read(&mut self) -> Result<BatchChange> {
        let view = self.store.batch(self.organization, self.id).await?;
        let view = view.ok_or(StoreError::NoSuchBatch(self.id))?;
        self.states = view.states;
        self.ended_at = self.ended_at.max(view.summary.ended_at);
        self.behind = false;
        self.changed.clear();
        Ok(self.with(RowChanges::All(self.states.clone())))
    }

    fn change(&mut self) -> BatchChange {
        let changed = std::mem::take(&mut self.changed);
        // A change takes about sixteen times the bytes of a letter.
        if changed.len() * 16 > self.states.0.len() {
            return self.with(RowChanges::All(self.states.clone()));
        }
        let status = |row| Some((row, self.states.get(row)?));
        let rows = changed.into_iter().filter_map(status).collect();
        self.with(RowChanges::Some(rows))
    }

    fn with(&self, rows: RowChanges) -> BatchChange {
        let counts = self.states.counts();
        BatchChange { counts, ended_at: self.ended_at.filter(|_| counts.have_ended()), rows }
    }
}
