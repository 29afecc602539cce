//! What one can do with values that are drawn: sort, filter, search, look closer. It works on the
//! page's elements alone and draws no views; `frame::Awake` has it listen, once for every page.

mod nodes;
mod peek;
mod rows;
mod wave;
mod zoom;

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, HtmlInputElement};

pub(crate) fn listen() {
    window_event_listener(ev::click, |event| clicked(&event));
    window_event_listener(ev::focusin, |event| {
        if let Some(element) = target(&event) {
            nodes::choose(&element);
        }
    });
    window_event_listener(ev::input, |event| typed(&event));
    window_event_listener(ev::keydown, |event| zoom::key(&event));
    // These do not bubble.
    captured("toggle", peek::opened);
    captured("loadedmetadata", wave::draw);
    wave::draw_all();
}

fn clicked(event: &ev::MouseEvent) {
    let Some(element) = target(event) else { return };
    zoom::clicked(event, &element);
    nodes::choose(&element);
    nodes::fetch_value(&element);
    if let Some(button) = around(&element, "[data-sorts]") {
        rows::sort(&button);
    }
}

fn typed(event: &Event) {
    let Some(input) = target(event).and_then(|input| input.dyn_into::<HtmlInputElement>().ok())
    else {
        return;
    };
    if input.has_attribute("data-filters") {
        rows::filter(&input);
    } else if input.has_attribute("data-finds") {
        nodes::search(&input);
    }
}

fn captured(name: &str, act: fn(Element)) {
    let listener = move |event: Event| {
        if let Some(element) = target(&event) {
            act(element);
        }
    };
    let listener = Closure::<dyn FnMut(Event)>::new(listener).into_js_value();
    // Fails for what is no function only.
    let _ =
        window().add_event_listener_with_callback_and_bool(name, listener.unchecked_ref(), true);
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The element itself, or the nearest one around it.
fn around(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok()?
}

fn inside(element: &Element, selector: &str) -> Option<Element> {
    element.query_selector(selector).ok()?
}

fn show(element: &Element, shown: bool) {
    // Fails for invalid names of attributes only.
    let _ = element.toggle_attribute_with_force("hidden", !shown);
}

fn attribute(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}
