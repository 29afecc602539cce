//! What stands where a page should: an error in plain words with a way on.

use leptos::prelude::*;

use crate::{
    AppError, backend,
    head::{Bundle, PageHead},
};

/// In place of a whole page.
#[component]
pub(crate) fn ErrorPage(error: AppError) -> impl IntoView {
    backend::set_status(error.status);
    let title = title(error.status);
    view! {
        <PageHead title bundle=Bundle::Frame />
        <div class="blank">
            <p class="blank-code">{error.status}</p>
            <h1>{title}</h1>
            <p class="muted">{error.message}</p>
            <p class="row center">{ways_on(error.status)}</p>
            {error.request_id.map(|id| view! { <p class="faint xs">"Request " <code>{id}</code></p> })}
        </div>
    }
}

fn title(status: u16) -> &'static str {
    match status {
        401 => "You are signed out",
        403 => "This is not yours to see",
        404 => "Not found",
        _ => "Something went wrong",
    }
}

fn ways_on(status: u16) -> AnyView {
    if status == 401 {
        return view! { <a class="btn primary" href="/sign-in">"Sign in"</a> }.into_any();
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
