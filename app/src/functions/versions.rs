//! A function's deployments: the state of each, and the build log of the one chosen, live.

use crate::reactive::{live, maybe};
use domain::{BuildLine, FunctionName, LiveMessage, LogStream, Topic, VersionId, VersionSummary};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

use super::api;
use crate::{
    AppError,
    components::{Ago, BuildBadge, ErrorNote, Loading},
    jobs::plain_text,
    live::Live,
};

/// Lines of a build log on the page.
const MOST_LINES: usize = 2_000;

/// What the tab shows. Made by the page, outside of anything that renders twice.
pub(super) type VersionsResource = Resource<Result<Shown, AppError>>;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Shown {
    versions: Vec<VersionSummary>,
    /// Whose log it is: the one asked for, else the newest.
    build: Option<VersionId>,
    lines: Vec<BuildLine>,
}

/// `function` is none while another tab is open.
pub(super) async fn shown(
    function: Option<FunctionName>,
    build: Option<VersionId>,
) -> Result<Shown, AppError> {
    let Some(function) = function else {
        return Ok(Shown { versions: Vec::new(), build: None, lines: Vec::new() });
    };
    let versions = api::versions(function).await?;
    let known = |id: &VersionId| versions.iter().any(|version| version.id == *id);
    let build = build.filter(known).or_else(|| versions.first().map(|version| version.id));
    let lines = match build {
        Some(build) => api::build_log(build, 0).await?,
        None => Vec::new(),
    };
    Ok(Shown { versions, build, lines })
}

#[component]
pub(super) fn VersionsTab(shown: VersionsResource) -> impl IntoView {
    view! {
        <Transition fallback=Loading>
            {move || Suspend::new(async move {
                match shown.await {
                    Ok(shown) => view! { <VersionList shown /> }.into_any(),
                    Err(error) => view! { <ErrorNote error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn VersionList(shown: Shown) -> impl IntoView {
    let Shown { versions, build, lines } = shown;
    let versions: Vec<RwSignal<VersionSummary>> = versions.into_iter().map(RwSignal::new).collect();
    let of = |id: VersionId| versions.iter().find(|v| v.with_untracked(|v| v.id == id)).copied();
    let built = build.and_then(of).map(|version| view! { <Build version lines /> });
    let rows = versions
        .iter()
        .map(|version| view! { <VersionRow version=*version chosen=build /> })
        .collect_view();
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
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
        {built}
    }
}

#[component]
fn VersionRow(version: RwSignal<VersionSummary>, chosen: Option<VersionId>) -> impl IntoView {
    let VersionSummary { id, deployed_by, queued_at, .. } = version.get_untracked();
    let status = Signal::derive(move || version.with(|version| version.build_status));
    let path = use_location().pathname;
    view! {
        <tr class:chosen=chosen == Some(id)>
            <td>
                <BuildBadge status />
            </td>
            <td>
                <code title=id.to_string()>{id.short()}</code>
            </td>
            <td>{deployed_by}</td>
            <td class="num muted">
                <Ago at=queued_at />
            </td>
            <td>
                <a class="link" href=live(move || format!("{}?build={id}", super::tab_address(&path.read(), "versions")))>
                    "Build log"
                </a>
            </td>
        </tr>
    }
}

/// One version's build as it goes.
#[component]
fn Build(version: RwSignal<VersionSummary>, lines: Vec<BuildLine>) -> impl IntoView {
    let id = version.with_untracked(|version| version.id);
    let error = move || version.with(|version| version.build_error.clone());
    view! {
        <section class="card">
            <header>
                <h2>"Build log"</h2>
                <code class="faint">{id.short()}</code>
            </header>
            {maybe(move || error().map(|words| view! { <p class="err pad">{words}</p> }))}
            <BuildLines version lines />
        </section>
    }
}

#[component]
fn BuildLines(version: RwSignal<VersionSummary>, lines: Vec<BuildLine>) -> impl IntoView {
    let id = version.with_untracked(|version| version.id);
    let lines = RwSignal::new(lines);
    let last = move || lines.with_untracked(|lines| lines.last().map_or(0, |line| line.number));
    Live::here().subscribe(
        move || Topic::Build { id, after: last() },
        move |message| match message {
            LiveMessage::Build(newer) if newer.id == id => version.set(newer.clone()),
            LiveMessage::BuildLine { version, line } if *version == id && line.number > last() => {
                lines.update(|lines| lines.push(line.clone()));
            }
            _ => {}
        },
    );
    let shown =
        move || lines.with(|lines| lines[lines.len().saturating_sub(MOST_LINES)..].to_vec());
    let empty = maybe(move || {
        lines
            .with(Vec::is_empty)
            .then(|| view! { <p class="faint pad">"Nothing was written yet."</p> })
    });
    view! {
        {empty}
        <div class="log" role="log" aria-live="off" aria-label="Build log" tabindex="0">
            <ol>
                <For each=shown key=|line| line.number let:line>
                    <li>
                        <span class="n">{line.number}</span>
                        <span class="t">{line.at.clock()}</span>
                        <span class=stream_class(line.stream)>{plain_text(&line.text)}</span>
                    </li>
                </For>
            </ol>
        </div>
    }
}

fn stream_class(stream: LogStream) -> &'static str {
    match stream {
        // Package tools tell of their progress on stderr: it is no sign of an error.
        LogStream::Stdout | LogStream::Stderr => "l",
        LogStream::Notice => "l o",
    }
}
