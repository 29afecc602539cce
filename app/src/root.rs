//! The routes, and what all pages stand in.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    hooks::use_location,
    path,
};

use crate::{
    AppError,
    clock::Clock,
    components::ErrorPage,
    form::FormReturn,
    frame::Frame,
    functions::{CataloguePage, FunctionPage},
    jobs::{JobPage, JobsPage},
    live::Live,
    session::SignInPage,
    site::Site,
};

/// The path of the page that the server sent: its form may hold what a person has typed already.
#[derive(Clone, Copy)]
pub(crate) struct FirstPage(StoredValue<Option<String>>);

impl FirstPage {
    /// Within the router.
    pub(crate) fn provide() {
        let path = use_location().pathname.get_untracked();
        provide_context(Self(StoredValue::new(Some(path))));
    }

    /// True once, on that page.
    pub(crate) fn take() -> bool {
        let Some(Self(first)) = use_context() else { return false };
        let first = first.try_update_value(Option::take).flatten();
        first == Some(use_location().pathname.get_untracked())
    }
}

/// The whole dashboard.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let site = Site::provide();
    Clock::provide(site.rendered_at);
    FormReturn::pass_to_browser();
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
