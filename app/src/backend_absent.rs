//! The browser's stand-in for `backend`: there is no request here to read or to answer.

use domain::Timestamp;

use crate::{
    browser,
    site::{META_NAME, Site},
    wire,
};

/// As the server wrote it into the page.
pub(crate) fn site() -> Site {
    let written = browser::all(&format!("meta[name={META_NAME}]")).next();
    let json = written.and_then(|meta| meta.get_attribute("content"));
    json.and_then(|json| wire::read(&json)).unwrap_or_default()
}

pub(crate) fn rendered(_markdown: &str) -> Option<String> {
    None
}

pub(crate) fn set_status(_status: u16) {}

pub(crate) fn now() -> Timestamp {
    Timestamp((js_sys::Date::now() * 1_000.0) as i64)
}
