//! What pages about batches are made of. Each is one call of the platform.

use domain::{BatchId, BatchPage, BatchQuery, BatchRow, BatchView, FunctionName};

use crate::{
    AppError,
    backend::{answer, request},
};

pub(super) async fn batch(id: BatchId) -> Result<BatchView, AppError> {
    let (platform, caller) = request()?;
    answer(platform.batch(&caller, id).await)
}

pub(super) async fn batches(
    function: FunctionName,
    before: Option<BatchId>,
) -> Result<BatchPage, AppError> {
    let (platform, caller) = request()?;
    answer(platform.batches(&caller, &BatchQuery { function, before, limit: 20 }).await)
}

pub(super) async fn rows(id: BatchId, from: u32, count: u32) -> Result<Vec<BatchRow>, AppError> {
    let (platform, caller) = request()?;
    answer(platform.batch_rows(&caller, id, from, count).await)
}
