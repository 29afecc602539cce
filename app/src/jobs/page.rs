//! The page of one job, top down: its state and the ways on, what went wrong, one of three views of
//! its history, what went in and came out, whom it called, and its log. The server draws all of it;
//! `watch` keeps it true in the browser.

mod content;
mod events;
mod failure;
mod head;
mod timeline;
mod tree;

use domain::{JobId, JobView, LogQuery, Timestamp};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use maud::Markup;
use platform::JobTree;
use serde_json::Value;

use super::{
    api::PartAsked,
    log::{self, LogAsked, LogShown},
    parts, read,
    watch::{JobStart, JobWatch, title_of_job},
};
use crate::{
    AppError,
    components::ErrorPage,
    head::{Bundle, PageHead},
    wire::Sent,
};

/// Which look at the job's history is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Compact,
    Timeline,
    Events,
}

impl View {
    const ALL: [Self; 3] = [Self::Compact, Self::Timeline, Self::Events];

    fn as_str(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Timeline => "timeline",
            Self::Events => "events",
        }
    }
}

/// What the address says.
struct Asked {
    view: View,
    log: LogAsked,
    /// Of the list of events: the number before its first, and whether lines of the log are in it.
    after: u64,
    all: bool,
}

impl Asked {
    fn here() -> Self {
        let address = use_query_map().get_untracked();
        let text = |key: &str| address.get(key).unwrap_or_default();
        let view = View::ALL.into_iter().find(|view| view.as_str() == text("view"));
        let query = LogQuery {
            part: domain::LogPart::of_name(&text(log::PART_FIELD)).unwrap_or_default(),
            level: domain::Level::of_name(&text(log::LEVEL_FIELD)),
            text: text(log::FIND_FIELD),
        };
        Self {
            view: view.unwrap_or(View::Compact),
            log: LogAsked { query, from: text("lines").parse().ok() },
            after: text("after").parse().unwrap_or_default(),
            all: text("kinds") == "all",
        }
    }
}

/// Everything that the page shows.
struct Page {
    asked: Asked,
    job: JobView,
    tree: JobTree,
    log: LogShown,
    /// What the function says about its result.
    about_outputs: Option<String>,
    /// What keeps it from starting.
    waits_for: Option<String>,
    now: Timestamp,
}

#[component]
pub(crate) fn JobPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let asked = Asked::here();
    Suspend::new(async move {
        match opened(&id, asked).await {
            Ok((page, drawn)) => shown(page, drawn),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

async fn opened(id: &str, mut asked: Asked) -> Result<(Page, Markup), AppError> {
    let id: JobId = id.parse().map_err(|_| AppError::not_found("This job"))?;
    let (job, tree) = (read::job(id).await?, read::tree(id).await?);
    let about_outputs = read::about_outputs(&job).await?;
    let waits_for = read::waits_for(&job).await?;
    let log = log::log_shown(id, std::mem::take(&mut asked.log)).await?;
    let now = crate::clock::Clock::here().last();
    let page = Page { asked, job, tree, log, about_outputs, waits_for, now };
    let drawn = content::draw(&page).await?;
    Ok((page, drawn))
}

fn shown(page: Page, drawn: Markup) -> AnyView {
    let job = &page.job;
    let running = !job.status.has_ended();
    let start = start_of(page.job.clone());
    view! {
        <PageHead title=title_of_job(job) bundle=Bundle::Jobs />
        // Without JavaScript the page asks again by itself until the job has ended.
        {running.then(|| view! { <noscript inner_html=r#"<meta http-equiv="refresh" content="2">"#></noscript> })}
        <div class="job" inner_html=drawn.0></div>
        <JobWatch start=Sent(start) />
    }
    .into_any()
}

/// Without what is on the page already: how many outputs there are is what counts.
fn start_of(mut job: JobView) -> JobStart {
    let pictures = parts::are_pictures(job.outputs.iter().map(|output| &output.value));
    job.log_skipped = job.log_lines();
    job.log.clear();
    job.inputs.clear();
    job.outputs.iter_mut().for_each(|output| output.value = Value::Null);
    JobStart { job, pictures }
}

/// A part of the page as it is now, for a page that is open.
pub(super) async fn part(id: JobId, asked: &PartAsked) -> Result<String, AppError> {
    let markup = match asked.name.as_str() {
        "failure" => {
            let (job, tree) = (read::job(id).await?, read::tree(id).await?);
            failure::draw(&job, &tree)
        }
        "timeline" => {
            let (job, tree) = (read::job(id).await?, read::tree(id).await?);
            let facts = read::facts(id).await?;
            timeline::draw(&job, &tree, &facts, crate::backend::now())
        }
        "tree" => {
            let tree = read::tree(id).await?;
            tree::draw(id, &tree, crate::backend::now())
        }
        "events" => events::draw(id, asked.after, asked.all).await?,
        _ => return Err(AppError::not_found("This part of the page")),
    };
    Ok(markup.0)
}
