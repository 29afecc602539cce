//! The browser's stand-in for `backend`: there is no request here to read or to answer.

use domain::{Caller, Timestamp};

pub(crate) fn caller() -> Option<Caller> {
    None
}

pub(crate) fn public_url() -> String {
    String::new()
}

pub(crate) fn set_status(_status: u16) {}

pub(crate) fn now() -> Timestamp {
    Timestamp((js_sys::Date::now() * 1_000.0) as i64)
}
