//! What one can do in a list of jobs beyond links and forms: move by keys, choose, complete a
//! filter, drag over the chart. It works on the page's elements alone and draws no views.

mod brushing;
mod choosing;
mod completing;

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

pub(crate) fn listen() {
    window_event_listener(ev::keydown, |event| {
        if !completing::key(&event) {
            choosing::key(&event);
        }
    });
    window_event_listener(ev::change, |event| choosing::changed(&event));
    window_event_listener(ev::input, |event| completing::offer(&event));
    window_event_listener(ev::focusin, |event| completing::offer(&event));
    window_event_listener(ev::focusout, |event| completing::close(&event));
    window_event_listener(ev::mousedown, |event| {
        completing::pressed(&event);
        brushing::begin(&event);
    });
    window_event_listener(ev::mousemove, |event| brushing::draw(&event));
    window_event_listener(ev::mouseup, |event| brushing::end(&event));
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn input(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// Fails for selectors that are none only.
fn around(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}
