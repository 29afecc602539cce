//! The routes, and what all pages stand in.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    AppError,
    clock::Clock,
    components::ErrorPage,
    frame::Frame,
    functions::{CataloguePage, FunctionPage},
    jobs::{JobPage, JobsPage},
    live::Live,
    session::SignInPage,
    site::Site,
};

/// The whole dashboard.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let site = Site::provide();
    Clock::provide(site.rendered_at);
    Live::provide();
    view! {
        <Title formatter=|text: String| {
            if text.is_empty() { "Sieve".to_owned() } else { format!("{text} · Sieve") }
        } />
        <Router>
            <Frame>
                // Async: a page's status and head depend on what it shows.
                <Routes fallback=|| view! { <ErrorPage error=AppError::not_found("This page") /> }>
                    <Route path=path!("/") view=CataloguePage ssr=SsrMode::Async />
                    <Route path=path!("/functions/:owner/:name/:tab?") view=FunctionPage ssr=SsrMode::Async />
                    <Route path=path!("/jobs") view=JobsPage ssr=SsrMode::Async />
                    <Route path=path!("/jobs/:id") view=JobPage ssr=SsrMode::Async />
                    <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                </Routes>
            </Frame>
        </Router>
    }
}
