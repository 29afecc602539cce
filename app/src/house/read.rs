//! What these pages are made of. Each is one call of the platform.

use std::collections::HashMap;

use domain::{FunctionName, QueueRow, Timestamp, UsageRow, VersionId, WorkerView};
use platform::KeySummary;

use crate::{
    AppError,
    backend::{answer, request},
};

pub(super) async fn workers() -> Result<Vec<WorkerView>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.workers(&caller).await)
}

/// Whose the replicas are; those of others are left out.
pub(super) async fn functions_of(
    workers: &[WorkerView],
) -> Result<HashMap<VersionId, FunctionName>, AppError> {
    let (platform, caller) = request()?;
    let mut names = HashMap::new();
    for replica in workers.iter().flat_map(|worker| &worker.report.replicas) {
        if !names.contains_key(&replica.version)
            && let Some(name) =
                answer(platform.function_of_version(&caller, replica.version).await)?
        {
            names.insert(replica.version, name);
        }
    }
    Ok(names)
}

pub(super) async fn queue() -> Result<Vec<QueueRow>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.queue(&caller).await)
}

pub(super) async fn usage(from: Timestamp, until: Timestamp) -> Result<Vec<UsageRow>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.usage(&caller, from, until).await)
}

pub(super) async fn keys() -> Result<Vec<KeySummary>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.keys(&caller).await)
}
