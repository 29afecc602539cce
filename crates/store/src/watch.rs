//! Streams that never skip and never repeat: each subscribes first, then reads what is
//! on disk, then follows the bus, and reads again when it fell behind.

use std::collections::VecDeque;

use domain::{
    BuildStatus, Event, JobId, JobQuery, JobSummary, OrganizationId, VersionId, VersionSummary,
};
use futures::{Stream, stream};
use tokio::sync::broadcast::{self, error::RecvError};

use crate::{BuildChange, Result, Store, StoreError, bus::Subscription};

/// Events or lines read from disk at a time.
const PAGE: u32 = 500;

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

    /// Every change of any job of the organisation, once per job and commit.
    pub fn watch_jobs(
        &self,
        organization: OrganizationId,
    ) -> impl Stream<Item = JobSummary> + Send + 'static + use<> {
        let live = self.bus().lists.subscribe(organization);
        let start = (self.clone(), live, VecDeque::new());
        stream::unfold(start, move |(store, mut live, mut ready)| async move {
            loop {
                if let Some(summary) = ready.pop_front() {
                    return Some((summary, (store, live, ready)));
                }
                match live.next().await {
                    Ok(changed) => ready.extend(changed.iter().cloned()),
                    Err(RecvError::Lagged(_)) => {
                        let newest = JobQuery { limit: 200, ..JobQuery::default() };
                        ready.extend(store.jobs(organization, &newest).await.ok()?.jobs);
                    }
                    Err(RecvError::Closed) => return None,
                }
            }
        })
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

    /// Jobs that were cancelled while a worker held them.
    #[must_use]
    pub fn cancellations(&self) -> broadcast::Receiver<JobId> {
        self.bus().cancellations.subscribe()
    }
}

struct JobWatch {
    store: Store,
    live: Subscription<JobId, std::sync::Arc<[Event]>>,
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
    told: Option<BuildStatus>,
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
            self.told = Some(summary.build_status);
            self.ready.push_back(BuildChange::Status(summary));
            self.reading = Reading::Live;
        }
        Ok(())
    }

    fn take(&mut self, changes: &[BuildChange]) {
        for change in changes {
            match change {
                BuildChange::Line(line) if line.number > self.last => self.last = line.number,
                BuildChange::Status(summary) if self.is_news(summary.build_status) => {
                    self.told = Some(summary.build_status);
                }
                _ => continue,
            }
            self.ready.push_back(change.clone());
        }
    }

    fn is_news(&self, status: BuildStatus) -> bool {
        self.told.is_none_or(|told| status as u8 >= told as u8)
    }
}
