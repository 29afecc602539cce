//! Rows of jobs, each of one line and of its own: what changes in one touches no other.

use crate::reactive::{each, live, maybe};
use domain::{JobId, JobStatus, JobSummary, Progress};
use leptos::prelude::*;

use crate::components::{Ago, Elapsed, JobBadge};

/// A list that a tab is left open on for a day does not grow without end.
const MOST_ROWS: usize = 300;
/// Rows that a page begins with.
const PAGE: usize = 50;

/// The form that what is chosen belongs to.
pub(super) const BULK_FORM: &str = "bulk";

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

    /// Each where it belongs, the newest first; none below the last of a full page.
    pub(super) fn insert(self, jobs: Vec<JobSummary>) {
        if jobs.is_empty() {
            return;
        }
        self.0.update(|rows| {
            for job in jobs {
                let place = rows.partition_point(|row| row.id > job.id);
                let known = rows.get(place).is_some_and(|row| row.id == job.id);
                if !known && (place < rows.len() || rows.len() < PAGE) {
                    rows.insert(place, Row::new(job));
                }
            }
            rows.truncate(MOST_ROWS);
        });
    }
}

impl Row {
    fn new(job: JobSummary) -> Self {
        Self { id: job.id, job: ArcRwSignal::new(job) }
    }
}

#[component]
pub(super) fn JobTable(
    rows: Rows,
    /// Rows can be chosen, for what is done to many at once.
    #[prop(optional)]
    chosen: bool,
) -> impl IntoView {
    let choose = chosen.then(|| {
        view! {
            <th scope="col" class="pick">
                <input type="checkbox" class="needs-js" aria-label="Choose all rows of this page" data-choose="page" />
            </th>
        }
    });
    view! {
        <div class="table-scroll" tabindex="0">
            <table class="jobs">
                <thead>
                    <tr>
                        {choose} <th scope="col">"Status"</th>
                        <th scope="col">"Function"</th>
                        <th scope="col" class="wide col-inputs">
                            "Inputs"
                        </th>
                        <th scope="col" class="num col-time">
                            "Time"
                        </th>
                        <th scope="col" class="hide-s col-by">
                            "By"
                        </th>
                        <th scope="col" class="num hide-s col-created">
                            "Created"
                        </th>
                        <th scope="col" class="hide-s col-job">
                            "Job"
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {each(move || rows.0.get(), |row| row.id.0.as_u128(), move |row| view! { <JobRow job=row.job chosen /> })}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn JobRow(job: ArcRwSignal<JobSummary>, chosen: bool) -> impl IntoView {
    let job = RwSignal::from(job);
    let JobSummary { id, function, inputs_preview, by, created_at, .. } = job.get_untracked();
    let status = Memo::new(move |_| job.with(|job| job.status));
    let started = Signal::derive(move || job.with(|job| job.started_at));
    let ended = Signal::derive(move || job.with(|job| job.ended_at));
    // Of a failed job the error says more than the inputs.
    let about =
        live(move || job.with(|job| job.error.clone()).unwrap_or_else(|| inputs_preview.clone()));
    let progress = Memo::new(move |_| {
        let running = status.get() == JobStatus::Processing;
        job.with(|job| job.progress.clone()).filter(|_| running)
    });
    let choose = chosen.then(|| {
        view! {
            <td class="pick">
                <input type="checkbox" name="id" form=BULK_FORM value=id.to_string() aria-label=format!("Choose job {}", id.short()) />
            </td>
        }
    });
    view! {
        <tr>
            {choose}
            <td>
                <a class="stretch" href=format!("/jobs/{id}") aria-label=format!("Job {}", id.short())>
                    <JobBadge status />
                </a>
            </td>
            <td class="strong">{function.to_string()}</td>
            <td class="wide muted col-inputs" class:bad=live(move || status.get() == JobStatus::Error)>
                {maybe(move || progress.get().map(|Progress { permille, text }| view! {
                    <span class="progress small">
                        <progress max="1000" value=permille.to_string() aria-label="Progress"></progress>
                        <span class="num">{format!("{} %", permille / 10)}</span>
                        <span class="cut">{text}</span>
                    </span>
                }))}
                {about}
            </td>
            <td class="num col-time">
                <Elapsed started ended />
            </td>
            <td class="muted hide-s col-by">{by}</td>
            <td class="num muted hide-s col-created">
                <Ago at=created_at />
            </td>
            <td class="mono faint hide-s col-job">{id.short()}</td>
        </tr>
    }
}
