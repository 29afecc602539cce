//! One replica: a task that owns one process, hands it jobs, and turns what comes back into facts.
//! Which jobs, and when there should be a replica at all, is the pool's decision.

mod bars;
mod ending;
mod hearing;
mod leaving;
mod printing;
mod retrying;

use std::{
    collections::{HashSet, VecDeque},
    io,
    sync::Arc,
    time::Duration,
};

use bytes::BytesMut;
use domain::{JobError, JobId, LogLine, Stage, Timestamp, VersionId};
use store::{ClaimedJob, JobFact};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc,
    time::Instant,
};

use self::{bars::Bar, ending::Ending, printing::Allowance};
pub(crate) use self::{ending::refused, retrying::failed};
use crate::{
    Context, Result,
    excess::MemoryGauge,
    frames::{self, ToReplica},
    full_disk,
    gpus::Device,
    process::Process,
    program::Program,
    variables::{Redactor, Variables},
};

/// Bytes of frames per read.
const AT_ONCE: usize = 64 << 10;
/// Jobs are only sent ahead to a replica that is quick. When it is not after all, they are taken back:
/// the one that runs may be waiting for one of them.
const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) type ReplicaId = u64;

/// What the pool tells a replica.
pub(crate) enum Order {
    Run(Vec<ClaimedJob>),
    /// It was cancelled, or is another worker's by now.
    Drop(JobId),
    /// End after the jobs that were sent.
    Retire,
}

/// What a replica tells the pool.
pub(crate) enum News {
    /// The code is imported, `__setup__` runs.
    SettingUp(ReplicaId),
    Ready(ReplicaId),
    /// These have ended; `busy` is how long they took together.
    Ended {
        replica: ReplicaId,
        jobs: Vec<JobId>,
        busy: Duration,
    },
    /// These were not started and another replica should have them; this one takes no more.
    Returned {
        replica: ReplicaId,
        jobs: Vec<ClaimedJob>,
    },
    Gone(Gone),
}

pub(crate) struct Gone {
    pub(crate) replica: ReplicaId,
    pub(crate) version: VersionId,
    /// Jobs it was given and never started.
    pub(crate) left: Vec<ClaimedJob>,
    pub(crate) how: HowGone,
}

pub(crate) enum HowGone {
    /// It was not needed any more.
    Retired,
    /// It is to be replaced.
    Replaced,
    /// It never got as far as running a job.
    Fruitless(JobError),
}

struct Running {
    job: ClaimedJob,
    outputs: u32,
    output_bytes: usize,
    /// How often it said how far it is.
    told: u32,
    bar: Bar,
    deadline: Instant,
    patience: Option<Instant>,
}

impl Running {
    fn new(job: ClaimedJob, deadline: Instant, patience: Option<Instant>) -> Self {
        let bar = Bar::new(Instant::now());
        Self { job, outputs: 0, output_bytes: 0, told: 0, bar, deadline, patience }
    }

    fn next_deadline(&self) -> Instant {
        let sooner = [self.patience, self.bar.deadline()];
        sooner.into_iter().flatten().fold(self.deadline, Instant::min)
    }
}

enum State {
    Loading(Stage),
    Serving { process_id: u32 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    NotYet,
    /// By SIGINT, which Python raises as `KeyboardInterrupt`.
    Kindly,
    /// By SIGTERM.
    Firmly,
}

struct Replica {
    id: ReplicaId,
    context: Arc<Context>,
    program: Arc<Program>,
    process: Process,
    variables: Variables,
    /// What the job at hand must not show.
    secrets: Redactor,
    state: State,
    /// Given and not started, in the order in which they will be.
    queue: VecDeque<ClaimedJob>,
    running: Option<Running>,
    allowance: Allowance,
    /// Cancelled while they waited in the pipe.
    dropped: HashSet<JobId>,
    read: BytesMut,
    buffer: Box<[u8]>,
    to_write: BytesMut,
    /// No frames will come any more.
    silent: bool,
    retiring: bool,
    spent: bool,
    served: bool,
    ending: Option<Ending>,
    /// How firmly it was asked to end.
    asked: Asked,
    started: Instant,
    /// The same by the clock; none once a job has begun.
    loading_since: Option<Timestamp>,
    /// When the present stage of its life takes too long.
    deadline: Instant,
    early: Vec<LogLine>,
    facts: Vec<JobFact>,
    facts_bytes: usize,
    ended: Vec<JobId>,
    busy_since: Instant,
}

enum Happening {
    Order(Option<Order>),
    Frames(io::Result<usize>),
    Printed,
    Written(io::Result<usize>),
    Exited(io::Result<std::process::ExitStatus>),
    DeadlinePassed,
}

/// What one replica has and no other.
#[derive(Clone, Default)]
pub(crate) struct Own {
    /// Told what it takes.
    pub(crate) memory: Arc<MemoryGauge>,
    pub(crate) device: Option<Device>,
}

/// Runs from before the process starts until it has ended, and tells the pool so.
pub(crate) async fn run(
    id: ReplicaId,
    version: VersionId,
    context: Arc<Context>,
    own: Own,
    mut orders: mpsc::UnboundedReceiver<Order>,
) {
    let since = Instant::now();
    let start = || Replica::start(id, version, context.clone(), own.clone());
    let (mut left, how) = match full_disk::sit_out(start).await {
        Ok(mut replica) => replica.serve(&mut orders).await,
        Err(error) => {
            let error = error.into_job_error();
            let left = ending::fail_first(&context, &mut orders, &error).await;
            (left, HowGone::Fruitless(error))
        }
    };
    orders.close();
    while let Ok(order) = orders.try_recv() {
        match order {
            Order::Run(jobs) => left.extend(jobs),
            Order::Drop(dropped) => left.retain(|job| job.id != dropped),
            Order::Retire => {}
        }
    }
    tracing::info!(%version, replica = id, how = how.as_str(), lived_ms = since.elapsed().as_millis(), "a replica ended");
    context.tell(News::Gone(Gone { replica: id, version, left, how }));
}

impl Replica {
    async fn start(
        id: ReplicaId,
        version: VersionId,
        context: Arc<Context>,
        own: Own,
    ) -> Result<Self> {
        let loading_since = store::now();
        let program = context.programs.get(version).await?;
        let mut to_write = BytesMut::new();
        let (process, variables) = context.start_process(&program, own, &mut to_write).await?;
        let now = Instant::now();
        Ok(Self {
            id,
            program,
            process,
            secrets: variables.secrets.clone(),
            variables,
            state: State::Loading(Stage::Import),
            queue: VecDeque::new(),
            running: None,
            allowance: Allowance::default(),
            dropped: HashSet::new(),
            read: BytesMut::new(),
            buffer: vec![0; AT_ONCE].into_boxed_slice(),
            to_write,
            silent: false,
            retiring: false,
            spent: false,
            served: false,
            ending: None,
            asked: Asked::NotYet,
            started: now,
            loading_since: Some(loading_since),
            deadline: now + context.config.job_time_limit,
            early: Vec::new(),
            facts: Vec::new(),
            facts_bytes: 0,
            ended: Vec::new(),
            busy_since: now,
            context,
        })
    }

    async fn serve(
        &mut self,
        orders: &mut mpsc::UnboundedReceiver<Order>,
    ) -> (Vec<ClaimedJob>, HowGone) {
        loop {
            match self.next(orders).await {
                Happening::Order(Some(order)) => self.take_order(order),
                // The pool is gone, and with it the worker.
                Happening::Order(None) => self.end(Ending::Retired),
                Happening::Frames(Ok(length)) if length > 0 => {
                    self.hear_all();
                    // What came with an earlier job's output may belong to the one that runs now.
                    self.take_printed();
                }
                Happening::Frames(_) => self.fall_silent(),
                // Both pipes, the output before the errors: nearly always the order of printing.
                Happening::Printed => self.read_printed(),
                // A pipe that breaks is told by the end of the process.
                Happening::Written(Ok(_)) => {}
                Happening::Written(Err(_)) => self.to_write.clear(),
                Happening::DeadlinePassed => self.pass_deadline(),
                Happening::Exited(status) => {
                    self.process.gone().await;
                    let how = self.conclude(status);
                    self.tell().await;
                    return (self.queue.drain(..).collect(), how);
                }
            }
            self.tell().await;
        }
    }

    async fn next(&mut self, orders: &mut mpsc::UnboundedReceiver<Order>) -> Happening {
        let deadline = self.next_deadline();
        let writes = !self.to_write.is_empty();
        let closes = self.retiring && !writes && !matches!(self.state, State::Loading(_));
        if closes {
            self.process.close_frames_in();
        }
        let parts = self.process.parts();
        let write = async {
            match parts.frames_in {
                Some(pipe) => pipe.write_buf(&mut self.to_write).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            order = orders.recv() => Happening::Order(order),
            read = parts.frames_out.read_buf(&mut self.read), if !self.silent => Happening::Frames(read),
            () = parts.stdout.arrive() => Happening::Printed,
            () = parts.stderr.arrive() => Happening::Printed,
            written = write, if writes => Happening::Written(written),
            status = parts.child.wait() => Happening::Exited(status),
            () = tokio::time::sleep_until(deadline) => Happening::DeadlinePassed,
        }
    }

    fn next_deadline(&self) -> Instant {
        match (&self.running, &self.ending) {
            (Some(running), None) => running.next_deadline(),
            _ => self.deadline,
        }
    }

    /// Facts first: the pool may think of a job as ended only when nothing more is said of it.
    async fn tell(&mut self) {
        let facts = std::mem::take(&mut self.facts);
        let bytes = std::mem::take(&mut self.facts_bytes);
        self.context.reporter.send(facts, bytes).await;
        let waits = self.running.is_none() && self.queue.is_empty();
        self.process.set_busy(!waits || matches!(self.state, State::Loading(_)));
        if self.ended.is_empty() {
            return;
        }
        let now = Instant::now();
        let busy = now.duration_since(std::mem::replace(&mut self.busy_since, now));
        let jobs = std::mem::take(&mut self.ended);
        self.context.tell(News::Ended { replica: self.id, jobs, busy });
    }

    fn take_order(&mut self, order: Order) {
        match order {
            Order::Run(jobs) if self.must_be_replaced() => self.refuse(jobs),
            Order::Run(jobs) => {
                let jobs = self.without_lacking(jobs);
                if self.queue.is_empty() && self.running.is_none() {
                    self.busy_since = Instant::now();
                }
                for job in jobs {
                    if matches!(self.state, State::Serving { .. }) {
                        self.write_job(&job);
                    }
                    self.queue.push_back(job);
                }
                self.give_early_lines();
                match &mut self.running {
                    Some(_) if self.spent => self.return_queue(),
                    Some(running) => {
                        running.patience.get_or_insert_with(|| Instant::now() + PATIENCE);
                    }
                    None => {}
                }
            }
            Order::Drop(id) => self.drop_job(id),
            Order::Retire => {
                self.retiring = true;
                if matches!(self.state, State::Loading(_)) {
                    self.end(Ending::Retired);
                }
            }
        }
    }

    /// A secret has changed since it started.
    fn must_be_replaced(&self) -> bool {
        let serving = matches!(self.state, State::Serving { .. });
        serving && self.variables.are_outdated(&self.context.store)
    }

    fn refuse(&mut self, jobs: Vec<ClaimedJob>) {
        self.spent = true;
        self.context.tell(News::Returned { replica: self.id, jobs });
        if self.running.is_none() && self.queue.is_empty() {
            self.end(Ending::Spent);
        }
    }

    /// Those that have all variables their function asks for; the others end.
    fn without_lacking(&mut self, mut jobs: Vec<ClaimedJob>) -> Vec<ClaimedJob> {
        jobs.retain(|job| match self.variables.lacking(job) {
            Some(error) => {
                self.facts_bytes += error.text.len();
                self.facts.push(refused(job, error));
                self.ended.push(job.id);
                false
            }
            None => true,
        });
        jobs
    }

    fn drop_job(&mut self, id: JobId) {
        if self.running.as_ref().is_some_and(|running| running.job.id == id) {
            self.ask_to_end(Ending::Dropped);
        } else if !self.queue.iter().any(|job| job.id == id) {
            // It has ended here.
        } else if matches!(self.state, State::Loading(_)) {
            self.queue.retain(|job| job.id != id);
            self.ended.push(id);
        } else {
            self.dropped.insert(id);
        }
    }

    fn write_job(&mut self, job: &ClaimedJob) {
        let env =
            job.secrets.variables.iter().map(|(name, value)| (name.clone(), value.as_str().into()));
        let frame = ToReplica::Job { id: job.id, inputs: &job.inputs, env: env.collect() };
        if let Err(error) = frames::encode(&frame, &mut self.to_write) {
            // What was pushed is bounded far below a frame's limit.
            self.end(Ending::Broken(format!("the inputs could not be sent: {error}")));
        }
    }

    /// Gives up what waits in the pipe. It cannot be unsent: the process ends with the job at hand.
    fn return_queue(&mut self) {
        let jobs: Vec<ClaimedJob> =
            self.queue.drain(..).filter(|job| !self.dropped.contains(&job.id)).collect();
        if !jobs.is_empty() {
            self.spent = true;
            self.context.tell(News::Returned { replica: self.id, jobs });
        }
    }
}
