//! The top of a function's page.

use domain::FunctionPage;
use leptos::prelude::*;

use super::{
    build::Build,
    built::{notice_of_build, state_of_build},
};
use crate::components::{Ago, Cover};

#[component]
pub(super) fn Header(page: FunctionPage) -> impl IntoView {
    let FunctionPage { function, version, spec, cover, .. } = page;
    let title = spec.title();
    let build = Build::of(&version);
    let description = spec.metadata.description.clone().unwrap_or_default();
    let tags = spec.metadata.tags.iter().map(|tag| {
        let href = super::catalogue::address_of(&domain::FunctionQuery {
            tag: Some(tag.clone()),
            ..domain::FunctionQuery::default()
        });
        view! { <a class="chip cut" dir="auto" href=href>{tag.clone()}</a> }
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
                <h1 dir="auto">{title}</h1>
                <p class="muted lead" dir="auto">{description}</p>
                <div class="chips">
                    {state_of_build(build.clone())}
                    <span class="chip">{spec.kind.as_str()}</span>
                    {tags.collect_view()}
                    <span class="faint xs">"version " <code>{version.id.short()}</code> ", " <Ago at=version.queued_at /></span>
                </div>
            </div>
            {code.map(|url| view! { <a class="btn hide-s" href=url rel="noreferrer">"Code"</a> })}
        </div>
        {notice_of_build(build)}
    }
}
