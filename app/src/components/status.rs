//! A state as icon, word and colour together.

use crate::reactive::{live, part};
use domain::{BuildStatus, JobStatus};
use leptos::prelude::*;

use maud::{Markup, html};

use super::{Glyph, Icon, icon};

/// `announced`: the one state that a page or card is about, read out when it changes.
#[component]
pub(crate) fn JobBadge(
    #[prop(into)] status: Signal<JobStatus>,
    #[prop(optional)] announced: bool,
) -> impl IntoView {
    let class = live(move || format!("status {}", status.get()));
    view! {
        <span class=class role=announced.then_some("status")>
            {part(move || {
                let status = status.get();
                view! {
                    <Icon glyph=job_glyph(status) />
                    {status.as_str()}
                }
            })}
        </span>
    }
}

/// The same within markup that is written as text. `announced` as above.
pub(crate) fn job_badge(status: JobStatus, announced: bool) -> Markup {
    html! {
        span class={"status " (status)} role=[announced.then_some("status")] { (job_badge_face(status)) }
    }
}

/// What is inside of a badge.
pub(crate) fn job_badge_face(status: JobStatus) -> Markup {
    html! { (icon(job_glyph(status))) (status.as_str()) }
}

fn job_glyph(status: JobStatus) -> Glyph {
    match status {
        JobStatus::Queued => Glyph::Queued,
        JobStatus::Processing => Glyph::Processing,
        JobStatus::Finished => Glyph::Finished,
        JobStatus::Error => Glyph::Error,
        JobStatus::Cancelled => Glyph::Cancelled,
    }
}

#[component]
pub(crate) fn BuildBadge(#[prop(into)] status: Signal<BuildStatus>) -> impl IntoView {
    let class = live(move || format!("status {}", build_class(status.get())));
    view! {
        <span class=class>
            {part(move || {
                let status = status.get();
                view! {
                    <Icon glyph=build_glyph(status) />
                    {status.as_str()}
                }
            })}
        </span>
    }
}

fn build_class(status: BuildStatus) -> &'static str {
    match status {
        BuildStatus::Queued => "queued",
        BuildStatus::Ready => "finished",
        BuildStatus::Error => "error",
        _ => "processing",
    }
}

fn build_glyph(status: BuildStatus) -> Glyph {
    match status {
        BuildStatus::Queued => Glyph::Queued,
        BuildStatus::Ready => Glyph::Finished,
        BuildStatus::Error => Glyph::Error,
        _ => Glyph::Processing,
    }
}
