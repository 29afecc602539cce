//! What the writer is asked to do. Whatever can be made ready by the caller is,
//! since the writer is the one thing that all callers wait for.

use std::sync::Arc;

use domain::{BatchId, Fact, JobId, JobSummary, OrganizationId, RestartKind, Timestamp, VersionId};
use futures::future::BoxFuture;
use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

use crate::{
    Accepted, BuildChange, Cancelled, Demand, NewJob, Requeued, Result, StoreError, StoredVersion,
};

pub(super) type Reply<T> = oneshot::Sender<Result<T>>;

pub(super) enum Command {
    Push {
        jobs: Vec<PreparedJob>,
        /// What they are the rows of.
        batch: Option<PreparedBatch>,
        /// Whether it must survive a power cut when it is answered.
        synced: bool,
        reply: Reply<Vec<JobSummary>>,
    },
    Append {
        facts: Vec<PreparedFact>,
        reply: Reply<Vec<Accepted>>,
    },
    Release {
        jobs: Vec<(JobId, u32)>,
        reply: Reply<()>,
    },
    Lose {
        lost: LostAttempt,
        reply: Reply<Requeued>,
    },
    Cancel {
        organization: OrganizationId,
        job: JobId,
        by: String,
        at: Timestamp,
        reply: Reply<Cancelled>,
    },
    CancelAll {
        organization: OrganizationId,
        jobs: Vec<JobId>,
        by: String,
        at: Timestamp,
        /// How many had not ended.
        reply: Reply<u32>,
    },
    Renew {
        worker: String,
        jobs: Vec<(JobId, u32)>,
        until: Timestamp,
        reply: Reply<Vec<JobId>>,
    },
    Expire {
        at: Timestamp,
        reply: Reply<u64>,
    },
    /// Lets jobs be claimed again whose pause between two attempts is over. The writer asks itself.
    Resume {
        at: Timestamp,
    },
    Claim(PendingClaim),
    NextBuild {
        reply: oneshot::Sender<Handed<StoredVersion>>,
    },
    Operation {
        run: Operation,
        reply: Reply<()>,
    },
    Stop {
        reply: oneshot::Sender<()>,
    },
}

/// A job, its JSON made.
pub(super) struct PreparedJob {
    pub(super) job: NewJob,
    pub(super) inputs: String,
    pub(super) preview: String,
    pub(super) at: Timestamp,
    pub(super) row: Option<RowOf>,
}

/// A job's place in a batch.
#[derive(Clone, Copy)]
pub(super) struct RowOf {
    pub(super) batch: BatchId,
    pub(super) row: u32,
}

/// A batch without its rows.
pub(super) struct PreparedBatch {
    pub(super) id: BatchId,
    pub(super) organization: OrganizationId,
    pub(super) version: VersionId,
    pub(super) title: String,
    /// JSON.
    pub(super) columns: String,
    pub(super) size: u32,
    pub(super) by: String,
    pub(super) at: Timestamp,
}

/// A fact, its JSON made; none for a log line, which has columns of its own.
pub(super) struct PreparedFact {
    pub(super) job: JobId,
    pub(super) attempt: u32,
    pub(super) at: Timestamp,
    pub(super) fact: Fact,
    pub(super) json: Option<String>,
}

pub(super) struct LostAttempt {
    pub(super) job: JobId,
    pub(super) attempt: u32,
    pub(super) kind: RestartKind,
    pub(super) reason: String,
    pub(super) at: Timestamp,
    /// No other attempt before this.
    pub(super) next_at: Option<Timestamp>,
}

/// A claim stays with the writer until a job can be had, or nobody waits for it any more.
pub(super) struct PendingClaim {
    pub(super) worker: Arc<str>,
    pub(super) demand: Demand,
    /// Whether what it takes of any version was looked for once.
    pub(super) looked: bool,
    pub(super) reply: oneshot::Sender<Handed<Vec<RawJob>>>,
}

/// A claimed job whose inputs are still text.
#[derive(Clone)]
pub(super) struct RawJob {
    pub(super) id: JobId,
    pub(super) version: VersionId,
    pub(super) organization: OrganizationId,
    pub(super) inputs: String,
    pub(super) attempt: u32,
    pub(super) parent: Option<JobId>,
    pub(super) retries: u32,
    pub(super) time_limit: Option<u32>,
}

/// A change of anything but jobs, in a savepoint of its own.
pub(super) type Operation =
    Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<Vec<Effect>>> + Send>;

/// What an operation means for jobs, builds and listeners.
pub(super) enum Effect {
    /// A version waits to be built.
    BuildWaits,
    /// What is remembered of the version is not true any more.
    VersionChanged(VersionId),
    /// What functions there are, or how they are set, is not what it was.
    CatalogueChanged,
    /// Other functions are paused, or other workers drained, than before.
    RulesChanged,
    /// No job of the version can ever run.
    VersionBroken(VersionId, Option<String>),
    Tell(VersionId, Vec<BuildChange>),
}

/// What was handed to a caller who went away before taking it.
pub(super) enum Returned {
    Jobs(Vec<(JobId, u32)>),
    Build(VersionId),
}

/// Something that was given out for good only once it is taken: dropped before that, it goes back.
pub(super) struct Handed<T> {
    value: Option<T>,
    give_back: fn(T) -> Returned,
    returns: mpsc::UnboundedSender<Returned>,
}

impl<T> Handed<T> {
    pub(super) fn new(
        value: T,
        give_back: fn(T) -> Returned,
        returns: mpsc::UnboundedSender<Returned>,
    ) -> Self {
        Self { value: Some(value), give_back, returns }
    }

    pub(super) fn take(mut self) -> Option<T> {
        self.value.take()
    }
}

impl<T> Drop for Handed<T> {
    fn drop(&mut self) {
        if let Some(value) = self.value.take() {
            // With the writer gone there is nobody to give back to; opening the store does.
            let _ = self.returns.send((self.give_back)(value));
        }
    }
}

/// Answers that wait for the commit.
#[derive(Default)]
pub(super) struct Answers(Vec<Answer>);

/// Told what made the commit fail, if something did.
type Answer = Box<dyn FnOnce(Option<&StoreError>) + Send>;

impl Answers {
    /// `answer`, unless the commit fails. Nobody listening is fine.
    pub(super) fn add<T: Send + 'static>(&mut self, reply: Reply<T>, answer: Result<T>) {
        self.0.push(Box::new(move |failure| {
            let _ = reply.send(failure.map_or(answer, |error| Err(error.clone())));
        }));
    }

    pub(super) fn tell(self, failure: Option<&StoreError>) {
        for answer in self.0 {
            answer(failure);
        }
    }
}

impl Command {
    /// Answers with an error in place of doing anything.
    pub(super) fn refuse(self, error: &StoreError) {
        fn tell<T>(reply: Reply<T>, error: &StoreError) {
            let _ = reply.send(Err(error.clone()));
        }
        match self {
            Self::Push { reply, .. } => tell(reply, error),
            Self::Append { reply, .. } => tell(reply, error),
            Self::Release { reply, .. } | Self::Operation { reply, .. } => tell(reply, error),
            Self::Lose { reply, .. } => tell(reply, error),
            Self::Cancel { reply, .. } => tell(reply, error),
            Self::CancelAll { reply, .. } => tell(reply, error),
            Self::Renew { reply, .. } => tell(reply, error),
            Self::Expire { reply, .. } => tell(reply, error),
            // Tried again.
            Self::Resume { .. } => {}
            // Closing the channel tells these.
            Self::Claim(_) | Self::NextBuild { .. } | Self::Stop { .. } => {}
        }
    }
}
