//! A function's deployments: the state of each, and the build log of the one chosen, live.

use domain::{BuildLine, FunctionName, LiveMessage, LogStream, Topic, VersionId, VersionSummary};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::api;
use crate::{
    components::{Ago, BuildBadge, ErrorNote, Loading},
    jobs::plain_text,
    live::Live,
};

/// Lines of a build log on the page.
const MOST_LINES: usize = 2_000;

#[component]
pub(super) fn VersionsTab(function: FunctionName) -> impl IntoView {
    let versions = Resource::new(move || function.clone(), api::versions);
    view! {
        <Suspense fallback=Loading>
            {move || Suspend::new(async move {
                match versions.await {
                    Ok(versions) => view! { <VersionList versions /> }.into_any(),
                    Err(error) => view! { <ErrorNote error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn VersionList(versions: Vec<VersionSummary>) -> impl IntoView {
    let query = use_query_map();
    let newest = versions.first().map(|version| version.id);
    let shown = Memo::new(move |_| {
        let chosen = query.with(|query| query.get("build"));
        chosen.and_then(|id| id.parse().ok()).or(newest)
    });
    let versions: Vec<RwSignal<VersionSummary>> = versions.into_iter().map(RwSignal::new).collect();
    let rows = versions
        .iter()
        .map(|version| view! { <VersionRow version=*version shown /> })
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
                            <th scope="col" class="num">"Deployed"</th>
                            <th scope="col">"Log"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
        {move || {
            let version = shown.get().and_then(|id| versions.iter().find(|v| v.with_untracked(|v| v.id == id)).copied());
            version.map(|version| view! { <Build version /> })
        }}
    }
}

#[component]
fn VersionRow(version: RwSignal<VersionSummary>, shown: Memo<Option<VersionId>>) -> impl IntoView {
    let VersionSummary { id, deployed_by, queued_at, .. } = version.get_untracked();
    let status = Signal::derive(move || version.with(|version| version.build_status));
    let path = use_location().pathname;
    view! {
        <tr class:chosen=move || shown.get() == Some(id)>
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
                <a class="link" href=move || format!("{}?build={id}", path.get())>
                    "Build log"
                </a>
            </td>
        </tr>
    }
}

/// One version's build as it goes.
#[component]
fn Build(version: RwSignal<VersionSummary>) -> impl IntoView {
    let id = version.with_untracked(|version| version.id);
    let first = Resource::new(|| (), move |()| api::build_log(id, 0));
    let error = move || version.with(|version| version.build_error.clone());
    view! {
        <section class="card">
            <header>
                <h2>"Build log"</h2>
                <code class="faint">{id.short()}</code>
            </header>
            {move || error().map(|words| view! { <p class="err pad">{words}</p> })}
            <Suspense fallback=Loading>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(lines) => view! { <BuildLines version lines /> }.into_any(),
                        Err(error) => view! { <ErrorNote error /> }.into_any(),
                    }
                })}
            </Suspense>
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
    let empty = move || {
        lines
            .with(Vec::is_empty)
            .then(|| view! { <p class="faint pad">"Nothing was written yet."</p> })
    };
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
        LogStream::Stdout => "l",
        LogStream::Stderr => "l e",
        LogStream::Notice => "l o",
    }
}
