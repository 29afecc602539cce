//! Completes the part of a filter at the caret, from the options that the page holds.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

use super::{around, input, target};
use crate::browser;

/// Options that are shown at once.
const MOST: usize = 8;

struct Field {
    field: HtmlInputElement,
    list: Element,
}

impl Field {
    fn of(field: HtmlInputElement) -> Option<Self> {
        let list = browser::by_id(&field.get_attribute("data-completes")?)?;
        Some(Self { field, list })
    }

    fn options(&self, selector: &str) -> Vec<Element> {
        browser::inside(&self.list, selector).collect()
    }

    /// Where the part at the caret begins, and where the caret is; in characters of the browser,
    /// which for what is completed are bytes of it.
    fn part(&self) -> Option<(String, String, String)> {
        let value = self.field.value();
        let caret = self.field.selection_start().ok().flatten()? as usize;
        let (before, after) = value.split_at_checked(caret).unwrap_or((&value, ""));
        let begin = before.rfind(' ').map_or(0, |space| space + 1);
        Some((before[..begin].to_owned(), before[begin..].to_owned(), after.to_owned()))
    }

    fn offer(&self) {
        let Some((before, part, _)) = self.part() else { return };
        let (sign, wanted) = match part.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", part.as_str()),
        };
        let nothing_yet = before.is_empty() && part.is_empty();
        let mut shown = 0;
        for option in self.options("[role=option]") {
            let text = option.get_attribute("data-inserts").unwrap_or_default();
            let begins = text.starts_with(wanted) && text.trim_end() != wanted;
            let fits =
                begins || (wanted.len() > 2 && text.contains(wanted) && text.trim_end() != wanted);
            let fits =
                fits && (nothing_yet || !wanted.is_empty() || !sign.is_empty()) && shown < MOST;
            shown += usize::from(fits);
            toggle(&option, "hidden", !fits);
            mark(&option, false);
        }
        self.open(shown > 0);
    }

    fn open(&self, open: bool) {
        toggle(&self.list, "hidden", !open);
        let expanded = if open { "true" } else { "false" };
        // Fails for invalid names only, as all of these.
        let _ = self.field.set_attribute("aria-expanded", expanded);
        let _ = self.field.remove_attribute("aria-activedescendant");
    }

    fn is_open(&self) -> bool {
        !self.list.has_attribute("hidden")
    }

    fn step(&self, by: isize) {
        let options = self.options("[role=option]:not([hidden])");
        let here = options.iter().position(is_marked);
        let next = match here {
            Some(place) => {
                (place.cast_signed() + by).rem_euclid(options.len().cast_signed()).cast_unsigned()
            }
            None if by > 0 => 0,
            None => options.len().saturating_sub(1),
        };
        for (place, option) in options.iter().enumerate() {
            mark(option, place == next);
            if place == next {
                let _ = self.field.set_attribute("aria-activedescendant", &option.id());
            }
        }
    }

    fn take(&self, option: &Element) {
        let Some((before, part, after)) = self.part() else { return };
        let sign = if part.starts_with('-') { "-" } else { "" };
        let text = option.get_attribute("data-inserts").unwrap_or_default();
        let begun = format!("{before}{sign}{text}");
        let caret = u32::try_from(begun.encode_utf16().count()).unwrap_or_default();
        self.field.set_value(&format!("{begun}{}", after.trim_start()));
        let _ = self.field.set_selection_range(caret, caret);
        self.offer();
    }
}

fn toggle(element: &Element, name: &str, on: bool) {
    let _ = element.toggle_attribute_with_force(name, on);
}

fn mark(option: &Element, on: bool) {
    let _ = option.set_attribute("aria-selected", if on { "true" } else { "false" });
}

fn is_marked(option: &Element) -> bool {
    option.get_attribute("aria-selected").as_deref() == Some("true")
}

pub(super) fn offer(event: &Event) {
    if let Some(field) = input(event).and_then(Field::of) {
        field.offer();
    }
}

pub(super) fn close(event: &Event) {
    if let Some(field) = input(event).and_then(Field::of) {
        field.open(false);
    }
}

/// True when the key was for the options.
pub(super) fn key(event: &KeyboardEvent) -> bool {
    let field = target(event).and_then(|at| at.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field.and_then(Field::of) else { return false };
    let chosen = field.options("[aria-selected=true]").into_iter().next();
    match (event.key().as_str(), chosen) {
        ("ArrowDown", _) if field.is_open() => field.step(1),
        ("ArrowUp", _) if field.is_open() => field.step(-1),
        ("ArrowDown", _) => field.offer(),
        ("Enter" | "Tab", Some(chosen)) if field.is_open() => field.take(&chosen),
        ("Escape", _) if field.is_open() => field.open(false),
        _ => return false,
    }
    event.prevent_default();
    true
}

pub(super) fn pressed(event: &MouseEvent) {
    let option = target(event).and_then(|at| around(&at, ".completions [role=option]"));
    let field = document().active_element().and_then(|at| at.dyn_into().ok()).and_then(Field::of);
    if let (Some(option), Some(field)) = (option, field) {
        // The field keeps the focus.
        event.prevent_default();
        field.take(&option);
    }
}
