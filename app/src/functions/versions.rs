//! A function's deployments: the state of each, what can be done with it, what changed between two,
//! and the build log of the one chosen.

use domain::{BuildLine, BuildStatus, FunctionName, VersionId, VersionSummary};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use platform::VersionDifference;

use super::{
    build::Build,
    built::{log_of_build, state_of_build},
    difference::{CompareForm, Difference},
    read,
};
use crate::{
    AppError,
    components::{ActionButton, ActionNotice, Ago, ErrorNote, Heading, Row, Table},
    site::Site,
};

struct Shown {
    function: FunctionName,
    versions: Vec<VersionSummary>,
    latest: VersionId,
    /// The one asked for, else the newest, with its build's log.
    chosen: Option<(VersionSummary, Vec<BuildLine>)>,
    compared: Option<(VersionId, VersionId, VersionDifference)>,
}

/// What the address asks for.
#[derive(Clone, Copy)]
struct Asked {
    build: Option<VersionId>,
    from: Option<VersionId>,
    to: Option<VersionId>,
}

async fn shown(function: FunctionName, asked: Asked) -> Result<Shown, AppError> {
    let versions = read::versions(&function).await?;
    let latest = read::function_page(&function.to_string()).await?.version.id;
    let wanted = versions.iter().find(|version| Some(version.id) == asked.build);
    let chosen = match wanted.or(versions.first()).cloned() {
        Some(version) => {
            let lines = read::build_log(version.id).await?;
            Some((version, lines))
        }
        None => None,
    };
    let compared = match asked.from.zip(asked.to) {
        Some((from, to)) => Some((from, to, read::difference(from, to).await?)),
        None => None,
    };
    Ok(Shown { function, versions, latest, chosen, compared })
}

#[component]
pub(super) fn VersionsTab(function: FunctionName) -> impl IntoView {
    let address = use_query_map().get_untracked();
    let id = |key: &str| address.get(key).and_then(|id| id.parse().ok());
    let asked = Asked { build: id("build"), from: id("from"), to: id("to") };
    Suspend::new(async move {
        match shown(function, asked).await {
            Ok(shown) => view! { <Versions shown /> }.into_any(),
            Err(error) => view! { <ErrorNote error /> }.into_any(),
        }
    })
}

#[component]
fn Versions(shown: Shown) -> impl IntoView {
    let Shown { function, versions, latest, chosen, compared } = shown;
    let from = compared.as_ref().map(|(from, ..)| *from);
    let to = compared.as_ref().map(|(_, to, _)| *to);
    let log_of = chosen.as_ref().map(|(version, _)| version.id).filter(|_| compared.is_none());
    view! {
        <ActionNotice />
        <VersionList function=function.clone() versions=versions.clone() latest log_of />
        <CompareForm function versions from to />
        {match compared {
            Some((_, _, difference)) => view! { <Difference difference /> }.into_any(),
            None => chosen.map(|(version, lines)| view! { <ChosenBuild version lines /> }).into_any(),
        }}
    }
}

const HEADINGS: [Heading; 6] = [
    Heading::text("Version"),
    Heading::text("Build"),
    Heading::text("Deployed by"),
    Heading::quiet("Deployed"),
    Heading::text("Log"),
    Heading::actions("Change"),
];

#[component]
fn VersionList(
    function: FunctionName,
    versions: Vec<VersionSummary>,
    latest: VersionId,
    log_of: Option<VersionId>,
) -> impl IntoView {
    let several = versions.len() > 1;
    let rows = versions.into_iter().map(|version| {
        let is_chosen = log_of == Some(version.id);
        let is_latest = latest == version.id;
        version_row(&function, version, is_latest, several).chosen(is_chosen)
    });
    view! {
        <section class="card">
            <header>
                <h2>"Versions"</h2>
            </header>
            <Table label="Versions" headings=&HEADINGS rows=rows.collect() />
        </section>
    }
}

fn version_row(
    function: &FunctionName,
    version: VersionSummary,
    is_latest: bool,
    // There are others.
    several: bool,
) -> Row {
    let state = state_of_build(Build::of(&version));
    let VersionSummary { id, build_status, deployed_by, queued_at, .. } = version;
    let log = format!("{}/versions?build={id}", function.path());
    Row::new([
        view! {
            <code title=id.to_string()>{id.short()}</code>
            {is_latest.then(|| view! { " " <span class="chip">"latest"</span> })}
        }
        .into_any(),
        state.into_any(),
        deployed_by.into_any(),
        view! { <Ago at=queued_at /> }.into_any(),
        view! { <a class="link" href=log>"Build log"</a> }.into_any(),
        view! { <Actions function=function.clone() id status=build_status is_latest several /> }
            .into_any(),
    ])
}

#[component]
fn Actions(
    function: FunctionName,
    id: VersionId,
    status: BuildStatus,
    is_latest: bool,
    several: bool,
) -> impl IntoView {
    if !Site::here().may_deploy {
        return ().into_any();
    }
    let at = |what: &str| format!("{}/versions/{id}/{what}", function.path());
    let about = format!("version {}", id.short());
    let promote = (status == BuildStatus::Ready && !is_latest).then(|| {
        view! { <ActionButton action=at("latest") label="Make latest" about=about.clone() /> }
    });
    let cancel = (!status.has_ended()).then(|| {
        view! { <ActionButton action=at("cancel") label="Cancel build" about=about.clone() /> }
    });
    let retry = (status == BuildStatus::Error).then(
        || view! { <ActionButton action=at("retry") label="Build again" about=about.clone() /> },
    );
    let delete = several.then(|| {
        view! {
            <details class="confirm">
                <summary class="btn ghost" aria-label=format!("Delete {about}")>"Delete"</summary>
                <ActionButton action=at("delete") label="Delete for good" about danger=true />
            </details>
        }
    });
    view! { <div class="row actions">{promote} {cancel} {retry} {delete}</div> }.into_any()
}

#[component]
fn ChosenBuild(version: VersionSummary, lines: Vec<BuildLine>) -> impl IntoView {
    let id = version.id.short();
    let runs = version.executor.map(|executor| {
        let image =
            version.image.as_ref().map(|image| view! { " Image " <code>{image.clone()}</code> });
        view! { <p class="how-it-runs">"Runs " {executor.promise()} "." {image}</p> }
    });
    view! {
        <section class="card">
            <header>
                <h2>"Build log"</h2>
                <code class="faint">{id}</code>
            </header>
            {runs}
            {log_of_build(version, lines)}
        </section>
    }
}
