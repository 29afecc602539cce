//! What every page knows without asking: who looks, where the server is, when the page was made.

use domain::{Role, Timestamp};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::backend;

/// Made by the server with the page and read by the browser from it, so that both render the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Site {
    /// None on the pages of a person who is signed out.
    pub(crate) person: Option<Person>,
    /// Without a slash at the end.
    pub(crate) public_url: String,
    pub(crate) rendered_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) organization: String,
    pub(crate) name: String,
    pub(crate) role: Role,
}

impl Site {
    pub(crate) fn provide() -> Self {
        let site = SharedValue::new(Self::of_request).into_inner();
        provide_context(site.clone());
        site
    }

    fn of_request() -> Self {
        let person = backend::caller().map(|caller| Person {
            organization: caller.owner,
            name: caller.name,
            role: caller.role,
        });
        Self { person, public_url: backend::public_url(), rendered_at: backend::now() }
    }

    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Whether the person may push and cancel.
    pub(crate) fn may_run(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.role >= Role::Runner)
    }
}
