//! Pages with a list of jobs, newest first. Its filters and its place are in the address.

use domain::{FunctionCard, FunctionName, JobId, JobPage, JobQuery, JobStatus};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::{
    listing::{ListStart, Listing},
    read,
};
use crate::{
    AppError,
    components::ErrorPage,
    functions,
    head::{Bundle, PageHead},
    wire::Sent,
};

#[component]
pub(crate) fn JobsPage() -> impl IntoView {
    let query = query_of_address();
    Suspend::new(async move {
        let page = read::jobs(&query).await;
        let functions = functions::catalogue(Default::default()).await;
        view! {
            <PageHead title="Jobs" bundle=Bundle::Jobs />
            <h1>"Jobs"</h1>
            <div class="filters">
                <Statuses query=query.clone() />
                <FunctionFilter functions=functions.unwrap_or_default() query=query.clone() />
            </div>
            {listed(page, query)}
        }
    })
}

/// The jobs of one function, as a tab of its page.
#[component]
pub(crate) fn JobsOf(function: FunctionName) -> impl IntoView {
    let query = JobQuery { function: Some(function), ..query_of_address() };
    Suspend::new(async move {
        let page = read::jobs(&query).await;
        view! {
            <Statuses query=query.clone() />
            {listed(page, query)}
        }
    })
}

fn listed(page: Result<JobPage, AppError>, query: JobQuery) -> AnyView {
    match page {
        Ok(JobPage { jobs, next }) => view! {
            <Listing start=Sent(ListStart { jobs, query: query.clone() }) />
            <Pages query next />
        }
        .into_any(),
        Err(error) => view! { <ErrorPage error /> }.into_any(),
    }
}

fn query_of_address() -> JobQuery {
    let address = use_query_map().get_untracked();
    JobQuery {
        status: address.get("status").and_then(|status| status.parse().ok()),
        function: address.get("function").and_then(|name| name.parse().ok()),
        before: address.get("before").and_then(|id| id.parse().ok()),
        ..JobQuery::default()
    }
}

/// Where the list is that shows this query.
fn address_of(query: &JobQuery) -> String {
    let path = use_location().pathname.get_untracked();
    let mut parts = Vec::new();
    if let Some(status) = query.status {
        parts.push(format!("status={status}"));
    }
    // On a function's own page it is in the path.
    if let Some(function) = query.function.as_ref().filter(|_| !path.starts_with("/functions/")) {
        parts.push(format!("function={}", functions::encoded(&function.to_string())));
    }
    if let Some(before) = query.before {
        parts.push(format!("before={before}"));
    }
    let path = functions::tab_address(&path, "jobs");
    if parts.is_empty() { path } else { format!("{path}?{}", parts.join("&")) }
}

#[component]
fn Statuses(query: JobQuery) -> impl IntoView {
    let link = |status: Option<JobStatus>, label: &'static str| {
        let href = address_of(&JobQuery { status, before: None, ..query.clone() });
        view! {
            <a href=href aria-current=(query.status == status).then_some("true")>
                {label}
            </a>
        }
    };
    let each = JobStatus::ALL.map(|status| link(Some(status), status.as_str()));
    view! {
        <nav class="seg links" aria-label="Status">
            {link(None, "all")} {each.into_iter().collect_view()}
        </nav>
    }
}

#[component]
fn FunctionFilter(functions: Vec<FunctionCard>, query: JobQuery) -> impl IntoView {
    let options = functions.into_iter().map(|FunctionCard { function, .. }| {
        let selected = query.function.as_ref() == Some(&function);
        view! { <option value=function.to_string() selected=selected>{function.to_string()}</option> }
    });
    view! {
        <form class="row push" method="get" action="/jobs">
            {query.status.map(|status| view! { <input type="hidden" name="status" value=status.as_str() /> })}
            <select class="input" name="function" aria-label="Function" data-sends>
                <option value="">"All functions"</option>
                {options.collect_view()}
            </select>
            <button class="btn no-js">"Filter"</button>
        </form>
    }
}

#[component]
fn Pages(query: JobQuery, next: Option<JobId>) -> impl IntoView {
    let at = |before: Option<JobId>| address_of(&JobQuery { before, ..query.clone() });
    let newest = query.before.is_some().then(|| at(None));
    let older = next.map(|id| at(Some(id)));
    view! {
        <nav class="row pages" aria-label="More jobs">
            {newest.map(|href| view! { <a class="btn" href=href>"Newest"</a> })}
            {older.map(|href| view! { <a class="btn push" href=href rel="next">"Older"</a> })}
        </nav>
    }
}
