//! What every request passes on its way in, and every answer on its way out; one file each.

pub(super) mod authenticate;
pub(super) mod host;
pub(super) mod panics;
pub(super) mod request_id;
pub(super) mod role;
pub(super) mod same_origin;
pub(super) mod security_headers;
pub(super) mod shutdown;
