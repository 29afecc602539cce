//! Brings what replicas report to the store: one append at a time, each with everything that came
//! up since the one before. Order is kept and memory is bounded.

use std::{sync::Arc, time::Duration};

use domain::{Fact, JobId, RestartKind};
use store::{Accepted, JobFact, Store, StoreError};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    task::JoinHandle,
    time,
};

use crate::full_disk;

/// Facts on their way, in KiB. A replica whose facts do not fit waits, and so in the end does its `print`.
const ROOM: usize = 64 << 10;
/// What a fact takes beside its text and values, in bytes.
const OVERHEAD: usize = 256;
const BATCHES_AT_ONCE: usize = 256;
const RETRY: Duration = Duration::from_secs(1);
/// How long the news that a job has begun waits for its end. A quick job is then one commit, and
/// its caller waits for one sync less; of a slow one nobody misses these milliseconds.
const QUICK: Duration = Duration::from_millis(2);

#[derive(Clone)]
pub(crate) struct Reporter {
    batches: mpsc::Sender<Batch>,
    room: Arc<Semaphore>,
}

struct Batch {
    facts: Vec<JobFact>,
    _room: Option<OwnedSemaphorePermit>,
}

impl Reporter {
    /// `stale` hears of jobs that are not this worker's any more. The task ends when every reporter is gone.
    pub(crate) fn start(
        store: Store,
        stale: mpsc::UnboundedSender<JobId>,
    ) -> (Self, JoinHandle<()>) {
        let (batches, received) = mpsc::channel(BATCHES_AT_ONCE);
        let task = tokio::spawn(report(store, received, stale));
        (Self { batches, room: Arc::new(Semaphore::new(ROOM)) }, task)
    }

    /// Waits while too much is on its way. `bytes` is about what the facts hold.
    pub(crate) async fn send(&self, facts: Vec<JobFact>, bytes: usize) {
        if facts.is_empty() {
            return;
        }
        let weight = ((bytes + OVERHEAD * facts.len()) >> 10).clamp(1, ROOM);
        let weight = u32::try_from(weight).unwrap_or(u32::MAX);
        let room = self.room.clone().acquire_many_owned(weight).await.ok();
        // The task only ends first when the store is closed: recovery takes care of the jobs then.
        let _ = self.batches.send(Batch { facts, _room: room }).await;
    }
}

async fn report(
    store: Store,
    mut received: mpsc::Receiver<Batch>,
    stale: mpsc::UnboundedSender<JobId>,
) {
    let mut batches = Vec::new();
    while gather(&mut received, &mut batches).await {
        let mut room = Vec::with_capacity(batches.len());
        let mut facts = Vec::new();
        for mut batch in batches.drain(..) {
            facts.append(&mut batch.facts);
            room.push(batch);
        }
        let attempts: Vec<(JobId, u32)> =
            facts.iter().map(|fact| (fact.job, fact.attempt)).collect();
        match full_disk::sit_out(|| store.append(facts.clone())).await {
            Ok(accepted) => {
                for ((job, _), accepted) in attempts.iter().zip(accepted) {
                    if accepted == Accepted::Stale {
                        // The pool only ends first at shutdown.
                        let _ = stale.send(*job);
                    }
                }
            }
            Err(StoreError::Closed) => return,
            Err(error) => {
                tracing::error!(%error, "what happened to jobs could not be stored; they are run again");
                lose(&store, attempts, &stale).await;
            }
        }
    }
}

/// Everything that is there, and a quick job's end with its start. False: no more will come.
async fn gather(received: &mut mpsc::Receiver<Batch>, batches: &mut Vec<Batch>) -> bool {
    if received.recv_many(batches, BATCHES_AT_ONCE).await == 0 {
        return false;
    }
    let deadline = time::Instant::now() + QUICK;
    while batches.len() < BATCHES_AT_ONCE && only_begins(batches) {
        let room = BATCHES_AT_ONCE - batches.len();
        match time::timeout_at(deadline, received.recv_many(batches, room)).await {
            Ok(1..) => {}
            Ok(0) | Err(_) => break,
        }
    }
    true
}

/// Whether somebody has begun and nobody has ended or has something to show.
fn only_begins(batches: &[Batch]) -> bool {
    batches
        .iter()
        .flat_map(|batch| &batch.facts)
        .all(|fact| matches!(fact.fact, Fact::Started { .. } | Fact::Log(_)))
}

/// Their record has a hole now: these attempts are over, and the jobs are queued again.
async fn lose(
    store: &Store,
    mut attempts: Vec<(JobId, u32)>,
    stale: &mpsc::UnboundedSender<JobId>,
) {
    attempts.sort_unstable();
    attempts.dedup();
    for (job, attempt) in attempts {
        let _ = stale.send(job);
        let reason = "the server could not store what happened";
        while let Err(error) =
            store.requeue(job, attempt, RestartKind::Preemption, reason.to_owned()).await
        {
            if matches!(error, StoreError::Closed) {
                return;
            }
            time::sleep(RETRY).await;
        }
    }
}
