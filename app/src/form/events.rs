//! What happens when a person types, clicks, pastes or drags in a form. The form listens once for
//! all of its fields; what a control is about is written in its attributes.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::{
    combobox,
    edit::{Action, Edit},
    names, number, page,
    slot::Presence,
    state::Form,
};

/// The parameter that a control belongs to.
pub(super) const PARAMETER: &str = "data-parameter";
/// On a button: the edit that it makes.
pub(super) const EDIT: &str = "data-edit";
/// Around a control whose value counts as soon as something is typed: the presence's field.
pub(super) const FREE: &str = "data-presence";
/// On an item of a list: the list's name, and beside it the item's number.
pub(super) const LIST: &str = "data-list";
pub(super) const INDEX: &str = "data-index";

impl Form {
    pub(crate) fn on_input(self, event: &ev::Event) {
        let Some(target) = page::target(event) else { return };
        if target.get_attribute("type").as_deref() == Some("file") || combobox::search(&target) {
            return;
        }
        number::keep_together(&target);
        if let Some(presence) = page::attribute_around(&target, FREE)
            && !event_target_value(event).is_empty()
        {
            page::choose(&presence, Presence::Set.as_str());
        }
        self.read();
        if let Some(parameter) = page::attribute_around(&target, PARAMETER) {
            let wrong = self.errors.with_untracked(|errors| {
                errors.iter().any(|error| error.path.parameter() == Some(&parameter))
            });
            if wrong {
                self.check_parameter(&parameter);
            }
        }
    }

    pub(crate) fn on_change(self, event: &ev::Event) {
        let Some(target) = page::target(event) else { return };
        if let Some(input) =
            target.dyn_ref::<HtmlInputElement>().filter(|input| input.type_() == "file")
        {
            self.choose_files(input);
        }
    }

    /// What is wrong is said when a person leaves the field, not at every key.
    pub(crate) fn on_focus_out(self, event: &ev::FocusEvent) {
        if let Some(left) = page::target(event) {
            combobox::leave(&left);
        }
        let left = page::target(event).and_then(|left| page::attribute_around(&left, PARAMETER));
        let Some(parameter) = left else { return };
        if self.pointer.with_value(|pointer| pointer.down) {
            self.pointer.update_value(|pointer| pointer.left = Some(parameter));
        } else {
            self.check_parameter(&parameter);
        }
    }

    /// What the form has to know of the pointer wherever it is.
    pub(super) fn listen(self) {
        let down = window_event_listener(ev::mousedown, move |event| {
            self.pointer.update_value(|pointer| pointer.down = true);
            combobox::press(&event);
        });
        let up = window_event_listener(ev::mouseup, move |_| self.release());
        on_cleanup(move || {
            down.remove();
            up.remove();
        });
    }

    fn release(self) {
        let left = self.pointer.try_update_value(|pointer| std::mem::take(pointer).left);
        if let Some(parameter) = left.flatten() {
            // After the click that this was.
            request_animation_frame(move || self.check_parameter(&parameter));
        }
    }

    pub(crate) fn on_click(self, event: &ev::MouseEvent) {
        let Some(target) = page::target(event) else { return };
        let name = target.get_attribute("name").unwrap_or_default();
        // Who chooses with the pointer goes on to the value; the arrow keys only look at the options.
        if let Some(of) = name.strip_suffix(&format!(":{}", names::PRESENCE))
            && event.detail() > 0
            && target.get_attribute("value").as_deref() == Some(Presence::Set.as_str())
        {
            page::focus(&format!("in-{of}"));
        }
        let edit = page::attribute_around(&target, EDIT).and_then(|text| Edit::of(&text));
        if let Some(edit) = edit {
            event.prevent_default();
            self.edit(&edit);
        }
    }

    pub(crate) fn on_key_down(self, event: &ev::KeyboardEvent) {
        let Some(target) = page::target(event) else { return };
        // A pointer that dragged something tells nobody that it is up again.
        self.release();
        if combobox::on_key_down(&target, event) {
            return;
        }
        if target.get_attribute("role").as_deref() == Some("spinbutton") {
            if number::nudge(&target, event) {
                self.read();
            }
            if !event.alt_key() && event.key() != "Enter" {
                return;
            }
        }
        let Some((list, index)) = item_around(&target) else { return };
        match event.key().as_str() {
            "ArrowUp" if event.alt_key() && index > 0 => {
                self.act(event, list, Action::Move { from: index, to: index - 1 })
            }
            "ArrowDown" if event.alt_key() => {
                self.act(event, list, Action::Move { from: index, to: index + 1 })
            }
            "Enter" if !(event.ctrl_key() || event.meta_key()) && is_line(&target) => {
                self.act(event, list, Action::Add);
            }
            _ => {}
        }
    }

    fn act(self, event: &ev::Event, name: String, action: Action) {
        event.prevent_default();
        self.edit(&Edit { name, action });
    }

    /// Many lines into one item of a list are as many items; a picture goes to the file it suits.
    pub(crate) fn on_paste(self, event: &ev::ClipboardEvent) {
        let (Some(data), Some(target)) = (event.clipboard_data(), page::target(event)) else {
            return;
        };
        let files = data.files().filter(|files| files.length() > 0);
        if let Some(files) = files {
            if self.take_pasted(&files, &target) {
                event.prevent_default();
            }
            return;
        }
        let text = data.get_data("text/plain").unwrap_or_default();
        let Some((name, index)) = item_around(&target).filter(|_| is_line(&target)) else { return };
        let texts = pasted_items(&text, target.get_attribute("role").is_some());
        if texts.len() > 1 {
            event.prevent_default();
            self.edit(&Edit { name, action: Action::Fill(index, texts) });
        }
    }

    pub(crate) fn on_drag_start(self, event: &ev::DragEvent) {
        let dragged = page::target(event).and_then(|handle| item_around(&handle));
        if let (Some((name, index)), Some(data)) = (dragged, event.data_transfer()) {
            data.set_effect_allowed("move");
            let _ = data.set_data(&drag_kind(&name), &index.to_string());
        }
    }

    pub(crate) fn on_drag_over(self, event: &ev::DragEvent) {
        let over = page::target(event).and_then(|target| item_around(&target));
        let (Some((name, _)), Some(data)) = (over, event.data_transfer()) else { return };
        if data.types().includes(&drag_kind(&name).into(), 0) {
            event.prevent_default();
        }
    }

    pub(crate) fn on_drop(self, event: &ev::DragEvent) {
        let over = page::target(event).and_then(|target| item_around(&target));
        let (Some((name, to)), Some(data)) = (over, event.data_transfer()) else { return };
        let from = data.get_data(&drag_kind(&name)).ok().and_then(|from| from.parse().ok());
        if let Some(from) = from {
            self.act(event, name, Action::Move { from, to });
        }
    }
}

/// An item can be dropped in its own list only; browsers write kinds in small letters.
fn drag_kind(list: &str) -> String {
    format!("application/x-item-{}", list.to_ascii_lowercase())
}

/// The list and the number of the innermost item around an element.
fn item_around(element: &Element) -> Option<(String, usize)> {
    let item = element.closest(&format!("[{LIST}]")).ok()??;
    Some((item.get_attribute(LIST)?, item.get_attribute(INDEX)?.parse().ok()?))
}

fn is_line(element: &Element) -> bool {
    let of_text =
        |input: &HtmlInputElement| !matches!(input.type_().as_str(), "checkbox" | "radio" | "file");
    element.dyn_ref::<HtmlInputElement>().is_some_and(of_text)
}

/// Lines are items; numbers may also stand side by side.
fn pasted_items(text: &str, numbers: bool) -> Vec<String> {
    let lines = text.trim().lines().map(str::trim).filter(|line| !line.is_empty());
    let between = |c: char| numbers && (c == ',' || c == ';' || c == '\t' || c == ' ');
    lines
        .flat_map(|line| line.split(between))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_a_sheet_and_a_row_of_numbers_both_become_items() {
        assert_eq!(pasted_items("one, two\r\nthree\n\n", false), ["one, two", "three"]);
        assert_eq!(pasted_items("1, 2\t3\n4", true), ["1", "2", "3", "4"]);
    }
}
