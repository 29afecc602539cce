//! Rows of jobs, each of one line and of its own: what changes in one touches no other.

use crate::reactive::{each, live};
use domain::{JobId, JobStatus, JobSummary};
use leptos::prelude::*;

use crate::components::{Ago, Elapsed, JobBadge};

/// A list that a tab is left open on for a day does not grow without end.
const MOST_ROWS: usize = 300;

#[derive(Clone, Copy)]
pub(super) struct Rows(RwSignal<Vec<Row>>);

/// Counted, not owned by the page: rows come and go while it stays.
#[derive(Clone)]
struct Row {
    id: JobId,
    job: ArcRwSignal<JobSummary>,
}

impl Rows {
    pub(super) fn new(jobs: Vec<JobSummary>) -> Self {
        Self(RwSignal::new(jobs.into_iter().map(Row::new).collect()))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0.with(Vec::is_empty)
    }

    /// Takes a newer summary in; false when its job has no row here.
    pub(super) fn update(self, summary: &JobSummary) -> bool {
        let row = self.0.with_untracked(|rows| rows.iter().find(|r| r.id == summary.id).cloned());
        let Some(row) = row else { return false };
        if row.job.with_untracked(|known| known.last_event < summary.last_event) {
            row.job.set(summary.clone());
        }
        true
    }

    pub(super) fn prepend(self, jobs: Vec<JobSummary>) {
        self.0.update(|rows| {
            rows.splice(0..0, jobs.into_iter().map(Row::new));
            rows.truncate(MOST_ROWS);
        });
    }

    pub(super) fn append(self, job: JobSummary) {
        self.0.update(|rows| {
            if rows.len() < MOST_ROWS {
                rows.push(Row::new(job));
            }
        });
    }

    /// `3 of 8 ended, 1 error`
    pub(super) fn counts(self) -> String {
        let states: Vec<JobStatus> =
            self.0.with(|rows| rows.iter().map(|row| row.job.with(|job| job.status)).collect());
        let ended = states.iter().filter(|status| status.has_ended()).count();
        let errors = states.iter().filter(|status| **status == JobStatus::Error).count();
        let mut text = format!("{ended} of {} ended", states.len());
        if errors > 0 {
            text += &format!(", {errors} with an error");
        }
        text
    }
}

impl Row {
    fn new(job: JobSummary) -> Self {
        Self { id: job.id, job: ArcRwSignal::new(job) }
    }
}

#[component]
pub(super) fn JobTable(rows: Rows) -> impl IntoView {
    view! {
        <div class="table-scroll" tabindex="0">
            <table class="jobs">
                <thead>
                    <tr>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Function"</th>
                        <th scope="col" class="wide">
                            "Inputs"
                        </th>
                        <th scope="col" class="num">
                            "Time"
                        </th>
                        <th scope="col" class="hide-s">
                            "By"
                        </th>
                        <th scope="col" class="num hide-s">
                            "Created"
                        </th>
                        <th scope="col" class="hide-s">
                            "Job"
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {each(move || rows.0.get(), |row| row.id.0.as_u128(), |row| view! { <JobRow job=row.job /> })}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn JobRow(job: ArcRwSignal<JobSummary>) -> impl IntoView {
    let job = RwSignal::from(job);
    let JobSummary { id, function, inputs_preview, by, created_at, .. } = job.get_untracked();
    let status = Memo::new(move |_| job.with(|job| job.status));
    let started = Signal::derive(move || job.with(|job| job.started_at));
    let ended = Signal::derive(move || job.with(|job| job.ended_at));
    // Of a failed job the error says more than the inputs.
    let about =
        live(move || job.with(|job| job.error.clone()).unwrap_or_else(|| inputs_preview.clone()));
    view! {
        <tr>
            <td>
                <a class="stretch" href=format!("/jobs/{id}") aria-label=format!("Job {}", id.short())>
                    <JobBadge status />
                </a>
            </td>
            <td class="strong">{function.to_string()}</td>
            <td class="wide muted" class:bad=live(move || status.get() == JobStatus::Error)>
                {about}
            </td>
            <td class="num">
                <Elapsed started ended />
            </td>
            <td class="muted hide-s">{by}</td>
            <td class="num muted hide-s">
                <Ago at=created_at />
            </td>
            <td class="mono faint hide-s">{id.short()}</td>
        </tr>
    }
}
