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

/// The address of a tab of the function whose page is at `path`; other pages are left as they are.
pub(crate) fn tab_address(path: &str, tab: &str) -> String {
    if !path.starts_with("/functions/") {
        return path.to_owned();
    }
    let base: Vec<&str> = path.split('/').take(4).collect();
    format!("{}/{tab}", base.join("/"))
}
