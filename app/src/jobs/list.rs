//! The list of jobs, newest first, live. Its filters and its place are in the address.

use crate::reactive::{handler, live, maybe};
use domain::{FunctionName, JobId, JobPage, JobQuery, JobStatus, JobSummary, LiveMessage, Topic};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use super::{
    api,
    row::{JobTable, Rows},
};
use crate::{
    AppError, browser,
    components::{ErrorPage, Loading},
    functions,
    live::Live,
};

/// Further down than this, in CSS pixels, new rows wait to be asked for.
const SCROLLED: f64 = 120.0;

#[component]
pub(crate) fn JobsPage() -> impl IntoView {
    let jobs = Listed::new();
    let query = jobs.query;
    view! {
        <Title text="Jobs" />
        <h1>"Jobs"</h1>
        <Filters query />
        <Listing jobs />
    }
}

/// The jobs of one function, as a tab of its page.
#[component]
pub(crate) fn JobsOf(jobs: Listed) -> impl IntoView {
    view! {
        <Statuses query=jobs.query />
        <Listing jobs />
    }
}

/// The jobs that the address asks for.
#[derive(Clone, Copy)]
pub(crate) struct Listed {
    query: Memo<JobQuery>,
    page: Resource<Result<JobPage, AppError>>,
}

impl Listed {
    fn new() -> Self {
        let query = query_of_address(|get| get("function")?.parse().ok());
        Self { query, page: Resource::new(move || query.get(), api::jobs) }
    }

    /// Of one function; nothing is asked while there is none.
    pub(crate) fn of(function: Memo<Option<FunctionName>>) -> Self {
        let query = query_of_address(move |_| function.get());
        let page = Resource::new(
            move || query.get(),
            |query| async move {
                match query.function {
                    Some(_) => api::jobs(query).await,
                    None => Ok(JobPage { jobs: Vec::new(), next: None }),
                }
            },
        );
        Self { query, page }
    }
}

fn query_of_address(
    function: impl Fn(&dyn Fn(&str) -> Option<String>) -> Option<FunctionName> + Send + Sync + 'static,
) -> Memo<JobQuery> {
    let address = use_query_map();
    Memo::new(move |_| {
        let get = |key: &str| address.with(|address| address.get(key));
        JobQuery {
            status: get("status").and_then(|status| status.parse().ok()),
            function: function(&get),
            before: get("before").and_then(|id| id.parse().ok()),
            ..JobQuery::default()
        }
    })
}

/// Where the list is that shows this query.
fn address_of(path: &str, query: &JobQuery) -> String {
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
    let path = functions::tab_address(path, "jobs");
    if parts.is_empty() { path } else { format!("{path}?{}", parts.join("&")) }
}

#[component]
fn Filters(query: Memo<JobQuery>) -> impl IntoView {
    let functions = Resource::new(|| (), |()| functions::catalogue(Default::default()));
    view! {
        <div class="filters">
            <Statuses query />
            <Suspense>
                {move || Suspend::new(async move {
                    let names = functions.await.unwrap_or_default().into_iter().map(|card| card.function);
                    view! { <FunctionFilter names=names.collect() query /> }
                })}
            </Suspense>
        </div>
    }
}

#[component]
fn Statuses(query: Memo<JobQuery>) -> impl IntoView {
    let path = use_location().pathname;
    let link = move |status: Option<JobStatus>, label: &'static str| {
        let href = live(move || {
            let query = JobQuery { status, before: None, ..query.get() };
            path.with(|path| address_of(path, &query))
        });
        let current = live(move || query.with(|query| query.status == status).then_some("true"));
        view! {
            <a href=href aria-current=current>
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
fn FunctionFilter(names: Vec<FunctionName>, query: Memo<JobQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let chosen = move |text: String| {
        let query = JobQuery { function: text.parse().ok(), before: None, ..query.get_untracked() };
        navigate(&address_of("/jobs", &query), Default::default());
    };
    let current = query.with_untracked(|query| query.function.clone());
    let options = names.into_iter().map(|name| {
        let selected = current.as_ref() == Some(&name);
        view! { <option value=name.to_string() selected=selected>{name.to_string()}</option> }
    });
    view! {
        <form class="row push" method="get" action="/jobs">
            {maybe(move || query.with(|q| q.status).map(|status| view! { <input type="hidden" name="status" value=status.as_str() /> }))}
            <select class="input" name="function" aria-label="Function" on:change=move |event| chosen(event_target_value(&event))>
                <option value="">"All functions"</option>
                {options.collect_view()}
            </select>
            <button class="btn no-js">"Filter"</button>
        </form>
    }
}

#[component]
fn Listing(jobs: Listed) -> impl IntoView {
    let Listed { query, page } = jobs;
    view! {
        <Transition fallback=Loading>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <List page query=query.get_untracked() /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn List(page: JobPage, query: JobQuery) -> impl IntoView {
    let rows = Rows::new(page.jobs);
    let waiting = RwSignal::new(Vec::<JobSummary>::new());
    keep_current(rows, waiting, query.clone());
    let show_waiting = move |_| {
        rows.prepend(std::mem::take(&mut *waiting.write()));
        browser::scroll_to_top();
    };
    let empty = if query == JobQuery::default() { "No jobs yet" } else { "No job is like this" };
    let pill = maybe(move || {
        let count = waiting.with(Vec::len);
        (count > 0).then(|| view! { <button type="button" class="pill" on:click=handler(show_waiting)>{format!("{count} new")}</button> })
    });
    view! {
        <div class="pill-place" aria-live="polite">{pill}</div>
        <Show
            when=move || !rows.is_empty()
            fallback=move || {
                view! {
                    <div class="blank">
                        <h2>{empty}</h2>
                        <p class="muted">"Jobs appear here the moment they are pushed: from a form, from Python or over HTTP."</p>
                        <a class="btn" href="/">
                            "Find a function to run"
                        </a>
                    </div>
                }
            }
        >
            <section class="card" aria-label="Jobs">
                <JobTable rows />
            </section>
        </Show>
        <Pages query next=page.next />
    }
}

#[component]
fn Pages(query: JobQuery, next: Option<JobId>) -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    let at = |before: Option<JobId>| address_of(&path, &JobQuery { before, ..query.clone() });
    let newest = query.before.is_some().then(|| at(None));
    let older = next.map(|id| at(Some(id)));
    view! {
        <nav class="row pages" aria-label="More jobs">
            {newest.map(|href| view! { <a class="btn" href=href>"Newest"</a> })}
            {older.map(|href| view! { <a class="btn push" href=href rel="next">"Older"</a> })}
        </nav>
    }
}

/// Rows change in place. New ones come to the top of the first page, or wait while it is scrolled.
fn keep_current(rows: Rows, waiting: RwSignal<Vec<JobSummary>>, query: JobQuery) {
    // Asked without the status: a row that leaves it must hear of that too.
    let watched = JobQuery { status: None, before: None, limit: 0, ..query.clone() };
    let arrived = move |summary: &JobSummary, query: &JobQuery| {
        if rows.update(summary) || query.before.is_some() || !query.matches(summary) {
            return;
        }
        let known = waiting.with_untracked(|waiting| waiting.iter().any(|w| w.id == summary.id));
        if known {
            waiting.update(|waiting| {
                if let Some(old) = waiting.iter_mut().find(|w| w.id == summary.id) {
                    *old = summary.clone();
                }
            });
        } else if browser::scrolled() > SCROLLED {
            waiting.update(|waiting| waiting.insert(0, summary.clone()));
        } else {
            rows.prepend(vec![summary.clone()]);
        }
    };
    let live = Live::here();
    let filter = query.clone();
    live.subscribe(
        move || Topic::Jobs(watched.clone()),
        move |message| {
            if let LiveMessage::Job(summary) = message {
                arrived(summary, &filter);
            }
        },
    );
    // What changed while nobody listened: between this page's making and now, or while offline.
    let opened = live.opened();
    let before = opened.get_untracked();
    Effect::new(move |_| {
        if opened.get() == before {
            return;
        }
        let query = query.clone();
        spawn_local(async move {
            let Ok(page) = api::jobs(query.clone()).await else { return };
            for summary in page.jobs.iter().rev() {
                arrived(summary, &query);
            }
        });
    });
}
