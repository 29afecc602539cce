//! The routes, and what all pages stand in.

use leptos::prelude::*;
use leptos_meta::{Meta, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    AppError,
    batches::BatchPage,
    components::ErrorPage,
    frame::{Frame, title_of},
    functions::{CataloguePage, FunctionPage},
    jobs::{ComparePage, JobPage, JobsPage},
    secrets::SecretsPage,
    session::SignInPage,
    shared::provide_shared,
    site::{META_NAME, Site},
};

/// The whole dashboard, as the server makes it. In the browser its islands live on.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_shared();
    let site = serde_json::to_string(&Site::here()).unwrap_or_default();
    view! {
        <Title formatter=|text: String| title_of(&text) />
        <Meta name=META_NAME content=site />
        <Router>
            <Frame>
                // Async: a page's status and head depend on what it shows.
                <Routes fallback=|| view! { <ErrorPage error=AppError::not_found("This page") /> }>
                    <Route path=path!("/") view=CataloguePage ssr=SsrMode::Async />
                    <Route path=path!("/functions/:owner/:name/:tab?") view=FunctionPage ssr=SsrMode::Async />
                    <Route path=path!("/jobs") view=JobsPage ssr=SsrMode::Async />
                    <Route path=path!("/jobs/:id") view=JobPage ssr=SsrMode::Async />
                    <Route path=path!("/jobs/:id/compare") view=ComparePage ssr=SsrMode::Async />
                    <Route path=path!("/batches/:id") view=BatchPage ssr=SsrMode::Async />
                    <Route path=path!("/settings/secrets") view=SecretsPage ssr=SsrMode::Async />
                    <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                </Routes>
            </Frame>
        </Router>
    }
}
