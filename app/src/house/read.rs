//! What these pages are made of. Each is one call of the platform.

use std::collections::{BTreeSet, HashMap};

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

/// Whose the replicas and the troubles are; those of other organisations are left out.
pub(super) async fn functions_of(
    workers: &[WorkerView],
) -> Result<HashMap<VersionId, FunctionName>, AppError> {
    let (platform, caller) = request()?;
    let mut names = HashMap::new();
    for version in versions_of(workers) {
        if let Some(name) = answer(platform.function_of_version(&caller, version).await)? {
            names.insert(version, name);
        }
    }
    Ok(names)
}

fn versions_of(workers: &[WorkerView]) -> BTreeSet<VersionId> {
    let reports = workers.iter().map(|worker| &worker.report);
    let versions = reports.flat_map(|report| {
        let replicas = report.replicas.iter().map(|replica| replica.version);
        replicas.chain(report.obstacles.iter().map(|obstacle| obstacle.version))
    });
    versions.collect()
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
