//! What a job's page begins with in the browser. The server has drawn all of it: `live` keeps it true.

use domain::JobView;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{reactive::effect, wire::Sent};

/// A job without what is on the page already.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct JobStart {
    pub(super) job: JobView,
    /// Outputs that are shown are pictures, all of them.
    pub(super) pictures: bool,
}

pub(super) fn title_of_job(job: &JobView) -> String {
    let progress = job.progress.as_ref().filter(|_| !job.status.has_ended());
    let percent = progress.map(|progress| format!(" {}", progress.percent())).unwrap_or_default();
    format!("{}{percent}: {}", job.status, job.title)
}

#[island]
pub(super) fn JobWatch(start: Sent<JobStart>) -> impl IntoView {
    effect(move || super::live::open_page(start.0.clone()));
}
