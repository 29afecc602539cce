//! A function's page: what it is, and behind tabs what can be done with it.

use domain::{FunctionName, FunctionPage as Page, JobId, SavedExample};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map, use_query_map};
use serde_json::{Map, Value};

use super::{
    calls::CallsTab,
    examples::{Beginnings, example_inputs},
    header::Header,
    metrics::MetricsTab,
    own_words::Asked,
    read,
    readme::ReadmeTab,
    run_tab::RunForm,
    settings::SettingsTab,
    versions::VersionsTab,
};
use crate::{
    AppError,
    batches::BatchTab,
    components::ErrorPage,
    form::{Fill, FormReturn},
    head::{Bundle, PageHead, Preload},
    jobs::{self, JobsOf},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Run,
    Batch,
    Readme,
    Api,
    Versions,
    Jobs,
    Metrics,
    Settings,
}

const TABS: [(Tab, &str, &str); 8] = [
    (Tab::Run, "", "Run"),
    (Tab::Batch, "/batch", "Batch"),
    (Tab::Readme, "/readme", "Readme"),
    (Tab::Api, "/api", "API"),
    (Tab::Versions, "/versions", "Versions"),
    (Tab::Jobs, "/jobs", "Jobs"),
    (Tab::Metrics, "/metrics", "Metrics"),
    (Tab::Settings, "/settings", "Settings"),
];

impl Tab {
    /// None for an address that no tab has. `run` is where a form without JavaScript is posted.
    fn of(segment: &str) -> Option<Self> {
        match segment {
            "" | "run" => Some(Self::Run),
            "batch" => Some(Self::Batch),
            "readme" => Some(Self::Readme),
            "api" => Some(Self::Api),
            "versions" => Some(Self::Versions),
            "jobs" => Some(Self::Jobs),
            "metrics" => Some(Self::Metrics),
            "settings" => Some(Self::Settings),
            _ => None,
        }
    }

    /// What its own islands are in, and while a build goes on those that follow it.
    fn bundles(self, building: bool) -> (Bundle, Option<Bundle>) {
        let follows = building.then_some(Bundle::Lists);
        match self {
            Self::Run => (Bundle::Run, follows),
            Self::Batch => (Bundle::Batches, follows),
            Self::Jobs | Self::Metrics => (Bundle::Lists, None),
            Self::Readme | Self::Api | Self::Versions | Self::Settings => {
                (follows.unwrap_or(Bundle::Frame), None)
            }
        }
    }
}

#[component]
pub(crate) fn FunctionPage() -> impl IntoView {
    let params = use_params_map().get_untracked();
    let param = |key: &str| params.get(key).unwrap_or_default();
    let reference = format!("{}/{}", param("owner"), param("name"));
    // In the path, so that no parameter's name can be mistaken for it; `?tab=` is understood too.
    let in_path = param("tab");
    let asked = use_query_map().get_untracked();
    let tab_of = move |page: &Page| match in_path.as_str() {
        "" => {
            let asked = Asked::of(asked, &page.spec.parameters).tab.unwrap_or_default();
            Tab::of(&asked).or(Some(Tab::Run))
        }
        path => Tab::of(path),
    };
    Suspend::new(async move {
        let page = read::function_page(&reference).await;
        let tab = page.as_ref().ok().and_then(tab_of);
        match (page, tab) {
            (Ok(page), Some(tab)) => view! { <Opened page tab /> }.into_any(),
            (Ok(_), None) => {
                view! { <ErrorPage error=AppError::not_found("This tab") /> }.into_any()
            }
            (Err(error), _) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn Opened(page: Page, tab: Tab) -> impl IntoView {
    let function = page.function.clone();
    let (bundle, another) = tab.bundles(!page.version.build_status.has_ended());
    let content = match tab {
        Tab::Run => view! { <Run page=page.clone() /> }.into_any(),
        Tab::Batch => view! { <BatchTab page=page.clone() /> }.into_any(),
        Tab::Readme => view! { <ReadmeTab page=page.clone() /> }.into_any(),
        Tab::Api => view! { <CallsTab page=page.clone() /> }.into_any(),
        Tab::Versions => view! { <VersionsTab function=function.clone() /> }.into_any(),
        Tab::Jobs => view! { <JobsOf function=function.clone() /> }.into_any(),
        Tab::Metrics => view! { <MetricsTab function=function.clone() /> }.into_any(),
        Tab::Settings => view! { <SettingsTab page=page.clone() /> }.into_any(),
    };
    view! {
        <PageHead title=page.spec.title() bundle />
        {another.map(|bundle| view! { <Preload bundle /> })}
        <Header page />
        <Tabs function open=tab />
        {content}
    }
}

#[component]
fn Tabs(function: FunctionName, open: Tab) -> impl IntoView {
    // Keeps the version that the address names, if it names one.
    let here = use_location().pathname.get_untracked();
    let base = function_address(&here).unwrap_or_else(|| function.path());
    let tabs = TABS.map(|(tab, path, label)| {
        view! {
            <a href=format!("{base}{path}") aria-current=(tab == open).then_some("page")>
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

/// The address of a tab of the function whose page is at `path`; other pages are left as they are.
pub(crate) fn tab_address(path: &str, tab: &str) -> String {
    function_address(path).map_or_else(|| path.to_owned(), |base| format!("{base}/{tab}"))
}

/// `/functions/owner/name`, of a path below it.
fn function_address(path: &str) -> Option<String> {
    let base = || path.split('/').take(4).collect::<Vec<_>>().join("/");
    path.starts_with("/functions/").then(base)
}

#[component]
fn Run(page: Page) -> impl IntoView {
    let query = use_query_map().get_untracked();
    Suspend::new(async move {
        let asked = Asked::of(query, &page.spec.parameters);
        let chosen = asked.example.clone();
        match begin(&page.function, asked).await {
            Ok(Beginning { fill, examples, has_run }) => {
                let Page { function, version, spec, .. } = page;
                let (version, parameters) = (version.id, spec.parameters);
                view! {
                    <Beginnings examples has_run function=function.clone() chosen />
                    <RunForm function version parameters fill />
                }
                .into_any()
            }
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

struct Beginning {
    fill: Fill,
    examples: Vec<SavedExample>,
    has_run: bool,
}

async fn begin(function: &FunctionName, asked: Asked) -> Result<Beginning, AppError> {
    let examples = read::examples(function).await?;
    let last = read::last_inputs(function).await?;
    let has_run = last.is_some();
    let fill = fill(function, asked, last).await?;
    Ok(Beginning { fill, examples, has_run })
}

/// What the form came back with, else what the address asks for.
async fn fill(
    function: &FunctionName,
    asked: Asked,
    last: Option<Map<String, Value>>,
) -> Result<Fill, AppError> {
    if let Some(returned) = use_context::<FormReturn>().filter(|form| form.function == *function) {
        return Ok(returned.fill);
    }
    let job = asked.job.and_then(|id| id.parse().ok());
    let inputs = match asked.example {
        Some(name) => Some(example_inputs(function, &name).await?),
        None if asked.last => last,
        None => inputs_of(job).await?,
    };
    Ok(Fill { inputs, fields: asked.fields, ..Fill::default() })
}

/// Of the job that the address names: run again, with changes.
async fn inputs_of(job: Option<JobId>) -> Result<Option<Map<String, Value>>, AppError> {
    match job {
        Some(job) => Ok(Some(jobs::job(job).await?.inputs)),
        None => Ok(None),
    }
}
