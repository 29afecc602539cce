//! Decides which replicas there are and which job goes to which. The one task that knows all of the
//! worker's jobs; it never waits for a replica and never touches a process.

mod demand;
mod devices;
mod dispatch;
mod heartbeat;
mod places;
mod scaling;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use domain::{JobId, VersionId};
use store::{ClaimedJob, Demand, StoreError};
use tokio::{
    sync::{
        broadcast,
        mpsc::{self, error::SendError},
        watch,
    },
    task::JoinSet,
    time::{self, Instant},
};
use tokio_util::sync::CancellationToken;

use self::{
    devices::Devices,
    heartbeat::Heartbeat,
    places::{Place, Stage, Version},
    scaling::FreeMemory,
};
use crate::{
    Result,
    context::Context,
    excess::MemoryGauge,
    replica::{self, Gone, HowGone, News, Order, ReplicaId},
};

/// A replica without jobs ends after this long.
const IDLE: Duration = Duration::from_secs(600);
/// From `stop` to the end of jobs that run.
const GRACE: Duration = Duration::from_secs(5);
/// After an error of the store.
const RETRY: Duration = Duration::from_secs(1);

type Claim = Pin<Box<dyn Future<Output = store::Result<Vec<ClaimedJob>>> + Send>>;

pub(crate) struct Pool {
    context: Arc<Context>,
    news: mpsc::UnboundedReceiver<News>,
    stale: mpsc::UnboundedReceiver<JobId>,
    cancellations: broadcast::Receiver<JobId>,
    /// How many replicas there shall be may have changed.
    settings: watch::Receiver<u64>,
    tasks: JoinSet<()>,
    versions: HashMap<VersionId, Version>,
    replicas: BTreeMap<ReplicaId, Place>,
    /// Which replica has it; none: it waits here.
    jobs: HashMap<JobId, Held>,
    next_replica: ReplicaId,
    claim: Option<(Demand, Claim)>,
    /// No claims before this, after an error.
    claims_from: Instant,
    heartbeat: Heartbeat,
    memory: FreeMemory,
    devices: Devices,
}

struct Held {
    version: VersionId,
    parent: Option<JobId>,
    attempt: u32,
    replica: Option<ReplicaId>,
}

impl Pool {
    pub(crate) fn new(
        context: Arc<Context>,
        news: mpsc::UnboundedReceiver<News>,
        stale: mpsc::UnboundedReceiver<JobId>,
    ) -> Self {
        Self {
            cancellations: context.store.cancellations(),
            settings: context.store.catalogue_changes(),
            devices: Devices::new(context.config.gpus.clone()),
            context,
            news,
            stale,
            tasks: JoinSet::new(),
            versions: HashMap::new(),
            replicas: BTreeMap::new(),
            jobs: HashMap::new(),
            next_replica: 0,
            claim: None,
            claims_from: Instant::now(),
            heartbeat: Heartbeat::new(),
            memory: FreeMemory::default(),
        }
    }

    pub(crate) async fn run_until(mut self, stop: CancellationToken) -> Result<()> {
        self.read_bounds().await;
        loop {
            self.keep_order();
            self.renew_claim();
            let wake = self.next_wake();
            tokio::select! {
                () = stop.cancelled() => break,
                claimed = claimed(&mut self.claim) => self.take_claimed(claimed).await?,
                Some(news) = self.news.recv() => self.take_all_news(news).await,
                Some(job) = self.stale.recv() => self.drop_job(job),
                cancelled = self.cancellations.recv() => self.take_cancellation(cancelled).await,
                // Without an answer the store is closed; the claim says so too.
                Ok(()) = self.settings.changed() => self.read_bounds().await,
                () = self.heartbeat.due() => self.report(),
                () = time::sleep_until(wake) => {}
            }
        }
        self.finish().await;
        Ok(())
    }

    async fn take_claimed(&mut self, claimed: store::Result<Vec<ClaimedJob>>) -> Result<()> {
        self.claim = None;
        match claimed {
            Ok(jobs) => self.hold_all(jobs).await,
            Err(StoreError::Closed) => return Err(StoreError::Closed.into()),
            Err(error) => {
                tracing::error!(%error, "no jobs could be claimed");
                self.claims_from = Instant::now() + RETRY;
            }
        }
        Ok(())
    }

    async fn hold_all(&mut self, jobs: Vec<ClaimedJob>) {
        let versions = jobs.iter().map(|job| job.version).collect();
        self.ask_for_backlogs(versions).await;
        for mut job in jobs {
            match self.context.store.job_secrets(job.id).await {
                Ok(secrets) => {
                    domain::reveal(&mut job.inputs, &secrets.inputs);
                    job.secrets = secrets;
                    self.hold(job);
                }
                Err(error) => {
                    let error = domain::JobError::new("NotReady", error.to_string());
                    let fact = replica::refused(&job, error);
                    self.context.reporter.send(vec![fact], 0).await;
                }
            }
        }
        self.ask_for_gpus().await;
    }

    fn hold(&mut self, job: ClaimedJob) {
        let parent = job.parent.and_then(|parent| self.jobs.get(&parent));
        if let Some(version) = parent.map(|parent| parent.version) {
            self.versions.entry(version).or_default().makes_children = true;
        }
        let held =
            Held { version: job.version, parent: job.parent, attempt: job.attempt, replica: None };
        self.jobs.insert(job.id, held);
        let waiting = &mut self.versions.entry(job.version).or_default().waiting;
        // Somebody waits for a child while holding a place.
        if job.parent.is_some() { waiting.push_front(job) } else { waiting.push_back(job) }
    }

    async fn take_all_news(&mut self, first: News) {
        self.take_news(first).await;
        while let Ok(news) = self.news.try_recv() {
            self.take_news(news).await;
        }
    }

    async fn take_news(&mut self, news: News) {
        match news {
            News::SettingUp(id) => {
                if let Some(place) = self.replicas.get_mut(&id) {
                    place.enter(Stage::SettingUp);
                }
            }
            News::Ready(id) => {
                let Some(place) = self.replicas.get_mut(&id) else { return };
                let start_time = place.become_ready();
                self.versions.entry(place.version).or_default().start_time = Some(start_time);
            }
            News::Ended { replica, jobs, busy } => self.note_ends(replica, &jobs, busy),
            News::Returned { replica, jobs } => {
                if let Some(place) = self.replicas.get_mut(&replica) {
                    place.enter(Stage::Leaving);
                }
                self.take_back(jobs);
            }
            News::Gone(gone) => self.take_gone(gone).await,
        }
    }

    fn note_ends(&mut self, replica: ReplicaId, jobs: &[JobId], busy: Duration) {
        for job in jobs {
            self.jobs.remove(job);
        }
        let Some(place) = self.replicas.get_mut(&replica) else { return };
        place.note_ends(jobs);
        // A job that ends with the start of its replica says nothing of either.
        if !place.stage.is_loading() {
            let version = self.versions.entry(place.version).or_default();
            version.note_success();
            version.note_speed(jobs.len(), busy);
        }
    }

    /// Jobs that another replica shall have, before all that came later.
    fn take_back(&mut self, jobs: Vec<ClaimedJob>) {
        for job in jobs.into_iter().rev() {
            // Unless it was cancelled in the meantime.
            let Some(held) = self.jobs.get_mut(&job.id) else { continue };
            let before = held.replica.take();
            if let Some(place) = before.and_then(|id| self.replicas.get_mut(&id)) {
                place.note_ends(&[job.id]);
            }
            self.versions.entry(job.version).or_default().waiting.push_front(job);
        }
    }

    async fn take_gone(&mut self, gone: Gone) {
        let Gone { replica, version, left, how } = gone;
        self.take_back(left);
        let state = self.versions.entry(version).or_default();
        if let Some(place) = self.replicas.remove(&replica) {
            state.memory = state.memory.max(place.memory.peak());
            for job in place.assigned {
                self.jobs.remove(&job);
            }
        }
        self.devices.release(replica);
        match how {
            HowGone::Retired => {}
            HowGone::Replaced => self.replace(version),
            HowGone::Fruitless(error) => {
                if state.note_failure(&error) {
                    let waiting = std::mem::take(&mut state.waiting);
                    tracing::warn!(%version, failed = waiting.len(), error = %error.message, "a version fails to start again and again");
                    self.fail_all(waiting, &error).await;
                }
            }
        }
    }

    /// Warmed ahead when it was the only one, so that the next job need not wait for it.
    fn replace(&mut self, version: VersionId) {
        let others = self.replicas.values().any(|place| place.version == version);
        let fits = self.has_memory_for(version) && !self.lacks_device(version);
        if !others && self.has_room() && fits {
            self.start(version, Stage::Restarting, None);
        }
    }

    async fn fail_all(&mut self, jobs: VecDeque<ClaimedJob>, error: &domain::JobError) {
        let failed = |job| replica::failed(job, domain::Stage::Setup, error.clone());
        let facts = jobs.iter().flat_map(failed).collect();
        self.context.reporter.send(facts, jobs.len() * error.text.len()).await;
        for job in jobs {
            self.jobs.remove(&job.id);
        }
    }

    fn start(&mut self, version: VersionId, stage: Stage, first: Option<ClaimedJob>) {
        self.next_replica += 1;
        let id = self.next_replica;
        let (orders, received) = mpsc::unbounded_channel();
        let memory = Arc::<MemoryGauge>::default();
        self.replicas.insert(id, Place::new(version, stage, orders, memory.clone()));
        if let Some(job) = first {
            self.assign(id, vec![job]);
        }
        let device = self.gpu_of(version).and_then(|gpu| self.devices.take(id, version, gpu));
        let own = replica::Own { memory, device };
        self.tasks.spawn(replica::run(id, version, self.context.clone(), own, received));
        while self.tasks.try_join_next().is_some() {}
    }

    fn assign(&mut self, id: ReplicaId, jobs: Vec<ClaimedJob>) {
        let Some(place) = self.replicas.get_mut(&id) else { return };
        for job in &jobs {
            place.assigned.push_back(job.id);
            if let Some(held) = self.jobs.get_mut(&job.id) {
                held.replica = Some(id);
            }
        }
        place.front_since = place.front_since.or_else(|| Some(Instant::now()));
        // One that has just ended takes none, and its last news, which is on its way, has none of them.
        if let Err(SendError(Order::Run(jobs))) = place.orders.send(Order::Run(jobs)) {
            place.enter(Stage::Leaving);
            self.take_back(jobs);
        }
    }

    async fn take_cancellation(&mut self, cancelled: Result<JobId, broadcast::error::RecvError>) {
        match cancelled {
            Ok(job) => self.drop_job(job),
            Err(broadcast::error::RecvError::Lagged(_)) => self.find_lost().await,
            // The store is closed; the claim says so too.
            Err(broadcast::error::RecvError::Closed) => time::sleep(RETRY).await,
        }
    }

    /// Some cancellations were missed: asks which jobs are not ours any more.
    async fn find_lost(&mut self) {
        let held = self.jobs.iter().map(|(job, held)| (*job, held.attempt)).collect();
        match self.context.store.renew(&self.context.config.name, held).await {
            Ok(lost) => lost.into_iter().for_each(|job| self.drop_job(job)),
            Err(error) => tracing::error!(%error, "cancelled jobs could not be found"),
        }
    }

    fn drop_job(&mut self, job: JobId) {
        let Some(held) = self.jobs.get(&job) else { return };
        if let Some(place) = held.replica.and_then(|id| self.replicas.get(&id)) {
            // It says when the job is gone.
            let _ = place.orders.send(Order::Drop(job));
            return;
        }
        if let Some(version) = self.versions.get_mut(&held.version) {
            version.waiting.retain(|waiting| waiting.id != job);
        }
        self.jobs.remove(&job);
    }

    async fn finish(mut self) {
        self.claim = None;
        for place in self.replicas.values() {
            let _ = place.orders.send(Order::Retire);
        }
        let ends = async {
            while !self.replicas.is_empty() {
                let Some(news) = self.news.recv().await else { return };
                match news {
                    News::Gone(Gone { replica, left, .. }) => {
                        self.take_back(left);
                        self.replicas.remove(&replica);
                    }
                    News::Ended { replica, jobs, busy } => self.note_ends(replica, &jobs, busy),
                    News::Returned { jobs, .. } => self.take_back(jobs),
                    News::SettingUp(_) | News::Ready(_) => {}
                }
            }
        };
        let _ = time::timeout(GRACE, ends).await;
        self.tasks.shutdown().await;
        let waiting: Vec<(JobId, u32)> = self
            .versions
            .values()
            .flat_map(|version| version.waiting.iter().map(|job| (job.id, job.attempt)))
            .collect();
        if !waiting.is_empty()
            && let Err(error) = self.context.store.release(waiting).await
        {
            tracing::warn!(%error, "jobs that were not begun are queued again at the next start");
        }
    }
}

async fn claimed(claim: &mut Option<(Demand, Claim)>) -> store::Result<Vec<ClaimedJob>> {
    match claim {
        Some((_, claim)) => claim.await,
        None => std::future::pending().await,
    }
}
