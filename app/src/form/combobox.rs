//! Finding one of many options by typing: a search field and a list that lie over a `<select>`
//! while they are open. The `<select>` is the field, and does without them where there is no script.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent, MouseEvent,
};

use super::page;
use crate::browser;

/// On a `<select>` that can be searched; what is around it has no other child.
const SEARCHED: &str = "data-searched";
const OVERLAY: &str = ".combobox";
/// On an entry of the list: which option it is.
const AT: &str = "data-at";
const ACTIVE: &str = "active";

/// The pointer opens it and chooses, before the browser's own list appears.
pub(super) fn press(event: &MouseEvent) {
    let Some(target) = page::target(event).filter(|_| event.button() == 0) else { return };
    let entry = target.closest(&format!("{OVERLAY} [{AT}]")).ok().flatten();
    if let Some(entry) = entry {
        event.prevent_default();
        choose(&entry);
    } else if open(&target, "") {
        event.prevent_default();
    }
}

/// Says whether the key was meant for this.
pub(super) fn on_key_down(target: &Element, event: &KeyboardEvent) -> bool {
    let key = event.key();
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let Some(overlay) = target.closest(OVERLAY).ok().flatten() else {
        let typed = if key.chars().count() == 1 { key.trim() } else { "" };
        let opens = matches!(key.as_str(), "Enter" | "ArrowDown" | "ArrowUp" | "F4");
        let opened = (opens || key.chars().count() == 1) && open(target, typed);
        if opened {
            event.prevent_default();
        }
        return opened;
    };
    let entries = || overlay.query_selector(&format!(".{ACTIVE}")).ok().flatten();
    match (key.as_str(), entries()) {
        ("ArrowDown", Some(active)) => activate(&overlay, active.next_element_sibling()),
        ("ArrowUp", Some(active)) => activate(&overlay, active.previous_element_sibling()),
        ("Enter", Some(active)) => choose(&active),
        ("Escape", _) => close(&overlay),
        ("Enter", None) => {}
        _ => return true,
    }
    event.prevent_default();
    true
}

/// Something was typed to search for; says whether it was that.
pub(super) fn search(target: &Element) -> bool {
    let Some(overlay) = target.closest(OVERLAY).ok().flatten() else { return false };
    let typed = target.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value);
    show(&overlay, &typed.unwrap_or_default());
    true
}

/// The focus goes elsewhere.
pub(super) fn leave(target: &Element) {
    if let Ok(Some(overlay)) = target.closest(OVERLAY) {
        overlay.remove();
    }
}

fn open(target: &Element, typed: &str) -> bool {
    let select = target.closest(&format!("select[{SEARCHED}]")).ok().flatten();
    let Some((select, around)) = select.and_then(|s| s.parent_element().map(|p| (s, p))) else {
        return false;
    };
    let label = select.get_attribute("aria-label").unwrap_or_default();
    let list = format!("{}-options", select.id());
    let overlay = element("div", &[("class", "combobox")]);
    let search = element(
        "input",
        &[
            ("class", "input"),
            ("type", "text"),
            ("role", "combobox"),
            ("aria-label", &format!("{label}, search")),
            ("aria-expanded", "true"),
            ("aria-autocomplete", "list"),
            ("aria-controls", &list),
            ("autocomplete", "off"),
            ("spellcheck", "false"),
            ("placeholder", "Type to search"),
            ("value", typed),
        ],
    );
    let list = element(
        "ul",
        &[("class", "options"), ("role", "listbox"), ("id", &list), ("aria-label", &label)],
    );
    let (Some(overlay), Some(search), Some(list)) = (overlay, search, list) else { return false };
    // Fails for a node inside of itself only.
    let _ = overlay.append_child(&search);
    let _ = overlay.append_child(&list);
    let _ = around.append_child(&overlay);
    show(&overlay, typed);
    if let Some(search) = search.dyn_ref::<HtmlElement>() {
        let _ = search.focus();
    }
    true
}

/// Lists the options in which the text occurs, the chosen one or else the first ready to be taken.
fn show(overlay: &Element, typed: &str) {
    let (Some(select), Ok(Some(list))) = (select_of(overlay), overlay.query_selector("ul")) else {
        return;
    };
    let sought = browser::lowered(typed.trim());
    list.set_text_content(None);
    let mut active = None;
    for (at, option) in browser::inside(&select, "option").enumerate() {
        let label = option.text_content().unwrap_or_default();
        if option.has_attribute("hidden") || !browser::lowered(&label).contains(&sought) {
            continue;
        }
        let chosen = select.selected_index() == at as i32;
        let entry = element(
            "li",
            &[
                ("role", "option"),
                ("id", &format!("{}-{at}", list.id())),
                (AT, &at.to_string()),
                ("aria-selected", if chosen { "true" } else { "false" }),
            ],
        );
        let Some(entry) = entry else { continue };
        entry.set_text_content(Some(&label));
        let _ = list.append_child(&entry);
        if active.is_none() || chosen {
            active = Some(entry);
        }
    }
    if active.is_none() {
        list.set_text_content(Some("Nothing like that"));
    }
    activate(overlay, active);
}

/// The entry that Enter takes.
fn activate(overlay: &Element, entry: Option<Element>) {
    let Some(entry) = entry.and_then(|entry| entry.dyn_into::<HtmlElement>().ok()) else { return };
    if let Ok(Some(before)) = overlay.query_selector(&format!(".{ACTIVE}")) {
        before.set_class_name("");
    }
    entry.set_class_name(ACTIVE);
    if let Ok(Some(search)) = overlay.query_selector("input") {
        // Fails for attribute names that are not valid only.
        let _ = search.set_attribute("aria-activedescendant", &entry.id());
    }
    if let Some(list) = entry.parent_element() {
        let (top, bottom) = (entry.offset_top(), entry.offset_top() + entry.offset_height());
        let highest = bottom - list.client_height();
        list.set_scroll_top(list.scroll_top().clamp(highest.min(top), top));
    }
}

fn choose(entry: &Element) {
    let Ok(Some(overlay)) = entry.closest(OVERLAY) else { return };
    let at = entry.get_attribute(AT).and_then(|at| at.parse().ok());
    if let (Some(select), Some(at)) = (select_of(&overlay), at) {
        select.set_selected_index(at);
        close(&overlay);
        page::tell(&select, "input");
        page::tell(&select, "change");
    }
}

fn close(overlay: &Element) {
    // The focus first: to remove what has it would call `leave` in the middle of it.
    if let Some(select) = select_of(overlay) {
        // Fails for elements that cannot be focused.
        let _ = select.focus();
    }
    overlay.remove();
}

fn select_of(overlay: &Element) -> Option<HtmlSelectElement> {
    overlay.parent_element()?.query_selector("select").ok()??.dyn_into().ok()
}

fn element(name: &str, attributes: &[(&str, &str)]) -> Option<Element> {
    let element = document().create_element(name).ok()?;
    for (name, value) in attributes {
        element.set_attribute(name, value).ok()?;
    }
    Some(element)
}
