//! A picture over the page, and from it to the card's others. The browser's own dialog brings Esc,
//! and gives the focus back.

use leptos::{ev, prelude::document};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement};

use super::{around, attribute, inside, show};
use crate::browser;

const ID: &str = "zoom";
const CHOSEN: &str = "data-zoomed";
const MARKUP: &str = r#"<dialog id="zoom" class="zoom" aria-labelledby="zoom-name"><header><span id="zoom-name" class="cut grow"></span><span class="faint num"></span><button type="button" class="btn ghost" data-step-zoom="-1" aria-label="Previous">←</button><button type="button" class="btn ghost" data-step-zoom="1" aria-label="Next">→</button><button type="button" class="btn ghost" data-closes-zoom aria-label="Close">✕</button></header><div class="zoom-place" tabindex="0"><img alt="" /></div></dialog>"#;

pub(super) fn clicked(event: &ev::MouseEvent, element: &Element) {
    let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key();
    if let Some(link) = around(element, "[data-zooms]").filter(|_| !elsewhere) {
        if open(&link).is_some() {
            event.prevent_default();
        }
    } else if let Some(dialog) = around(element, ".zoom") {
        let _ = within_dialog(element, &dialog);
    }
}

pub(super) fn key(event: &ev::KeyboardEvent) {
    let by = match event.key().as_str() {
        "ArrowLeft" => -1,
        "ArrowRight" => 1,
        _ => return,
    };
    if let Some(dialog) = opened() {
        event.prevent_default();
        let _ = step(&dialog, by);
    }
}

fn opened() -> Option<HtmlDialogElement> {
    browser::by_id::<HtmlDialogElement>(ID).filter(HtmlDialogElement::open)
}

fn open(link: &Element) -> Option<()> {
    if browser::by_id::<Element>(ID).is_none() {
        document().body()?.insert_adjacent_html("beforeend", MARKUP).ok()?;
    }
    let dialog = browser::by_id::<HtmlDialogElement>(ID)?;
    show_picture(&dialog, link)?;
    dialog.show_modal().ok()
}

/// Beside the picture is the dialog itself; the picture becomes as large as it is.
fn within_dialog(element: &Element, dialog: &Element) -> Option<()> {
    if let Some(button) = around(element, "[data-step-zoom]") {
        let by = button.get_attribute("data-step-zoom")?.parse().ok()?;
        return step(dialog, by);
    }
    if element.tag_name() == "IMG" {
        dialog.class_list().toggle("full").ok()?;
    } else if around(element, "header").is_none() || around(element, "[data-closes-zoom]").is_some()
    {
        dialog.dyn_ref::<HtmlDialogElement>()?.close();
    }
    Some(())
}

fn step(dialog: &Element, by: isize) -> Option<()> {
    let chosen = browser::all(&format!("[{CHOSEN}]")).next()?;
    let pictures = gallery(&chosen);
    let at = pictures.iter().position(|picture| *picture == chosen)?;
    let next = at.checked_add_signed(by).and_then(|at| pictures.get(at))?;
    show_picture(dialog, next)
}

fn gallery(link: &Element) -> Vec<Element> {
    let card = around(link, ".card").or_else(|| document().document_element());
    card.map(|card| browser::inside(&card, "[data-zooms]").collect()).unwrap_or_default()
}

fn show_picture(dialog: &Element, link: &Element) -> Option<()> {
    for chosen in browser::all(&format!("[{CHOSEN}]")) {
        let _ = chosen.remove_attribute(CHOSEN);
    }
    attribute(link, CHOSEN, "");
    let pictures = gallery(link);
    let at = pictures.iter().position(|picture| picture == link)?;
    let name = inside(link, "img")?.get_attribute("alt")?;
    let picture = inside(dialog, "img")?;
    attribute(&picture, "src", &link.get_attribute("href")?);
    attribute(&picture, "alt", &name);
    dialog.class_list().remove_1("full").ok()?;
    inside(dialog, "#zoom-name")?.set_text_content(Some(&name));
    let several = pictures.len() > 1;
    let place = format!("{} of {}", at + 1, pictures.len());
    inside(dialog, ".num")?.set_text_content(several.then_some(&place));
    for button in browser::inside(dialog, "[data-step-zoom]") {
        show(&button, several);
    }
    Some(())
}
