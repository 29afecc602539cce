//! The live connection: one per tab, shared by all that a page watches.

mod api;
mod client;
mod lines;

pub use api::{Watch, watch};
pub use client::{Connection, Live};
