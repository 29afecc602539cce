//! The catalogue, and a function's page.

#[cfg(feature = "run")]
mod api;
#[cfg(feature = "lists")]
mod build;
#[cfg(feature = "ssr")]
mod built;
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
mod own_words;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod read;
#[cfg(feature = "ssr")]
mod readme;
#[cfg(feature = "run")]
mod run;
#[cfg(feature = "ssr")]
mod run_tab;
#[cfg(feature = "ssr")]
mod settings;
#[cfg(feature = "ssr")]
mod versions;

#[cfg(feature = "run")]
pub(crate) use api::begin_upload;
#[cfg(feature = "run")]
pub use api::{
    BeginUpload, PushJob, SaveExample, UploadTarget, WriteCalls, create_upload, push_job,
    store_example, write_calls,
};
#[cfg(feature = "ssr")]
pub(crate) use catalogue::{CataloguePage, encoded};
#[cfg(feature = "ssr")]
pub(crate) use page::{FunctionPage, tab_address};
