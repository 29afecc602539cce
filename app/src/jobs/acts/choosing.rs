//! Rows by keys: `j` and `k` go down and up, Enter opens, `x` chooses. How many are chosen is told.

use leptos::ev::KeyboardEvent;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

use super::{around, input, target};
use crate::browser;

const ROW_BOXES: &str = ".jobs input[name=id]";

pub(super) fn key(event: &KeyboardEvent) {
    let typing = target(event).is_some_and(|at| {
        around(&at, "input:not([type=checkbox]),textarea,select,dialog").is_some()
    });
    if typing || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    match event.key().as_str() {
        "j" => step(1),
        "k" => step(-1),
        "x" => choose(),
        _ => {}
    }
}

/// Rows of lists in which jobs can be chosen.
fn rows() -> Vec<Element> {
    browser::all(".jobs tbody tr:has(input[name=id])").collect()
}

fn here(rows: &[Element]) -> Option<usize> {
    let row = around(&document().active_element()?, "tr")?;
    rows.iter().position(|known| *known == row)
}

/// The row that has the focus is where one is: Enter follows its link without a word from here.
fn step(by: isize) {
    let rows = rows();
    let next = match here(&rows) {
        Some(place) => place.saturating_add_signed(by),
        None => 0,
    };
    let link = rows.get(next).and_then(|row| browser::inside(row, "a").next());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        // Fails for elements that cannot be focused.
        let _ = link.focus();
    }
}

fn choose() {
    let rows = rows();
    let boxes =
        here(&rows).and_then(|place| browser::inside(&rows[place], "input[name=id]").next());
    if let Some(field) = boxes.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
        field.set_checked(!field.checked());
        tell();
    }
}

pub(super) fn changed(event: &Event) {
    let Some(field) = input(event) else { return };
    match field.get_attribute("data-choose").as_deref() {
        Some("page") => boxes().for_each(|one| one.set_checked(field.checked())),
        Some("all") => {}
        _ if field.name() == "id" => {}
        _ => return,
    }
    tell();
}

fn boxes() -> impl Iterator<Item = HtmlInputElement> {
    browser::all(ROW_BOXES).filter_map(|field| field.dyn_into().ok())
}

fn tell() {
    let all = browser::all("[data-choose=all]").next();
    let all = all.and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    let text = if all.is_some_and(|all| all.checked()) {
        "all chosen".to_owned()
    } else {
        match boxes().filter(HtmlInputElement::checked).count() {
            0 => String::new(),
            count => format!("{count} chosen"),
        }
    };
    if let Some(told) = browser::all("[data-chosen]").next() {
        told.set_text_content(Some(&text));
    }
}
