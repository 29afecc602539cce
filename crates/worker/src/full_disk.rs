//! A full disk, which is waited for: no job fails, is run again or is forgotten for want of room.

use std::{fmt::Display, time::Duration};

use store::StoreError;
use tokio::time;

use crate::WorkerError;

const RETRY: Duration = Duration::from_secs(1);

pub(crate) trait MayBeFull {
    fn is_full(&self) -> bool;
}

impl MayBeFull for StoreError {
    fn is_full(&self) -> bool {
        matches!(self, Self::DiskFull)
    }
}

impl MayBeFull for WorkerError {
    fn is_full(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_full())
    }
}

/// Does it again until the disk has room for it. Ends with every other error, and so with the store.
pub(crate) async fn sit_out<T, E, F>(act: impl Fn() -> F) -> Result<T, E>
where
    E: MayBeFull + Display,
    F: Future<Output = Result<T, E>>,
{
    let mut waits = false;
    loop {
        match act().await {
            Err(error) if error.is_full() => {
                if !waits {
                    tracing::warn!(%error, "work waits until there is room");
                }
                waits = true;
                time::sleep(RETRY).await;
            }
            other => return other,
        }
    }
}
