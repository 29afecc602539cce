//! The HTML document around every page: head, theme, styles and the script that wakes its islands up.

use std::collections::BTreeMap;

use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;
use serde::{Deserialize, Serialize};

use crate::{App, backend};

/// Where the browser's files are, as absolute paths: the manifest that building the site leaves.
/// The server provides it as context.
#[derive(Debug, Clone, Deserialize)]
pub struct SiteFiles {
    pub css: String,
    /// By name. None when the site has not been built.
    pub bundles: BTreeMap<String, BundleFiles>,
}

/// One build of the browser's half, and the names under which it has its islands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BundleFiles {
    pub js: String,
    pub wasm: String,
    pub islands: Vec<String>,
}

impl Default for SiteFiles {
    fn default() -> Self {
        Self { css: "/style.css".to_owned(), bundles: BTreeMap::new() }
    }
}

/// The whole document. The theme is decided before the first byte: nothing flashes.
pub fn shell(_options: LeptosOptions) -> impl IntoView {
    let files = use_context::<SiteFiles>().unwrap_or_default();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=chosen_theme()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="description" content="Run Python functions from a form, from code and from HTTP." />
                <link rel="stylesheet" href=files.css.clone() />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/icon-192.png" />
                <MetaTags />
                {wake_up(&files)}
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Leptos' own `HydrationScripts` writes the nonce into `crossorigin`, and knows of one bundle.
fn wake_up(files: &SiteFiles) -> impl IntoView + use<> {
    let bundles = serde_json::to_string(&files.bundles).unwrap_or_default();
    let script = format!("const bundles = {bundles};\n{}", include_str!("shell/wake.js"));
    (!files.bundles.is_empty()).then(|| {
        view! {
            <script type="module" nonce=use_nonce()>
                {script}
            </script>
        }
    })
}

fn chosen_theme() -> Option<String> {
    backend::cookie("theme").filter(|theme| matches!(theme.as_str(), "light" | "dark"))
}
