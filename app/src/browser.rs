//! The few things of the browser that Leptos does not wrap. Called from effects and event handlers
//! only, which the server never runs; every function is a no-op when what it needs is not there.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CustomEvent, CustomEventInit, Element, Event, EventTarget, Headers, HtmlDocument, NodeList,
    RequestInit, Response,
};

/// Whether this code runs in a browser at all.
pub(crate) fn is_here() -> bool {
    cfg!(target_arch = "wasm32")
}

pub(crate) fn is_hidden() -> bool {
    document().hidden()
}

pub(crate) fn copy(text: &str) {
    // The promise is not awaited: a refusal leaves the clipboard as it was.
    drop(window().navigator().clipboard().write_text(text));
}

/// Chooses `light` or `dark` for this and coming pages; lasts a year.
pub(crate) fn set_theme(theme: &str) {
    if let Some(root) = document().document_element() {
        // Fails for invalid attribute names only.
        let _ = root.set_attribute("data-theme", theme);
    }
    let cookie = format!("theme={theme}; Path=/; Max-Age=31536000; SameSite=Lax");
    if let Ok(document) = document().dyn_into::<HtmlDocument>() {
        let _ = document.set_cookie(&cookie);
    }
}

/// The theme shown: the one chosen, else the system's.
pub(crate) fn theme() -> &'static str {
    let chosen = document().document_element().and_then(|root| root.get_attribute("data-theme"));
    let dark = match chosen.as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => window()
            .match_media("(prefers-color-scheme: dark)")
            .ok()
            .flatten()
            .is_some_and(|query| query.matches()),
    };
    if dark { "dark" } else { "light" }
}

/// Calls `act` on each of these events, for as long as the page lives.
pub(crate) fn listen(target: &EventTarget, kinds: &[&str], act: impl Fn(Event) + 'static) {
    let act = Closure::<dyn Fn(Event)>::new(act).into_js_value();
    for kind in kinds {
        // Fails for what is no function only.
        let _ = target.add_event_listener_with_callback(kind, act.unchecked_ref());
    }
}

/// Tells the page's script, which knows how to find code that is not here.
pub(crate) fn tell(target: &EventTarget, kind: &str, detail: &str) {
    let options = CustomEventInit::new();
    options.set_bubbles(true);
    options.set_detail(&detail.into());
    if let Ok(event) = CustomEvent::new_with_event_init_dict(kind, &options) {
        // Fails for events that are being dispatched already.
        let _ = target.dispatch_event(&event);
    }
}

pub(crate) fn all(selector: &str) -> impl Iterator<Item = Element> + use<> {
    // Fails for selectors that are none only.
    elements(document().query_selector_all(selector).ok())
}

pub(crate) fn inside(element: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    elements(element.query_selector_all(selector).ok())
}

fn elements(found: Option<NodeList>) -> impl Iterator<Item = Element> + use<> {
    let count = found.as_ref().map_or(0, NodeList::length);
    (0..count).filter_map(move |at| found.as_ref()?.item(at)?.dyn_into().ok())
}

/// To another page.
pub(crate) fn go(address: &str) {
    // Fails for what is no address only.
    let _ = location().assign(address);
}

/// How far the page is scrolled, in CSS pixels.
pub(crate) fn scrolled() -> f64 {
    window().scroll_y().unwrap_or(0.0)
}

pub(crate) fn scroll_to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

pub(crate) fn by_id<E: JsCast>(id: &str) -> Option<E> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// What stands in a field of any kind.
pub(crate) fn value_of(id: &str) -> Option<String> {
    let field = document().get_element_by_id(id)?;
    js_sys::Reflect::get(&field, &"value".into()).ok()?.as_string()
}

/// By the browser, since tables of every letter's case are larger than all that is done here.
pub(crate) fn lowered(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// What is at an address of this site, or the first `most` bytes of it.
pub(crate) async fn fetched(address: &str, most: Option<u32>) -> Result<Response, JsValue> {
    let options = RequestInit::new();
    if let Some(most) = most {
        let headers = Headers::new()?;
        headers.set("range", &format!("bytes=0-{}", most - 1))?;
        options.set_headers(&headers);
    }
    let response = JsFuture::from(window().fetch_with_str_and_init(address, &options)).await?;
    let response: Response = response.dyn_into()?;
    if response.ok() { Ok(response) } else { Err(JsValue::NULL) }
}

pub(crate) async fn text_at(address: &str, most: Option<u32>) -> Option<String> {
    let text = fetched(address, most).await.ok()?.text().ok()?;
    JsFuture::from(text).await.ok()?.as_string()
}
