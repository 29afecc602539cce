//! The HTML document around every page: head, theme, styles and the script that wakes its islands up.

use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, backend};

/// Where the browser's files are, as absolute paths. The server provides it as context.
#[derive(Debug, Clone)]
pub struct SiteFiles {
    pub js: String,
    pub wasm: String,
    pub css: String,
}

impl Default for SiteFiles {
    fn default() -> Self {
        Self {
            js: "/pkg/app.js".to_owned(),
            wasm: "/pkg/app_bg.wasm".to_owned(),
            css: "/style.css".to_owned(),
        }
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
                {wake_up(&files)}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Leptos' own `HydrationScripts` writes the nonce into `crossorigin`, hence these. An island that
/// stands in another's children has to be told under whom.
fn wake_up(files: &SiteFiles) -> impl IntoView + use<> {
    let script = format!(
        "import start, * as app from {:?};
await start({{ module_or_path: {:?} }});
app.hydrate();
for (const island of document.querySelectorAll(\"leptos-island\")) {{
  island.closest(\"leptos-children\")?.$$on_hydrate?.();
  app[island.dataset.component](island);
}}",
        files.js, files.wasm
    );
    view! {
        <link rel="modulepreload" href=files.js.clone() nonce=use_nonce() />
        <link rel="preload" href=files.wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" nonce=use_nonce()>
            {script}
        </script>
    }
}

fn chosen_theme() -> Option<String> {
    backend::cookie("theme").filter(|theme| matches!(theme.as_str(), "light" | "dark"))
}
