//! What the browser asks about jobs. Each is one call of the platform.

use domain::JobId;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::backend::{answer, request};
use crate::{
    AppError,
    wire::{Wire, ask},
};

pub(super) async fn cancel(id: JobId) -> Result<(), AppError> {
    ask(CancelJob { id }).await
}

#[server(name = CancelJob, prefix = "/api", endpoint = "jobs/cancel", input = Wire, output = Wire)]
pub async fn cancel_job(id: JobId) -> Result<(), AppError> {
    let (platform, caller) = request()?;
    answer(platform.cancel(&caller, id).await)
}
