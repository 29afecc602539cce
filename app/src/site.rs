//! What every part of a page knows without asking: what the person may do, where the server is,
//! when the page was made.

use domain::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The name of the `<meta>` in which the browser finds it.
pub(crate) const META_NAME: &str = "site";

/// Made by the server with the page and read by the browser from it, so that both render the same.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Site {
    pub(crate) may_run: bool,
    /// Deploying, and saving examples for others.
    pub(crate) may_deploy: bool,
    /// Without a slash at the end.
    pub(crate) public_url: String,
    pub(crate) rendered_at: Timestamp,
}

impl Site {
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Whether the person may push and cancel.
    pub(crate) fn may_run(&self) -> bool {
        self.may_run
    }
}
