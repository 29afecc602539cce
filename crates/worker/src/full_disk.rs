//! A full disk, which is waited for: what was done is not done again, or forgotten, for want of room to
//! write it down.

use std::time::Duration;

use store::StoreError;
use tokio::time;

const RETRY: Duration = Duration::from_secs(1);

/// Writes until the disk has room for it. Ends with every other error, and so with the store.
pub(crate) async fn sit_out<T, F>(write: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    loop {
        match write().await {
            Err(StoreError::DiskFull) => time::sleep(RETRY).await,
            other => return other,
        }
    }
}
