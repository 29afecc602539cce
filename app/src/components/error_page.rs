//! What stands where something should: an error in plain words with a way on, or that it is loading.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{Glyph, Icon};
use crate::{AppError, backend};

/// In place of a whole page.
#[component]
pub(crate) fn ErrorPage(error: AppError) -> impl IntoView {
    backend::set_status(if error.status == 0 { 503 } else { error.status });
    let title = title(error.status);
    view! {
        <Title text=title />
        <div class="blank">
            <p class="blank-code">{error_code(error.status)}</p>
            <h1>{title}</h1>
            <p class="muted">{error.message}</p>
            <p class="row center">{ways_on(error.status)}</p>
            {error.request_id.map(|id| view! { <p class="faint xs">"Request " <code>{id}</code></p> })}
        </div>
    }
}

fn error_code(status: u16) -> String {
    if status == 0 { "offline".to_owned() } else { status.to_string() }
}

fn title(status: u16) -> &'static str {
    match status {
        0 => "The server is out of reach",
        401 => "You are signed out",
        403 => "This is not yours to see",
        404 => "Not found",
        _ => "Something went wrong",
    }
}

fn ways_on(status: u16) -> AnyView {
    if status == 401 {
        return view! { <a class="btn primary" href="/sign-in" rel="external">"Sign in"</a> }
            .into_any();
    }
    view! {
        <a class="btn primary" href="/">
            "Explore functions"
        </a>
        <a class="btn" href="/jobs">
            "See jobs"
        </a>
    }
    .into_any()
}

/// In place of a part of a page.
#[component]
pub(crate) fn ErrorNote(error: AppError) -> impl IntoView {
    view! {
        <p class="err note">
            <Icon glyph=Glyph::Error />
            <span>{error.message}</span>
        </p>
    }
}

/// Grey bars; they appear only when it takes longer than a blink.
#[component]
pub(crate) fn Loading() -> impl IntoView {
    view! {
        <div class="skeleton" aria-hidden="true">
            <span></span>
            <span></span>
            <span></span>
        </div>
    }
}
