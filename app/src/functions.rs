//! The catalogue, and a function's page.

mod api;
mod calls;
mod card;
mod catalogue;
mod header;
mod page;
mod readme;
mod run;
mod versions;

pub use api::{
    BeginUpload, BuildLog, Catalogue, PushJob, ReadFunction, Tags, UploadTarget, Versions,
    begin_upload, build_log, catalogue, function_page, push, tags, versions,
};
pub(crate) use catalogue::{CataloguePage, encoded};
pub(crate) use page::FunctionPage;
