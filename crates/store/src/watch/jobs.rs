//! What changes in one list of jobs while somebody looks at it, a few times a second at most:
//! thousands of jobs may be pushed in one.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use domain::{JobChanges, JobId, JobQuery, JobSummary, OrganizationId};
use tokio::{
    sync::broadcast::error::RecvError,
    time::{Instant, sleep_until},
};

use crate::{Result, Store, bus::Subscription};

/// Between two messages.
const PACE: Duration = Duration::from_millis(250);
/// New jobs of one message: no list shows more.
const MOST_NEW: usize = 200;
/// Changed jobs that are looked at for new ones; beyond these only the newest matter.
const MOST_CONSIDERED: usize = 2_000;
/// Jobs of which changes are told although they do not match any more.
const MOST_SHOWN: usize = 2_000;

pub(super) struct JobsWatch {
    pub(super) store: Store,
    pub(super) live: Subscription<OrganizationId, Arc<[JobSummary]>>,
    pub(super) organization: OrganizationId,
    pub(super) query: JobQuery,
    /// Jobs that the list has rows of, as far as is known here.
    pub(super) shown: HashSet<JobId>,
    /// Those that changed since the last message, as they are now.
    pub(super) changed: HashMap<JobId, JobSummary>,
    pub(super) told: Option<Instant>,
    /// What is on disk may be newer than what was told.
    pub(super) behind: bool,
    pub(super) failed: bool,
}

impl JobsWatch {
    pub(super) async fn next(&mut self) -> Option<Result<JobChanges>> {
        while !self.failed {
            while !self.behind && self.changed.is_empty() {
                let heard = self.live.next().await;
                self.hear(heard)?;
            }
            self.gather().await?;
            self.told = Some(Instant::now());
            let changes = if self.behind { self.read().await } else { self.split().await };
            self.failed = changes.is_err();
            match changes {
                Ok(changes) if changes.is_empty() => {}
                changes => return Some(changes),
            }
        }
        None
    }

    /// Listens on until it is time to tell.
    async fn gather(&mut self) -> Option<()> {
        let Some(told) = self.told else { return Some(()) };
        loop {
            tokio::select! {
                () = sleep_until(told + PACE) => return Some(()),
                heard = self.live.next() => self.hear(heard)?,
            }
        }
    }

    /// None: there will be nothing more to hear.
    fn hear(&mut self, heard: Result<Arc<[JobSummary]>, RecvError>) -> Option<()> {
        match heard {
            Ok(jobs) => self.changed.extend(jobs.iter().map(|job| (job.id, job.clone()))),
            Err(RecvError::Lagged(_)) => self.behind = true,
            Err(RecvError::Closed) => return None,
        }
        Some(())
    }

    /// The page as it is now, and every other row that was told of: it may have changed unheard.
    async fn read(&mut self) -> Result<JobChanges> {
        self.changed.clear();
        self.behind = false;
        let page = self.store.jobs(self.organization, &self.query).await?;
        let is_on_page = |id: &JobId| page.jobs.iter().any(|job| job.id == *id);
        let others = self.shown.iter().filter(|id| !is_on_page(id)).copied().collect();
        let rows = self.store.job_summaries(self.organization, others).await?;
        self.show(&page.jobs);
        Ok(JobChanges { rows, matching: page.jobs })
    }

    async fn split(&mut self) -> Result<JobChanges> {
        let (rows, mut others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.changed)
            .into_values()
            .partition(|job| self.shown.contains(&job.id));
        if self.query.before.is_some() {
            return Ok(JobChanges { rows, matching: Vec::new() });
        }
        others.sort_unstable_by_key(|job| std::cmp::Reverse(job.id));
        others.truncate(MOST_CONSIDERED);
        let mut matching = self.store.matching(self.organization, &self.query, others).await?;
        matching.truncate(MOST_NEW);
        self.show(&matching);
        Ok(JobChanges { rows, matching })
    }

    fn show(&mut self, jobs: &[JobSummary]) {
        self.shown.extend(jobs.iter().map(|job| job.id));
        if self.shown.len() > MOST_SHOWN {
            let mut ids: Vec<_> = self.shown.drain().collect();
            ids.sort_unstable();
            self.shown.extend(ids.into_iter().rev().take(MOST_SHOWN / 2));
        }
    }
}
