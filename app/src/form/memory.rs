//! What a person left in a form, kept by the browser's tab: it survives a reload, a request that
//! failed and a sign-in, and is gone with the tab.

use leptos::prelude::window;
use web_sys::Storage;

/// Characters of one form; more is not kept.
const LONGEST: usize = 500_000;

fn storage() -> Option<Storage> {
    // Fails where a person has forbidden it.
    window().session_storage().ok().flatten()
}

pub(super) fn keep(form: &str, pairs: &[(String, String)]) {
    let Some(storage) = storage() else { return };
    let text = serde_json::to_string(pairs).unwrap_or_default();
    if text.len() <= LONGEST {
        // Fails when the tab's room is used up: the form works on.
        let _ = storage.set_item(&key(form), &text);
    }
}

pub(super) fn recall(form: &str) -> Option<Vec<(String, String)>> {
    let text = storage()?.get_item(&key(form)).ok().flatten()?;
    serde_json::from_str(&text).ok()
}

fn key(form: &str) -> String {
    format!("form:{form}")
}
