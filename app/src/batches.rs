//! Batches: a function run once per row of a table. A table is looked at before anything runs; then
//! its futures resolve in a grid.

mod api;
mod grid;
#[cfg(feature = "ssr")]
mod list;
mod opened;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod read;
mod rows;
mod start;
#[cfg(feature = "ssr")]
mod tab;

pub use api::{
    CancelBatch, CheckTable, ListRows, PushTable, cancel_batch, check_table, list_rows, push_table,
};
pub use start::{LEFT_OUT, MAP_FIELD, TableReturn};

#[cfg(feature = "ssr")]
pub(crate) use page::BatchPage;
#[cfg(feature = "ssr")]
pub(crate) use tab::BatchTab;
