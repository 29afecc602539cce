//! A version's build while it goes on: its state, what that means for whoever wants to run it, its
//! log. One that has ended is `built`.

use domain::{BuildLine, BuildStatus, LiveMessage, LogStream, Topic, VersionId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    components::BuildBadge,
    jobs::plain_text,
    live::Live,
    reactive::{each, maybe},
    wire::Sent,
};

/// Lines of a build log on the page.
const MOST_LINES: usize = 2_000;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Build {
    pub(super) version: VersionId,
    pub(super) status: BuildStatus,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LogStart {
    pub(super) version: VersionId,
    pub(super) error: Option<String>,
    pub(super) lines: Vec<BuildLine>,
}

#[island]
pub(super) fn BuildState(start: Sent<Build>) -> impl IntoView {
    view! { <BuildBadge status=followed(start.0) /> }
}

#[island]
pub(super) fn BuildNotice(start: Sent<Build>) -> impl IntoView {
    let status = followed(start.0);
    maybe(move || notice(status.get()))
}

fn followed(Build { version: id, status }: Build) -> RwSignal<BuildStatus> {
    let followed = RwSignal::new(status);
    // Only the state is wanted: the log's lines are for the tab that shows them.
    let topic = move || Topic::Build { id, after: u64::from(u32::MAX) };
    Live::here().subscribe(topic, move |message| {
        if let LiveMessage::Build(version) = message
            && version.id == id
        {
            followed.set(version.build_status);
        }
    });
    followed
}

pub(super) fn notice(status: BuildStatus) -> Option<AnyView> {
    let words = match status {
        BuildStatus::Ready => return None,
        BuildStatus::Error => {
            "This version could not be built, so it cannot run. The Versions tab has its build log."
        }
        _ => "This version is being built. Jobs pushed now wait until it is ready.",
    };
    let class = if status == BuildStatus::Error { "notice bad" } else { "notice" };
    Some(view! { <p class=class>{words}</p> }.into_any())
}

/// The log as it is written, and why the build failed if it did.
#[island]
pub(super) fn BuildLog(start: Sent<LogStart>) -> impl IntoView {
    let LogStart { version, error, lines } = start.0;
    let error = RwSignal::new(error);
    let lines = RwSignal::new(lines);
    let last = move || lines.with_untracked(|lines| lines.last().map_or(0, |line| line.number));
    Live::here().subscribe(
        move || Topic::Build { id: version, after: last() },
        move |message| match message {
            LiveMessage::Build(newer) if newer.id == version => {
                error.set(newer.build_error.clone())
            }
            LiveMessage::BuildLine { version: of, line }
                if *of == version && line.number > last() =>
            {
                lines.update(|lines| lines.push(line.clone()));
            }
            _ => {}
        },
    );
    view! { <LogView error lines /> }
}

#[component]
pub(super) fn LogView(
    error: RwSignal<Option<String>>,
    lines: RwSignal<Vec<BuildLine>>,
) -> impl IntoView {
    let shown =
        move || lines.with(|lines| lines[lines.len().saturating_sub(MOST_LINES)..].to_vec());
    view! {
        {maybe(move || error.get().map(|words| view! { <p class="err pad">{words}</p> }))}
        {maybe(move || lines.with(Vec::is_empty).then(|| view! { <p class="faint pad">"Nothing was written yet."</p> }))}
        <div class="log" role="log" aria-live="off" aria-label="Build log" tabindex="0">
            <ol>
                {each(shown, |line| u128::from(line.number), |line| view! { <LineView line /> })}
            </ol>
        </div>
    }
}

#[component]
fn LineView(line: BuildLine) -> impl IntoView {
    view! {
        <li>
            <span class="n">{line.number}</span>
            <span class="t">{line.at.clock()}</span>
            <span class=stream_class(line.stream)>{plain_text(&line.text)}</span>
        </li>
    }
}

fn stream_class(stream: LogStream) -> &'static str {
    match stream {
        // Package tools tell of their progress on stderr: it is no sign of an error.
        LogStream::Stdout | LogStream::Stderr => "l",
        LogStream::Notice => "l o",
    }
}
