//! The catalogue's search as one types: asks for the same page with other words, and takes the
//! results out of it. Without JavaScript it is a plain form.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomParser, Element, HtmlInputElement, Response, SupportedType, Url};

use crate::{browser, reactive::go};

pub(crate) const SEARCH_ID: &str = "search";
pub(crate) const RESULTS_ID: &str = "results";
/// A pause in typing.
const TYPED: Duration = Duration::from_millis(120);

pub(super) fn as_typed() {
    let newest = Rc::new(Cell::new(0));
    // Words may be there before this code is.
    if let Some(field) = browser::by_id::<HtmlInputElement>(SEARCH_ID)
        && field.value() != field.default_value()
    {
        search(field.clone(), Rc::clone(&newest));
    }
    window_event_listener(ev::input, move |event| {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(field) = field.filter(|field| field.id() == SEARCH_ID) {
            search(field, Rc::clone(&newest));
        }
    });
}

/// In a moment, unless more is typed until then.
fn search(field: HtmlInputElement, newest: Rc<Cell<u32>>) {
    let number = newest.get() + 1;
    newest.set(number);
    let find = async move {
        if newest.get() != number {
            return;
        }
        let Ok(address) = address_of(&field.value()) else { return };
        // Offline, the results stay as they are.
        let Ok(results) = part_at(&address, RESULTS_ID).await else { return };
        if newest.get() == number {
            show(&address, results.as_ref());
        }
    };
    set_timeout(move || go(find), TYPED);
}

/// The address of this page with other words in it; the tag stays.
fn address_of(words: &str) -> Result<String, JsValue> {
    let address = Url::new(&location().href()?)?;
    let query = address.search_params();
    if words.is_empty() {
        query.delete("q")
    } else {
        query.set("q", words)
    }
    address.set_hash("");
    Ok(address.href())
}

/// The element of this id of the page at an address.
pub(super) async fn part_at(address: &str, id: &str) -> Result<Option<Element>, JsValue> {
    let response: Response = JsFuture::from(window().fetch_with_str(address)).await?.dyn_into()?;
    let html = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    let page = DomParser::new()?.parse_from_string(&html, SupportedType::TextHtml)?;
    Ok(page.get_element_by_id(id))
}

/// A page without results, as of a person who was signed out, is one to go to.
fn show(address: &str, results: Option<&Element>) {
    let shown = browser::by_id::<Element>(RESULTS_ID);
    let (Some(shown), Some(results)) = (shown, results) else {
        return browser::go(address);
    };
    // Neither can fail: the address is of this site, and the results stand in a document.
    let _ = shown.replace_with_with_node_1(results);
    let history = window().history();
    let _ = history.and_then(|h| h.replace_state_with_url(&JsValue::NULL, "", Some(address)));
}
