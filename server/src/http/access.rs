//! The route table's type: every route says who may call it, so that a test can walk all of them.

use axum::{http::Method, routing::MethodRouter};
use domain::Role;

use super::ServerState;

/// Who gets an answer other than 401 or 403.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// No caller needed: the request carries its own proof, or nothing is to be proved.
    Open,
    /// A caller of this role or a higher one; `platform` enforces the role.
    Needs(Role),
}

/// One method of one path.
pub struct Route {
    pub method: Method,
    /// As axum writes it: `/v2/jobs/{id}`.
    pub path: &'static str,
    pub access: Access,
    pub(crate) handler: fn() -> MethodRouter<ServerState>,
}
