//! How a version's build stands: an island while it goes on, plain HTML once it has ended.

use domain::{BuildLine, VersionSummary};
use leptos::prelude::*;

use super::build::{Build, BuildLog, BuildNotice, BuildState, LogStart, LogView, notice};
use crate::{components::BuildBadge, wire::Sent};

impl Build {
    pub(super) fn of(version: &VersionSummary) -> Self {
        Self { version: version.id, status: version.build_status }
    }
}

pub(super) fn state_of_build(build: Build) -> AnyView {
    if build.status.has_ended() {
        return view! { <BuildBadge status=build.status /> }.into_any();
    }
    view! { <BuildState start=Sent(build) /> }.into_any()
}

/// What it means for whoever wants to run the version.
pub(super) fn notice_of_build(build: Build) -> AnyView {
    if build.status.has_ended() {
        return notice(build.status).into_any();
    }
    view! { <BuildNotice start=Sent(build) /> }.into_any()
}

/// The log, and why the build failed if it did.
pub(super) fn log_of_build(version: VersionSummary, lines: Vec<BuildLine>) -> AnyView {
    let VersionSummary { id, build_status, build_error: error, .. } = version;
    if build_status.has_ended() {
        return view! { <LogView error=RwSignal::new(error) lines=RwSignal::new(lines) /> }
            .into_any();
    }
    view! { <BuildLog start=Sent(LogStart { version: id, error, lines }) /> }.into_any()
}
