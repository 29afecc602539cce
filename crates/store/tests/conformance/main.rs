//! What every backend of the store must do. The tests speak to `Store` alone and get theirs from
//! one opener, so that another backend runs the same suite by another opener.

#![allow(clippy::unwrap_used)]

mod batches;
mod blobs;
mod catalogue;
mod durability;
mod examples;
mod house;
mod identity;
mod lifecycle;
mod listing;
mod logs;
mod metrics;
mod queue;
mod saved_views;
mod searching;
mod secrets;
mod upkeep;
mod uploads;
mod watching;
