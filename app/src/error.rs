//! The one error that server functions answer with and pages show.

use domain::FieldError;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::{backend, wire::WireEncoding};

/// What went wrong, in words for the person who reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct AppError {
    /// As in HTTP; 0 when the server could not be reached.
    pub status: u16,
    /// A word for programs.
    pub code: String,
    pub message: String,
    /// What is wrong with the inputs, by path.
    #[serde(default)]
    pub fields: Vec<FieldError>,
    /// What an operator finds the request by.
    #[serde(default)]
    pub request_id: Option<String>,
}

impl AppError {
    #[must_use]
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
            fields: Vec::new(),
            request_id: None,
        }
    }

    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(401, "unauthenticated", "You are signed out. Sign in to go on.")
    }

    #[must_use]
    pub fn not_found(what: &str) -> Self {
        let message =
            format!("{what} was not found. It may have been deleted, or its address is misspelt.");
        Self::new(404, "not_found", message)
    }
}

impl AppError {
    pub(crate) fn unreachable() -> Self {
        Self::new(0, "unreachable", "The server could not be reached. Try again in a moment.")
    }

    pub(crate) fn unreadable() -> Self {
        Self::new(
            500,
            "unreadable",
            "The server's answer could not be read. Load the page again: it may be newer.",
        )
    }
}

impl FromServerFnError for AppError {
    type Encoder = WireEncoding;

    fn from_server_fn_error(cause: ServerFnErrorErr) -> Self {
        match cause {
            ServerFnErrorErr::Args(cause) | ServerFnErrorErr::MissingArg(cause) => {
                backend::set_status(400);
                Self::new(400, "invalid", format!("The request could not be read: {cause}."))
            }
            _ => Self::new(500, "internal", "Something went wrong on the server."),
        }
    }
}
