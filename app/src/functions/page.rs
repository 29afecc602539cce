//! A function's page: what it is, and behind tabs what can be done with it.

use crate::reactive::{live, part};
use domain::{FunctionName, FunctionPage as Page, FunctionReference, JobId};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map, use_query_map};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    api,
    calls::CallsTab,
    header::Header,
    readme::ReadmeTab,
    run::{RunStart, RunTab},
    versions::{VersionsResource, VersionsTab, shown},
};
use crate::{
    AppError,
    components::{ErrorPage, Loading},
    form::{Fill, FormReturn},
    jobs::{self, JobsOf},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Run,
    Readme,
    Api,
    Versions,
    Jobs,
}

const TABS: [(Tab, &str, &str); 5] = [
    (Tab::Run, "", "Run"),
    (Tab::Readme, "/readme", "Readme"),
    (Tab::Api, "/api", "API"),
    (Tab::Versions, "/versions", "Versions"),
    (Tab::Jobs, "/jobs", "Jobs"),
];

impl Tab {
    /// None for an address that no tab has. `run` is where a form without JavaScript is posted.
    fn of(segment: &str) -> Option<Self> {
        match segment {
            "" | "run" => Some(Self::Run),
            "readme" => Some(Self::Readme),
            "api" => Some(Self::Api),
            "versions" => Some(Self::Versions),
            "jobs" => Some(Self::Jobs),
            _ => None,
        }
    }
}

/// What the page begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Start {
    page: Page,
    /// Of the job that `?job=` names: run again, with changes.
    inputs: Option<Map<String, Value>>,
}

async fn start(reference: String, job: Option<JobId>) -> Result<Start, AppError> {
    let page = api::function_page(reference).await?;
    let inputs = match job {
        Some(job) => Some(jobs::job(job).await?.inputs),
        None => None,
    };
    Ok(Start { page, inputs })
}

#[component]
pub(crate) fn FunctionPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let param = move |key: &str| params.with(|params| params.get(key)).unwrap_or_default();
    let reference = Memo::new(move |_| format!("{}/{}", param("owner"), param("name")));
    // Of the address that the page was opened with: a tab's own query does not open it anew.
    let job = query.with_untracked(|query| query.get("job")).and_then(|id| id.parse().ok());
    let opened = Resource::new(move || reference.get(), move |reference| start(reference, job));
    // In the path, so that no parameter's name can be mistaken for it; `?tab=` is understood too.
    let tab = Memo::new(move |_| match param("tab") {
        path if path.is_empty() => {
            let asked = query.with(|query| query.get("tab")).unwrap_or_default();
            Tab::of(&asked).or(Some(Tab::Run))
        }
        path => Tab::of(&path),
    });
    let tabs = Tabbed::new(reference, tab);
    view! {
        <Suspense fallback=Loading>
            {move || Suspend::new(async move {
                match opened.await {
                    Ok(start) if tab.get_untracked().is_some() => view! { <Opened start tabs /> }.into_any(),
                    Ok(_) => view! { <ErrorPage error=AppError::not_found("This tab") /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// Which tab is open, and what the tabs load for themselves. Made once: what renders, renders
/// twice on the server.
#[derive(Clone, Copy)]
struct Tabbed {
    tab: Memo<Option<Tab>>,
    versions: VersionsResource,
    jobs: jobs::Listed,
}

impl Tabbed {
    fn new(reference: Memo<String>, tab: Memo<Option<Tab>>) -> Self {
        let query = use_query_map();
        let function = move |of: Tab| {
            let open = tab.get() == Some(of);
            let reference = reference.get().parse::<FunctionReference>().ok().filter(|_| open);
            reference.map(|reference| reference.function)
        };
        let build = move || query.with(|query| query.get("build")).and_then(|id| id.parse().ok());
        let versions = Resource::new(
            move || (function(Tab::Versions), build()),
            |(function, build)| shown(function, build),
        );
        let jobs = jobs::Listed::of(Memo::new(move |_| function(Tab::Jobs)));
        Self { tab, versions, jobs }
    }
}

#[component]
fn Opened(start: Start, tabs: Tabbed) -> impl IntoView {
    let Start { page, inputs } = start;
    let Tabbed { tab, versions, jobs } = tabs;
    let fill = fill(&page.function, inputs);
    let page = StoredValue::new(page);
    let title = page.with_value(|page| page.spec.title());
    view! {
        <Title text=title />
        <Header page=page.get_value() />
        <Tabs function=page.with_value(|page| page.function.clone()) tab />
        {part(move || {
            let page = page.get_value();
            match tab.get().unwrap_or(Tab::Run) {
                Tab::Run => {
                    let start = RunStart {
                        function: page.function,
                        version: page.version.id,
                        spec: page.spec,
                        fill: fill.clone(),
                    };
                    view! { <RunTab start /> }.into_any()
                }
                Tab::Readme => view! { <ReadmeTab page /> }.into_any(),
                Tab::Api => view! { <CallsTab page /> }.into_any(),
                Tab::Versions => view! { <VersionsTab shown=versions /> }.into_any(),
                Tab::Jobs => view! { <JobsOf jobs /> }.into_any(),
            }
        })}
    }
}

#[component]
fn Tabs(function: FunctionName, tab: Memo<Option<Tab>>) -> impl IntoView {
    // Keeps the version that the address names, if it names one.
    let here = use_location().pathname.get_untracked();
    let base: String = here.split('/').take(4).collect::<Vec<_>>().join("/");
    let base = if base.starts_with("/functions/") { base } else { function.path() };
    let tabs = TABS.map(|(of, path, label)| {
        view! {
            <a href=format!("{base}{path}") aria-current=live(move || (tab.get() == Some(of)).then_some("page"))>
                {label}
            </a>
        }
    });
    view! {
        <nav class="tabs" aria-label="About this function">
            {tabs.into_iter().collect_view()}
        </nav>
    }
}

/// What the form came back with, else what the address asks for.
fn fill(function: &FunctionName, inputs: Option<Map<String, Value>>) -> Fill {
    if let Some(returned) = use_context::<FormReturn>().filter(|form| form.function == *function) {
        return returned.fill;
    }
    let query = use_query_map().get_untracked();
    let fields = query.into_iter().filter(|(key, _)| key != "job");
    Fill {
        inputs,
        fields: fields.map(|(key, value)| (key.into_owned(), value)).collect(),
        ..Fill::default()
    }
}
