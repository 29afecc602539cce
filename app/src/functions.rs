//! The catalogue, and a function's page.

mod api;
mod build;
#[cfg(feature = "ssr")]
mod calls;
#[cfg(feature = "ssr")]
mod card;
#[cfg(feature = "ssr")]
mod catalogue;
#[cfg(feature = "ssr")]
mod difference;
#[cfg(feature = "ssr")]
mod examples;
#[cfg(feature = "ssr")]
mod header;
#[cfg(feature = "ssr")]
mod metrics;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod read;
#[cfg(feature = "ssr")]
mod readme;
mod run;
mod save;
#[cfg(feature = "ssr")]
mod settings;
#[cfg(feature = "ssr")]
mod versions;

pub(crate) use api::begin_upload;
pub use api::{
    BeginUpload, PushJob, SaveExample, UploadTarget, create_upload, push_job, store_example,
};
#[cfg(feature = "ssr")]
pub(crate) use catalogue::{CataloguePage, encoded};
#[cfg(feature = "ssr")]
pub(crate) use page::{FunctionPage, tab_address};
#[cfg(feature = "ssr")]
pub(crate) use read::catalogue;
