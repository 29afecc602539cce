//! The whole router in process, on a store of its own: what a client sees, without a worker.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod access;
mod batches;
mod browser;
mod concealed;
mod examples;
mod files;
mod forms;
mod job_page;
mod many_jobs;
mod organizations;
mod secrets;
mod shapes;
mod toasts;
mod upkeep;
mod uploads;
mod world;
