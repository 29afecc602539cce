//! What a person does to jobs beyond links: cancel without leaving the page, and keys.

use domain::JobId;
use leptos::{ev, prelude::window_event_listener};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, SubmitEvent};

use super::super::api;
use crate::{browser, reactive::go};

pub(super) fn listen_to_forms() {
    window_event_listener(ev::submit, |event| submitted(&event));
}

pub(super) fn listen_to_keys() {
    window_event_listener(ev::keydown, |event| pressed(&event));
}

/// Cancelling, where a form says so.
fn submitted(event: &SubmitEvent) {
    let Some(form) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return;
    };
    let Some(id) = form.get_attribute("data-cancels").and_then(|id| id.parse::<JobId>().ok())
    else {
        return;
    };
    event.prevent_default();
    let Ok(Some(button)) = form.query_selector("button") else { return };
    // Neither fails: the names of the attributes are valid.
    let _ = button.set_attribute("disabled", "");
    button.set_text_content(Some("Cancelling"));
    go(async move {
        if let Err(error) = api::cancel(id).await {
            let _ = button.remove_attribute("disabled");
            button.set_text_content(Some("Cancel"));
            let _ = button.set_attribute("title", &error.message);
        }
    });
}

/// Links and buttons say which key presses them.
fn pressed(event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let types = target.is_some_and(|target| {
        target.matches("input, textarea, select, [contenteditable], dialog *").unwrap_or(true)
    });
    if types || event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented()
    {
        return;
    }
    let key = event.key();
    let is_its = |element: &Element| element.get_attribute("data-key").as_ref() == Some(&key);
    if let Some(element) = browser::all("[data-key]").find(is_its) {
        event.prevent_default();
        element.unchecked_into::<HtmlElement>().click();
    }
}
