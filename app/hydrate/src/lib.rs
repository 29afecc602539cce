//! The browser's entry: wakes the server's HTML up. Everything else is in `app`.

/// Called once by the page's own script tag, after the module is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(app::App);
}
