//! Jobs: the list, one job's page, and the card in which a future resolves.

#[cfg(feature = "lists")]
pub(crate) mod acts;
mod api;
mod cancel;
// Drawn in the browser only.
#[cfg(all(feature = "jobs", not(feature = "ssr")))]
mod card;
mod children;
#[cfg(feature = "ssr")]
mod compare;
mod failure;
mod follow;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "lists")]
mod listing;
mod log;
#[cfg(feature = "jobs")]
mod opened;
mod outcome;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod read;
mod row;
mod timing;

pub use api::{CancelJob, cancel_job};
#[cfg(feature = "ssr")]
pub(crate) use compare::ComparePage;
#[cfg(feature = "ssr")]
pub use list::{COLUMNS, COLUMNS_COOKIE};
#[cfg(feature = "ssr")]
pub(crate) use list::{JobsOf, JobsPage};
pub(crate) use log::plain_text;
#[cfg(feature = "ssr")]
pub(crate) use page::JobPage;
#[cfg(feature = "ssr")]
pub(crate) use read::job;
