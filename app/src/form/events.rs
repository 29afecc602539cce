//! What happens when a person types, clicks, pastes or drags in a form. The form listens once for
//! all of its fields; what a control is about is written in its attributes.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{
    ClipboardEvent, DragEvent, Element, Event, HtmlInputElement, KeyboardEvent, MouseEvent,
};

use super::{
    combobox,
    edit::{Action, Edit},
    lines::pasted_items,
    names, page,
    slot::Presence,
    spin,
    state::Form,
};

/// The parameter that a control belongs to.
pub(super) const PARAMETER: &str = "data-parameter";
/// On a button: the edit that it makes.
pub(super) const EDIT: &str = "data-edit";
/// On a button: the password that it shows.
const REVEALS: &str = "data-reveals";
/// Around a control whose value counts as soon as something is typed: the presence's field.
pub(super) const FREE: &str = "data-presence";
/// On an item of a list: the list's name, and beside it the item's number.
pub(super) const LIST: &str = "data-list";
pub(super) const INDEX: &str = "data-index";

/// What a form listens for.
pub(crate) const HEARD: [&str; 9] =
    ["input", "change", "focusout", "click", "keydown", "paste", "dragstart", "dragover", "drop"];

impl Form {
    /// Something happened in the form.
    pub(crate) fn on_event(&self, event: &Event) {
        match event.type_().as_str() {
            "input" => self.on_input(event),
            "change" => self.on_change(event),
            "focusout" => self.on_focus_out(event),
            "click" => self.on_click(event.unchecked_ref()),
            "keydown" => self.on_key_down(event.unchecked_ref()),
            "paste" => self.on_paste(event.unchecked_ref()),
            "dragstart" => self.on_drag_start(event.unchecked_ref()),
            "dragover" => self.on_drag_over(event.unchecked_ref()),
            "drop" => self.on_drop(event.unchecked_ref()),
            _ => {}
        }
    }

    fn on_input(&self, event: &Event) {
        let Some(target) = page::target(event) else { return };
        if target.get_attribute("type").as_deref() == Some("file") || combobox::search(&target) {
            return;
        }
        spin::keep_together(&target);
        if let Some(presence) = page::attribute_around(&target, FREE)
            && !event_target_value(event).is_empty()
        {
            page::choose(&presence, Presence::Set.as_str());
        }
        self.read();
        if let Some(parameter) = page::attribute_around(&target, PARAMETER)
            && self.is_wrong(&parameter)
        {
            self.check_parameter(&parameter);
        }
    }

    fn on_change(&self, event: &Event) {
        let Some(target) = page::target(event) else { return };
        if let Some(input) =
            target.dyn_ref::<HtmlInputElement>().filter(|input| input.type_() == "file")
        {
            self.choose_files(input);
        }
    }

    /// What is wrong is said when a person leaves the field, not at every key.
    fn on_focus_out(&self, event: &Event) {
        if let Some(left) = page::target(event) {
            combobox::leave(&left);
        }
        let left = page::target(event).and_then(|left| page::attribute_around(&left, PARAMETER));
        let Some(parameter) = left else { return };
        let down = self.pointer(|pointer| pointer.down);
        if down {
            self.pointer(|pointer| pointer.left = Some(parameter));
        } else {
            self.check_parameter(&parameter);
        }
    }

    /// What the form has to know of the pointer wherever it is.
    pub(super) fn listen(&self) {
        let form = self.clone();
        // Both last as long as the page.
        window_event_listener(ev::mousedown, move |event| {
            form.pointer(|pointer| pointer.down = true);
            combobox::press(&event);
        });
        let form = self.clone();
        window_event_listener(ev::mouseup, move |_| form.release());
    }

    fn release(&self) {
        if let Some(parameter) = self.pointer(std::mem::take).left {
            // After the click that this was.
            let form = self.clone();
            request_animation_frame(move || form.check_parameter(&parameter));
        }
    }

    fn on_click(&self, event: &MouseEvent) {
        let Some(target) = page::target(event) else { return };
        let name = target.get_attribute("name").unwrap_or_default();
        // Who chooses with the pointer goes on to the value; the arrow keys only look at the options.
        if let Some(of) = name.strip_suffix(&format!(":{}", names::PRESENCE))
            && event.detail() > 0
            && target.get_attribute("value").as_deref() == Some(Presence::Set.as_str())
        {
            page::focus(&format!("in-{of}"));
        }
        if let Ok(Some(button)) = target.closest("[data-clears]") {
            self.clear_file(&button);
        }
        if let Some(id) = page::attribute_around(&target, REVEALS) {
            page::reveal(&target, &id);
        }
        let edit = page::attribute_around(&target, EDIT).and_then(|text| Edit::of(&text));
        if let Some(edit) = edit {
            event.prevent_default();
            self.edit(&edit);
        }
    }

    fn on_key_down(&self, event: &KeyboardEvent) {
        let Some(target) = page::target(event) else { return };
        // A pointer that dragged something tells nobody that it is up again.
        self.release();
        if combobox::on_key_down(&target, event) {
            return;
        }
        if target.get_attribute("role").as_deref() == Some("spinbutton") {
            if spin::nudge(&target, event) {
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

    fn act(&self, event: &Event, name: String, action: Action) {
        event.prevent_default();
        self.edit(&Edit { name, action });
    }

    /// Many lines into one item of a list are as many items; a picture goes to the file it suits.
    fn on_paste(&self, event: &ClipboardEvent) {
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

    fn on_drag_start(&self, event: &DragEvent) {
        let dragged = page::target(event).and_then(|handle| item_around(&handle));
        if let (Some((name, index)), Some(data)) = (dragged, event.data_transfer()) {
            data.set_effect_allowed("move");
            let _ = data.set_data(&drag_kind(&name), &index.to_string());
        }
    }

    fn on_drag_over(&self, event: &DragEvent) {
        let over = page::target(event).and_then(|target| item_around(&target));
        let (Some((name, _)), Some(data)) = (over, event.data_transfer()) else { return };
        if data.types().includes(&drag_kind(&name).into(), 0) {
            event.prevent_default();
        }
    }

    fn on_drop(&self, event: &DragEvent) {
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
