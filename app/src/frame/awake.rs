//! What every page does in the browser, wherever on it: a few listeners for all that the server's
//! HTML only marks. It draws nothing.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlSelectElement};

use super::{keys, search};
use crate::{
    browser,
    clock::Clock,
    components::{copy_on_click, tell_ago_anew},
    reactive::effect,
    values::acts,
};

#[island]
pub(crate) fn Awake() -> impl IntoView {
    // Once, and for as long as the page is there.
    effect(|| {
        window_event_listener(ev::click, |event| clicked(event.target()));
        window_event_listener(ev::change, |event| chosen(event.target()));
        keys::listen();
        // The catalogue is a page of the frame alone.
        if !cfg!(any(feature = "run", feature = "jobs", feature = "batches")) {
            search::as_typed();
        }
        // There are no values on the page of a form, before a job brings what they need.
        if !cfg!(feature = "run") {
            acts::listen();
        }
        #[cfg(feature = "lists")]
        crate::jobs::acts::listen();
    });
    let clock = Clock::here();
    effect(move || tell_ago_anew(clock.now()));
}

fn clicked(target: Option<EventTarget>) {
    let Some(element) = target.and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    if element.closest("[data-does=theme]").is_ok_and(|button| button.is_some()) {
        browser::set_theme(if browser::theme() == "dark" { "light" } else { "dark" });
    }
    copy_on_click(&element);
}

/// A list whose form asks for nothing else sends it.
fn chosen(target: Option<EventTarget>) {
    let list = target.and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
    let Some(list) = list.filter(|list| list.has_attribute("data-sends")) else { return };
    if let Some(form) = list.form() {
        // Fails for a button that is not the form's only.
        let _ = form.request_submit();
    }
}
