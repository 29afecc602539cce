//! What a page says of itself in the document's head: its title, and which bundle its islands are
//! in, so that the browser loads that while it still reads the page.

use leptos::prelude::*;
use leptos_meta::{Link, Script, Title};

use crate::shell::SiteFiles;

/// The browser's half is built once for each of these. Each can do what every page needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bundle {
    /// Only what every page needs.
    Frame,
    Run,
    /// One job, and the card of one.
    Jobs,
    /// Jobs and builds as they come.
    Lists,
    Batches,
}

impl Bundle {
    /// In the site's manifest.
    fn name(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Run => "run",
            Self::Jobs => "jobs",
            Self::Lists => "lists",
            Self::Batches => "batches",
        }
    }
}

#[component]
pub(crate) fn PageHead(#[prop(into)] title: String, bundle: Bundle) -> impl IntoView {
    view! {
        <Title text=title />
        <Preload bundle />
    }
}

/// A bundle that the page needs from the start.
#[component]
pub(crate) fn Preload(bundle: Bundle) -> impl IntoView {
    let site = use_context::<SiteFiles>().unwrap_or_default();
    let Some(files) = site.bundles.get(bundle.name()).cloned() else { return };
    let hints = view! {
        // It only exports, so that running it early does nothing; as a `modulepreload` it would
        // need a nonce, which `Link` has no place for.
        <Script type_="module" async_="" src=files.js />
        <Link rel="preload" href=files.wasm as_="fetch" type_="application/wasm" crossorigin="anonymous" />
    };
    // Drawn at once, into the head: when a page that waited is drawn, the head's context may be gone.
    hints.to_html();
}
