//! What a job's page begins with in the browser. The server has drawn all of it: `live` keeps it true.

use domain::{JobView, Output, Timestamp};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{reactive::effect, wire::Sent};

/// A job without what is on the page already.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct JobStart {
    pub(super) job: JobView,
    /// When a replica first said something before the job began.
    pub(super) setup: Option<Timestamp>,
    /// Outputs that are shown are pictures, all of them.
    pub(super) pictures: bool,
}

impl JobStart {
    pub(super) fn of(mut job: JobView, setup: Option<Timestamp>) -> Self {
        let pictures = super::parts::are_pictures(job.outputs.iter().map(|output| &output.value));
        job.log_skipped = job.log_lines();
        job.log.clear();
        job.inputs.clear();
        // How many there are is what counts.
        job.outputs.iter_mut().for_each(|Output { value, .. }| *value = Value::Null);
        Self { job, setup, pictures }
    }
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
