//! A function's deployments: the state of each, and the build log of the one chosen.

use domain::{BuildLine, FunctionName, VersionId, VersionSummary};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::{
    build::Build,
    built::{log_of_build, state_of_build},
    page::tab_address,
    read,
};
use crate::{
    AppError,
    components::{Ago, ErrorNote},
};

struct Shown {
    versions: Vec<VersionSummary>,
    /// The one asked for, else the newest, with its build's log.
    chosen: Option<(VersionSummary, Vec<BuildLine>)>,
}

async fn shown(function: FunctionName, asked: Option<VersionId>) -> Result<Shown, AppError> {
    let versions = read::versions(&function).await?;
    let asked = versions.iter().find(|version| Some(version.id) == asked);
    let chosen = match asked.or(versions.first()).cloned() {
        Some(version) => {
            let lines = read::build_log(version.id).await?;
            Some((version, lines))
        }
        None => None,
    };
    Ok(Shown { versions, chosen })
}

#[component]
pub(super) fn VersionsTab(function: FunctionName) -> impl IntoView {
    let asked = use_query_map().with_untracked(|query| query.get("build"));
    Suspend::new(async move {
        match shown(function, asked.and_then(|id| id.parse().ok())).await {
            Ok(shown) => view! { <VersionList shown /> }.into_any(),
            Err(error) => view! { <ErrorNote error /> }.into_any(),
        }
    })
}

#[component]
fn VersionList(shown: Shown) -> impl IntoView {
    let Shown { versions, chosen } = shown;
    let id = chosen.as_ref().map(|(version, _)| version.id);
    let rows = versions.into_iter().map(|version| {
        let is_chosen = id == Some(version.id);
        view! { <VersionRow version is_chosen /> }
    });
    view! {
        <section class="card">
            <header>
                <h2>"Versions"</h2>
            </header>
            <div class="table-scroll" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Build"</th>
                            <th scope="col">"Version"</th>
                            <th scope="col">"Deployed by"</th>
                            <th scope="col" class="num">
                                "Deployed"
                            </th>
                            <th scope="col">"Log"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
        {chosen.map(|(version, lines)| view! { <ChosenBuild version lines /> })}
    }
}

#[component]
fn VersionRow(version: VersionSummary, is_chosen: bool) -> impl IntoView {
    let state = state_of_build(Build::of(&version));
    let VersionSummary { id, deployed_by, queued_at, .. } = version;
    let path = use_location().pathname.get_untracked();
    view! {
        <tr class:chosen=is_chosen>
            <td>{state}</td>
            <td>
                <code title=id.to_string()>{id.short()}</code>
            </td>
            <td>{deployed_by}</td>
            <td class="num muted">
                <Ago at=queued_at />
            </td>
            <td>
                <a class="link" href=format!("{}?build={id}", tab_address(&path, "versions"))>
                    "Build log"
                </a>
            </td>
        </tr>
    }
}

#[component]
fn ChosenBuild(version: VersionSummary, lines: Vec<BuildLine>) -> impl IntoView {
    let id = version.id.short();
    let runs = version.executor.map(|executor| {
        view! { <p class="how-it-runs">"Runs " {executor.promise()} "."</p> }
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
