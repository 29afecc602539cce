//! Who is told of what became durable: topics inside this process, each with its subscribers.
//! It keeps nothing: whoever falls behind reads the database again.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{BatchId, Event, JobId, JobStatus, JobSummary, OrganizationId, Timestamp, VersionId};
use tokio::sync::{
    Notify,
    broadcast::{self, error::RecvError},
    watch,
};

use crate::BuildChange;

/// Commits that a subscriber may be behind before it has to read again.
const BEHIND: usize = 32;

/// Everything that can be listened to.
pub(crate) struct Bus {
    pub(crate) jobs: Arc<Topics<JobId, Arc<[Event]>>>,
    pub(crate) lists: Arc<Topics<OrganizationId, Arc<[JobSummary]>>>,
    pub(crate) builds: Arc<Topics<VersionId, Arc<[BuildChange]>>>,
    pub(crate) batches: Arc<Topics<BatchId, Arc<RowsChanged>>>,
    pub(crate) cancellations: broadcast::Sender<JobId>,
    /// Some job was pushed or has ended.
    pub(crate) jobs_changed: Arc<Notify>,
    /// Counts commits that changed what functions there are, how they are set, or how far their
    /// builds are.
    pub(crate) catalogue: watch::Sender<u64>,
}

/// What one commit changed of a batch.
#[derive(Debug, Default)]
pub(crate) struct RowsChanged {
    pub(crate) rows: Vec<(u32, JobStatus)>,
    /// When the last of them ended, if any did.
    pub(crate) ended_at: Option<Timestamp>,
}

impl Bus {
    pub(crate) fn new() -> Self {
        Self {
            jobs: Arc::default(),
            lists: Arc::default(),
            builds: Arc::default(),
            batches: Arc::default(),
            cancellations: broadcast::Sender::new(4_096),
            jobs_changed: Arc::default(),
            catalogue: watch::Sender::new(0),
        }
    }

    /// Ends every subscription.
    pub(crate) fn close(&self) {
        self.jobs.senders().clear();
        self.lists.senders().clear();
        self.builds.senders().clear();
        self.batches.senders().clear();
    }
}

/// One channel per key, there only while somebody listens: a commit does not wake those
/// who watch another job.
pub(crate) struct Topics<K, T> {
    senders: Mutex<HashMap<K, broadcast::Sender<T>>>,
}

impl<K, T> Default for Topics<K, T> {
    fn default() -> Self {
        Self { senders: Mutex::default() }
    }
}

impl<K: Eq + Hash + Copy, T: Clone> Topics<K, T> {
    fn senders(&self) -> MutexGuard<'_, HashMap<K, broadcast::Sender<T>>> {
        self.senders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn subscribe(self: &Arc<Self>, key: K) -> Subscription<K, T> {
        let receiver =
            self.senders().entry(key).or_insert_with(|| broadcast::Sender::new(BEHIND)).subscribe();
        Subscription { receiver: Some(receiver), topics: Arc::clone(self), key }
    }

    pub(crate) fn is_heard(&self, key: &K) -> bool {
        self.senders().contains_key(key)
    }

    pub(crate) fn publish(&self, key: &K, value: T) {
        if let Some(sender) = self.senders().get(key) {
            // An error means that the last listener is just leaving.
            let _ = sender.send(value);
        }
    }
}

pub(crate) struct Subscription<K: Eq + Hash + Copy, T: Clone> {
    receiver: Option<broadcast::Receiver<T>>,
    topics: Arc<Topics<K, T>>,
    key: K,
}

impl<K: Eq + Hash + Copy, T: Clone> Subscription<K, T> {
    pub(crate) async fn next(&mut self) -> Result<T, RecvError> {
        match &mut self.receiver {
            Some(receiver) => receiver.recv().await,
            None => Err(RecvError::Closed),
        }
    }
}

impl<K: Eq + Hash + Copy, T: Clone> Drop for Subscription<K, T> {
    fn drop(&mut self) {
        self.receiver = None;
        let mut senders = self.topics.senders();
        if senders.get(&self.key).is_some_and(|sender| sender.receiver_count() == 0) {
            senders.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_topic_that_nobody_listens_to_any_more_takes_no_memory() {
        let topics: Arc<Topics<u8, u8>> = Arc::default();
        let first = topics.subscribe(1);
        let mut second = topics.subscribe(1);
        drop(first);
        assert!(topics.is_heard(&1));
        topics.publish(&1, 7);
        assert_eq!(second.next().await, Ok(7));
        drop(second);
        assert!(!topics.is_heard(&1));
    }
}
