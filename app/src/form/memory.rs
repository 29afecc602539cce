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

/// Where the bytes of a file that was being sent go on, by what tells the file from others.
pub(super) fn keep_upload(file: &str, target: &str) {
    if let Some(storage) = storage() {
        // Fails when the tab's room is used up: a broken upload begins anew.
        let _ = storage.set_item(&upload_key(file), target);
    }
}

pub(super) fn recall_upload(file: &str) -> Option<String> {
    storage()?.get_item(&upload_key(file)).ok().flatten()
}

pub(super) fn forget_upload(file: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&upload_key(file));
    }
}

fn upload_key(file: &str) -> String {
    format!("upload:{file}")
}

fn key(form: &str) -> String {
    format!("form:{form}")
}
