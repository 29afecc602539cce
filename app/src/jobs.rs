//! Jobs: the list, one job's page, and the card in which a future resolves.

mod api;
mod card;
mod children;
mod failure;
mod follow;
mod list;
mod log;
mod outcome;
mod page;
mod row;
mod timing;

pub use api::{CancelJob, Children, ListJobs, ReadJob, cancel, children, job, jobs};
pub(crate) use card::FutureCard;
pub(crate) use follow::follow;
pub(crate) use list::{JobsOf, JobsPage, Listed};
pub(crate) use log::plain_text;
pub(crate) use page::JobPage;
