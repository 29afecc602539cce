//! The form's elements in the browser's page: read, focused, and asked what they are. Called from
//! effects and event handlers only.

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, EventInit, FormData, HtmlElement, HtmlFormElement, HtmlInputElement,
};

use super::FORM_ID;
use crate::browser;

const FOCUSABLE: &str = "input:not([type=hidden]), select, textarea, button";

/// Every field by name, in the order of the page; files themselves are not among them.
pub(super) fn fields() -> Vec<(String, String)> {
    let data = browser::by_id::<HtmlFormElement>(FORM_ID)
        .and_then(|form| FormData::new_with_form(&form).ok());
    let Some(data) = data else { return Vec::new() };
    let pairs = Array::from(&JsValue::from(data));
    pairs.iter().filter_map(|pair| pair_of(&Array::from(&pair))).collect()
}

fn pair_of(pair: &Array) -> Option<(String, String)> {
    Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
}

/// Focuses the element, or the first control inside of it.
pub(crate) fn focus(id: &str) {
    let Some(element) = browser::by_id::<HtmlElement>(id) else { return };
    let inside = || element.query_selector(FOCUSABLE).ok()??.dyn_into::<HtmlElement>().ok();
    let target =
        if element.matches(FOCUSABLE).unwrap_or(false) { Some(element.clone()) } else { inside() };
    go_to(&target.unwrap_or(element));
}

/// Focuses it, whatever it is folded into.
fn go_to(element: &HtmlElement) {
    while let Ok(Some(folded)) = element.closest("details:not([open])") {
        // Fails for attribute names that are not valid only.
        let _ = folded.set_attribute("open", "");
    }
    // Fails for elements that cannot be focused.
    let _ = element.focus();
}

/// Whether a person can get to it: options of a union that are not chosen are there, too.
fn is_reachable(element: &Element) -> bool {
    let is_folded = matches!(element.closest("details:not([open])"), Ok(Some(_)));
    is_folded || element.client_width() > 0
}

/// The first control that is marked as wrong, else the first words that say so.
pub(super) fn focus_first_error() {
    let first = |selector: &str| browser::all(selector).find(is_reachable);
    let wrong = first(&format!("#{FORM_ID} [aria-invalid=true]"));
    let target = wrong.or_else(|| first(&format!("#{FORM_ID} .field-error .err")));
    let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let inside = target.query_selector(FOCUSABLE).ok().flatten();
    let control = if target.matches(FOCUSABLE).unwrap_or(false) { None } else { inside };
    let control = control.and_then(|inside| inside.dyn_into::<HtmlElement>().ok());
    go_to(&control.unwrap_or(target));
}

/// The element that an event began at.
pub(super) fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The value of an attribute of the element or the nearest one around it that has it.
pub(super) fn attribute_around(element: &Element, name: &str) -> Option<String> {
    element.closest(&format!("[{name}]")).ok()??.get_attribute(name)
}

/// Shows what is typed into a password, or hides it again.
pub(super) fn reveal(button: &Element, id: &str) {
    let Some(input) = browser::by_id::<HtmlInputElement>(id) else { return };
    let shown = input.type_() == "password";
    input.set_type(if shown { "text" } else { "password" });
    button.set_text_content(Some(if shown { "Hide" } else { "Show" }));
    // Fails for attribute names that are not valid only.
    let _ = button.set_attribute("aria-pressed", if shown { "true" } else { "false" });
}

/// Names of the fields whose values are kept nowhere.
pub(super) fn secret_names() -> Vec<String> {
    let secrets = browser::all(&format!("#{FORM_ID} [data-secret]"));
    secrets.filter_map(|field| field.get_attribute("name")).collect()
}

pub(super) fn set_value(id: &str, value: &str) {
    if let Some(input) = browser::by_id::<HtmlInputElement>(id) {
        input.set_value(value);
    }
}

/// Sets a field as if it had been typed.
pub(super) fn put(id: &str, value: &str) {
    let Some(input) = browser::by_id::<HtmlInputElement>(id) else { return };
    input.set_value(value);
    tell(&input, "input");
}

/// Tells the form of a change that a person did not make with the browser's own means.
pub(super) fn tell(control: &Element, kind: &str) {
    let options = EventInit::new();
    options.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict(kind, &options) {
        // Fails for events that are being dispatched already.
        let _ = control.dispatch_event(&event);
    }
}

/// Ticks the one of a group of radios that has the value.
pub(super) fn choose(name: &str, value: &str) {
    let radios = document().get_elements_by_name(name);
    for index in 0..radios.length() {
        let radio = radios.item(index).and_then(|node| node.dyn_into::<HtmlInputElement>().ok());
        if let Some(radio) = radio.filter(|radio| radio.value() == value) {
            radio.set_checked(true);
        }
    }
}
