//! The queue: what waits and runs per function, since when, and for what.

use domain::{MOST_COUNTED, QueueRow, WorkerView, waits_for};
use leptos::prelude::*;

use super::read;
use crate::{
    AppError,
    components::{ActionButton, ActionNotice, Ago, ErrorPage, Heading, Row, Table},
    frame::Renewing,
    head::{Bundle, PageHead},
    site::Site,
};

async fn read_both() -> Result<(Vec<QueueRow>, Vec<WorkerView>), AppError> {
    Ok((read::queue().await?, read::workers().await?))
}

#[component]
pub(crate) fn QueuePage() -> impl IntoView {
    Suspend::new(async move {
        let content = match read_both().await {
            Err(error) => return view! { <ErrorPage error /> }.into_any(),
            Ok((rows, _)) if rows.is_empty() => view! {
                <div class="blank">
                    <h2>"Nothing waits and nothing runs"</h2>
                    <p class="muted">"Jobs that are pushed appear here until they have ended, with what they wait for."</p>
                    <a class="btn" href="/jobs">"See jobs that ended"</a>
                </div>
            }
            .into_any(),
            Ok((rows, workers)) => view! { <Rows rows workers /> }.into_any(),
        };
        view! {
            <PageHead title="Queue" bundle=Bundle::Lists />
            <h1>"Queue"</h1>
            <Renewing />
            <ActionNotice />
            <div id="queue" data-renews>{content}</div>
        }
        .into_any()
    })
}

const HEADINGS: [Heading; 7] = [
    Heading::text("Function"),
    Heading::text("Version"),
    Heading::number("Waiting"),
    Heading::number("Running"),
    Heading::quiet("Oldest"),
    Heading::text("Waits for"),
    Heading::actions("Change"),
];

#[component]
fn Rows(rows: Vec<QueueRow>, workers: Vec<WorkerView>) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        let reason = waits_for(&row, &workers);
        table_row(row, reason)
    });
    view! {
        <section class="card">
            <Table label="Functions with jobs" headings=&HEADINGS rows=rows.collect() />
        </section>
    }
}

fn table_row(row: QueueRow, reason: Option<String>) -> Row {
    let path = row.function.path();
    let (what, label) =
        if row.paused_by.is_some() { ("resume", "Resume") } else { ("pause", "Pause") };
    let action = format!("{path}/{what}?next=/queue");
    let about = row.function.to_string();
    let button = Site::here()
        .may_deploy
        .then(|| view! { <ActionButton action label about=about.clone() /> });
    let idle = reason.is_none() && row.waiting == 0;
    let reason = match reason {
        Some(reason) => view! { <span class="waits">{reason}</span> }.into_any(),
        None if idle => view! { <span class="faint">"–"</span> }.into_any(),
        None => view! { <span class="faint">"about to start"</span> }.into_any(),
    };
    Row::new([
        view! { <a class="link" href=format!("{path}/jobs")>{about}</a> }.into_any(),
        view! { <code title=row.version.to_string()>{row.version.short()}</code> }.into_any(),
        counted(row.waiting + row.pausing).into_any(),
        counted(row.running).into_any(),
        row.oldest.map(|at| view! { <Ago at /> }).into_any(),
        reason,
        view! { <div class="row actions">{button}</div> }.into_any(),
    ])
}

fn counted(jobs: u64) -> String {
    if jobs >= MOST_COUNTED { format!("{MOST_COUNTED}+") } else { jobs.to_string() }
}
