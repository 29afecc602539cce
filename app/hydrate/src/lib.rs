//! The browser's entry: the islands of one bundle under their names, and what they stand on.

/// Called once by the page's own script, before it wakes the bundle's islands up.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    // Makes the owner that all islands of the bundle stand under.
    leptos::mount::hydrate_islands();
    app::provide_shared();
}
