//! What the browser asks about batches. Each is one call of the platform.

use domain::{BatchId, BatchRow, TableCheck, TableText, VersionId};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::read;
#[cfg(feature = "ssr")]
use crate::backend::{answer, request};
use crate::{
    AppError,
    wire::{Wire, ask},
};

/// Reads a table and looks at all of its rows; runs nothing.
pub(super) async fn check(version: VersionId, table: TableText) -> Result<TableCheck, AppError> {
    ask(CheckTable { version, table }).await
}

/// One job per row, if all rows are right.
pub(super) async fn push(version: VersionId, table: TableText) -> Result<BatchId, AppError> {
    ask(PushTable { version, table }).await
}

pub(super) async fn rows(id: BatchId, from: u32, count: u32) -> Result<Vec<BatchRow>, AppError> {
    ask(ListRows { id, from, count }).await
}

pub(super) async fn cancel(id: BatchId) -> Result<u32, AppError> {
    ask(CancelBatch { id }).await
}

#[server(name = CheckTable, prefix = "/api", endpoint = "batches/check", input = Wire, output = Wire)]
pub async fn check_table(version: VersionId, table: TableText) -> Result<TableCheck, AppError> {
    let (platform, caller) = request()?;
    let target = platform::Target::Version(version);
    answer(platform.check_table(&caller, &target, &table).await)
}

#[server(name = PushTable, prefix = "/api", endpoint = "batches/push", input = Wire, output = Wire)]
pub async fn push_table(version: VersionId, table: TableText) -> Result<BatchId, AppError> {
    let (platform, caller) = request()?;
    let target = platform::Target::Version(version);
    answer(platform.push_table(&caller, &target, &table).await.map(|batch| batch.id))
}

#[server(name = ListRows, prefix = "/api", endpoint = "batches/rows", input = Wire, output = Wire)]
pub async fn list_rows(id: BatchId, from: u32, count: u32) -> Result<Vec<BatchRow>, AppError> {
    read::rows(id, from, count).await
}

#[server(name = CancelBatch, prefix = "/api", endpoint = "batches/cancel", input = Wire, output = Wire)]
pub async fn cancel_batch(id: BatchId) -> Result<u32, AppError> {
    let (platform, caller) = request()?;
    answer(platform.cancel_batch(&caller, id).await)
}
