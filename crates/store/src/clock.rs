//! The one clock of the server: everything that stores a time asks here. Domain types have none.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::Timestamp;

/// The present in microseconds; 0 on a machine whose clock stands before 1970.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
