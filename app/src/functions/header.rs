//! The top of a function's page.

use crate::reactive::maybe;
use domain::{BuildStatus, FunctionPage, LiveMessage, Topic, VersionSummary};
use leptos::prelude::*;

use crate::{
    components::{Ago, BuildBadge, Cover},
    live::Live,
};

#[component]
pub(super) fn Header(page: FunctionPage) -> impl IntoView {
    let FunctionPage { function, version, spec, cover, .. } = page;
    let title = spec.title();
    let status = followed_status(&version);
    let description = spec.metadata.description.clone().unwrap_or_default();
    let tags = spec.metadata.tags.iter().map(|tag| {
        let href = super::catalogue::address_of(&domain::FunctionQuery {
            tag: Some(tag.clone()),
            search: String::new(),
        });
        view! { <a class="chip" href=href>{tag.clone()}</a> }
    });
    let code = spec
        .metadata
        .code_url
        .clone()
        .filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    view! {
        <nav class="crumbs" aria-label="Where this is">
            <a href="/">"Explore"</a>
            <span aria-hidden="true">"/"</span>
            <span>{function.owner.clone()}</span>
            <span aria-hidden="true">"/"</span>
            <span class="here cut">{function.name.clone()}</span>
        </nav>
        <div class="head">
            <Cover title=title.clone() name=function.to_string() cover />
            <div class="grow">
                <h1>{title}</h1>
                <p class="muted lead">{description}</p>
                <div class="chips">
                    <BuildBadge status />
                    <span class="chip">{spec.kind.as_str()}</span>
                    {tags.collect_view()}
                    <span class="faint xs">"version " <code>{version.id.short()}</code> ", " <Ago at=version.queued_at /></span>
                </div>
            </div>
            {code.map(|url| view! { <a class="btn hide-s" href=url rel="external noreferrer">"Code"</a> })}
        </div>
        {maybe(move || notice(status.get()))}
    }
}

/// The build's state, followed until it has ended.
fn followed_status(version: &VersionSummary) -> RwSignal<BuildStatus> {
    let (id, status) = (version.id, RwSignal::new(version.build_status));
    if !version.build_status.has_ended() {
        // Only the state is wanted: the log's lines are for the tab that shows them.
        let topic = move || Topic::Build { id, after: u64::from(u32::MAX) };
        Live::here().subscribe(topic, move |message| {
            if let LiveMessage::Build(version) = message
                && version.id == id
            {
                status.set(version.build_status);
            }
        });
    }
    status
}

fn notice(status: BuildStatus) -> Option<AnyView> {
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
