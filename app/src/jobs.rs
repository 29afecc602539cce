//! Jobs: the list, one job's page, and the card in which a future resolves.

mod api;
mod cancel;
// Drawn in the browser only.
#[cfg(not(feature = "ssr"))]
mod card;
mod children;
#[cfg(feature = "ssr")]
mod compare;
mod failure;
mod follow;
#[cfg(feature = "ssr")]
mod list;
mod listing;
mod log;
mod opened;
mod outcome;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod read;
mod row;
mod timing;

pub use api::{CancelJob, ListJobs, cancel_job, list_jobs};
#[cfg(feature = "ssr")]
pub(crate) use compare::ComparePage;
#[cfg(feature = "ssr")]
pub(crate) use list::{JobsOf, JobsPage};
pub(crate) use log::plain_text;
#[cfg(feature = "ssr")]
pub(crate) use page::JobPage;
#[cfg(feature = "ssr")]
pub(crate) use read::job;
