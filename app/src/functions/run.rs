//! The Run tab in the page: sends the form, shows what becomes of each call, and what else the form
//! looks like. The server has drawn all of it; nothing here is a view.

use domain::{FieldError, FunctionName, Parameter, VersionId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{reactive::effect, wire::Sent};

mod acts;

/// The id of the field for the name of an example.
pub(super) const EXAMPLE_NAME: &str = "example-name";

/// What the tab begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RunStart {
    pub(super) function: FunctionName,
    pub(super) version: VersionId,
    pub(super) parameters: Vec<Parameter>,
    /// What the page shows to be wrong, at the places of the form.
    pub(super) errors: Vec<FieldError>,
    /// Whether the form was filled for somebody who asked for it.
    pub(super) asked: bool,
    /// The id of the control to go on with.
    pub(super) focus: Option<String>,
}

#[island]
pub(super) fn RunTab(start: Sent<RunStart>) -> impl IntoView {
    effect(move || acts::wake_up(start.0.clone()));
}
