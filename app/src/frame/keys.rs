//! The keyboard, wherever on a page: `Ctrl/Cmd-K` finds anything, `?` says what else there is, and
//! `g` with a letter goes to a page. The server draws what is found; this asks for it and chooses.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::{
    ev,
    prelude::{document, set_timeout, window_event_listener},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent};

use crate::{browser, reactive::go};

pub(super) const PALETTE_ID: &str = "palette";
pub(super) const FIELD_ID: &str = "palette-field";
pub(super) const FOUND_ID: &str = "palette-found";
pub(super) const KEYS_ID: &str = "keys";
/// On a link of the navigation: the letter that goes there after `g`.
pub(super) const LETTER: &str = "data-letter";
/// A pause in typing.
const TYPED: Duration = Duration::from_millis(80);
/// How long `g` waits for its letter.
const LETTER_AWAITED: Duration = Duration::from_millis(1_200);

#[derive(Clone, Default)]
struct Keys {
    /// Whether the last key was `g`.
    goes: Rc<Cell<bool>>,
    /// Counts what was asked for, so that an answer that comes too late is left.
    asked: Rc<Cell<u32>>,
}

pub(super) fn listen() {
    let keys = Keys::default();
    let of_input = keys.clone();
    window_event_listener(ev::input, move |event| {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(field) = field.filter(|field| field.id() == FIELD_ID) {
            of_input.find(&field.value(), TYPED);
        }
    });
    window_event_listener(ev::click, |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target else { return };
        // Beside what a dialog holds is the dialog itself.
        if let Some(dialog) = target.dyn_ref::<HtmlDialogElement>() {
            dialog.close();
        }
    });
    let of_find = keys.clone();
    window_event_listener(ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let opens = |target: Element| target.closest("[data-does=find]").ok().flatten();
        if target.and_then(opens).is_some() && of_find.open() {
            event.prevent_default();
        }
    });
    window_event_listener(ev::keydown, move |event| keys.pressed(&event));
}

impl Keys {
    fn pressed(&self, event: &KeyboardEvent) {
        let key = event.key();
        if (event.ctrl_key() || event.meta_key()) && key == "k" {
            if self.open() {
                event.prevent_default();
            }
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target else { return };
        if target.id() == FIELD_ID {
            choose_with(event);
            return;
        }
        let types = target.matches("input, textarea, select, [contenteditable]").unwrap_or(false);
        if types || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if self.goes.replace(false) && go_to(&key) {
            event.prevent_default();
            return;
        }
        match key.as_str() {
            "g" => {
                self.goes.set(true);
                let goes = self.goes.clone();
                set_timeout(move || goes.set(false), LETTER_AWAITED);
            }
            "?" => show(KEYS_ID),
            "/" => {
                if let Some(field) = browser::all("main input[type=search]").next() {
                    event.prevent_default();
                    focus(&field);
                }
            }
            _ => {}
        }
    }

    fn open(&self) -> bool {
        let Some(field) = browser::by_id::<HtmlInputElement>(FIELD_ID) else { return false };
        show(PALETTE_ID);
        field.select();
        self.find(&field.value(), Duration::ZERO);
        true
    }

    /// In a moment, unless more is typed until then.
    fn find(&self, words: &str, pause: Duration) {
        let number = self.asked.get() + 1;
        self.asked.set(number);
        let asked = self.asked.clone();
        let address = format!("/find?q={}", String::from(js_sys::encode_uri_component(words)));
        let find = async move {
            if asked.get() != number {
                return;
            }
            let found = browser::text_at(&address, None).await;
            let place = browser::by_id::<Element>(FOUND_ID);
            // Offline, what was found stays.
            if let (Some(found), Some(place)) = (found, place)
                && asked.get() == number
            {
                place.set_inner_html(&found);
                choose(place.first_element_child());
            }
        };
        set_timeout(move || go(find), pause);
    }
}

/// Up, down and Enter in the field.
fn choose_with(event: &KeyboardEvent) {
    let chosen = browser::all(&format!("#{FOUND_ID} [aria-selected=true]")).next();
    match (event.key().as_str(), chosen) {
        ("ArrowDown", Some(chosen)) => choose(chosen.next_element_sibling()),
        ("ArrowUp", Some(chosen)) => choose(chosen.previous_element_sibling()),
        ("Enter", Some(chosen)) => chosen.unchecked_into::<HtmlElement>().click(),
        _ => return,
    }
    event.prevent_default();
}

fn choose(entry: Option<Element>) {
    let Some(entry) = entry else { return };
    // Neither fails: the names of the attributes are valid.
    for before in browser::all(&format!("#{FOUND_ID} [aria-selected=true]")) {
        let _ = before.set_attribute("aria-selected", "false");
    }
    let _ = entry.set_attribute("aria-selected", "true");
    if let Some(field) = browser::by_id::<Element>(FIELD_ID) {
        let _ = field.set_attribute("aria-activedescendant", &entry.id());
    }
    entry.scroll_into_view_with_bool(false);
}

/// To the page whose letter it is; says whether there is one.
fn go_to(letter: &str) -> bool {
    let mut links = browser::all(&format!("[{LETTER}]"));
    let link = links.find(|link| link.get_attribute(LETTER).as_deref() == Some(letter));
    let address = link.and_then(|link| link.get_attribute("href"));
    if let Some(address) = &address {
        browser::go(address);
    }
    address.is_some()
}

fn show(dialog: &str) {
    let open = document().query_selector("dialog[open]").ok().flatten();
    if let Some(dialog) = browser::by_id::<HtmlDialogElement>(dialog).filter(|_| open.is_none()) {
        // Fails for a dialog that is open already.
        let _ = dialog.show_modal();
    }
}

fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // Fails for elements that cannot be focused.
        let _ = element.focus();
    }
}
