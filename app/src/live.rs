//! The live connection: one per tab, shared by all that a page watches.

mod api;
mod client;
mod lines;
mod word;

pub use api::{Watch, watch};
pub(crate) use client::{Connection, Live};
#[cfg(feature = "ssr")]
pub(crate) use word::WORD_ID;
