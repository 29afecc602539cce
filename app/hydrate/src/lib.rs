//! The browser's entry: wakes the server's HTML up. Everything else is in `app`.

// The type of a page is as deep as its markup.
#![recursion_limit = "512"]

/// Called once by the page's own script tag, after the module is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(app::App);
}
