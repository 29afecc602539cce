//! Jobs: the list, one job's page, and the card in which a future resolves.

#[cfg(feature = "lists")]
pub(crate) mod acts;
mod api;
mod bars;
#[cfg(feature = "jobs")]
mod card;
#[cfg(feature = "ssr")]
mod compare;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "lists")]
mod listing;
#[cfg(feature = "jobs")]
mod live;
mod log;
#[cfg(feature = "ssr")]
mod page;
mod parts;
#[cfg(feature = "ssr")]
mod read;
mod row;
#[cfg(feature = "jobs")]
mod watch;

pub use api::{
    CancelJob, JobLog, JobLogFound, JobPart, LogLines, PartAsked, cancel_job, job_log,
    job_log_found, job_part,
};
#[cfg(feature = "jobs")]
pub use card::show_job;
#[cfg(feature = "ssr")]
pub(crate) use compare::ComparePage;
#[cfg(feature = "ssr")]
pub use list::{COLUMNS, COLUMNS_COOKIE};
#[cfg(feature = "ssr")]
pub(crate) use list::{JobsOf, JobsPage};
pub use log::plain_text;
#[cfg(feature = "ssr")]
pub(crate) use page::JobPage;
#[cfg(feature = "ssr")]
pub(crate) use read::job;
