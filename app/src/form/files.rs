//! What happens to files in the page: they are picked, dropped or pasted, sent to the server, and
//! their fields say how far they are.

use leptos::{prelude::document, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{Element, FileList, HtmlInputElement};

use super::{
    edit::{Action, Edit},
    file::{AFTER, SUMMARY, UploadState, after, held_id, summary},
    names, page,
    state::Form,
    upload::beginning,
};
use crate::{browser, values::FileValue};

/// Bytes and lines of a text that are shown of it.
const LOOKED_AT: u32 = 1_000;
const MOST_LINES: usize = 6;
const PICKER: &str = "input[type=file]";
const FIELD: &str = ".file-field";

impl Form {
    /// Something was picked with, or dropped on, a picker.
    pub(super) fn choose_files(&self, picker: &HtmlInputElement) {
        if let Some(files) = picker.files().filter(|files| files.length() > 0) {
            self.send_files(&files, picker);
            // The same file may be chosen again; and it is not sent twice.
            picker.set_value("");
        }
    }

    /// Those that were chosen before this code was there; says whether there were any.
    pub(super) fn choose_waiting_files(&self) -> bool {
        let has_files = |picker: &HtmlInputElement| picker.files().is_some_and(|f| f.length() > 0);
        let waiting: Vec<_> = pickers().into_iter().filter(has_files).collect();
        waiting.iter().for_each(|picker| self.choose_files(picker));
        !waiting.is_empty()
    }

    /// Gives pasted files to the picker beside the focus, else to the first that has none.
    pub(super) fn take_pasted(&self, files: &FileList, target: &Element) -> bool {
        let beside = target.closest(".field").ok().flatten();
        let beside = beside.and_then(|field| field.query_selector(PICKER).ok().flatten());
        let is_empty = |picker: &HtmlInputElement| {
            let held = document().get_element_by_id(&held_id(&picker.id()));
            held.is_none_or(|held| held.unchecked_into::<HtmlInputElement>().value().is_empty())
        };
        let picker = beside
            .and_then(|picker| picker.dyn_into().ok())
            .or_else(|| pickers().into_iter().find(is_empty));
        if let Some(picker) = &picker {
            self.send_files(files, picker);
        }
        picker.is_some()
    }

    fn send_files(&self, files: &FileList, picker: &HtmlInputElement) {
        let files: Vec<_> = (0..files.length()).filter_map(|index| files.get(index)).collect();
        match picker.name().strip_suffix(&format!(":{}", names::FILES)) {
            Some(list) => {
                let texts = files.into_iter().map(|file| self.uploads().start(file)).collect();
                self.edit(&Edit { name: list.to_owned(), action: Action::Append(texts) });
            }
            None => {
                if let Some(file) = files.into_iter().next() {
                    page::put(&held_id(&picker.id()), &self.uploads().start(file));
                    self.show_files();
                }
            }
        }
    }

    /// Empties the field around a button, and stops what is on its way to it.
    pub(super) fn clear_file(&self, button: &Element) {
        let Some(held) = button.closest(FIELD).ok().flatten().and_then(|field| held(&field)) else {
            return;
        };
        self.uploads().cancel(&held.value());
        page::put(&held.id(), "");
        self.show_files();
    }

    /// Every field of a file says what it holds, or how far its upload is.
    pub(super) fn show_files(&self) {
        for field in browser::all(&format!("#{} {FIELD}", super::FORM_ID)) {
            if let Some(held) = held(&field) {
                self.show_file(&field, &held);
            }
        }
    }

    fn show_file(&self, field: &Element, held: &HtmlInputElement) {
        let upload = self.uploads().of(&held.value());
        if let Some(UploadState::Done(value)) = upload.as_ref().map(|upload| &upload.state) {
            held.set_value(value);
        }
        let text = held.value();
        let upload = upload.filter(|upload| !matches!(upload.state, UploadState::Done(_)));
        let invited = field.get_attribute("data-kind").unwrap_or_default();
        set(field, SUMMARY, &summary(&text, upload.as_ref(), &invited).0);
        if let Ok(Some(button)) = field.query_selector("[data-clears]") {
            let running = upload.is_some_and(|upload| upload.is_running());
            button.set_text_content(Some(if running { "Cancel" } else { "Remove" }));
            // Fails for names of classes that are none only.
            let _ = button.class_list().toggle_with_force("gone", text.is_empty());
        }
        if set(field, AFTER, &after(&text).0) {
            show_first_lines(field, &text);
        }
    }
}

/// Of a file of text, so that one sees that it is the right one.
pub(super) fn show_first_lines(field: &Element, held: &str) {
    let lines = field.query_selector(".first-lines").ok().flatten();
    let (Some(lines), Some(file)) = (lines, FileValue::of_text(held)) else { return };
    spawn_local(async move {
        let Some(text) = beginning(&file.url, LOOKED_AT).await else { return };
        let first = text.lines().take(MOST_LINES).collect::<Vec<_>>().join("\n");
        lines.set_text_content(Some(&first));
        let _ = lines.class_list().remove_1("gone");
    });
}

/// Replaces what is in a part of the field; says whether it was something else.
fn set(field: &Element, part: &str, markup: &str) -> bool {
    let Ok(Some(part)) = field.query_selector(&format!(".{part}")) else { return false };
    let is_new = part.get_attribute("data-shows").as_deref() != Some(markup);
    if is_new {
        part.set_inner_html(markup);
        let _ = part.set_attribute("data-shows", markup);
    }
    is_new
}

fn held(field: &Element) -> Option<HtmlInputElement> {
    field.query_selector("input[type=hidden]").ok()??.dyn_into().ok()
}

fn pickers() -> Vec<HtmlInputElement> {
    let found = browser::all(&format!("#{} {PICKER}", super::FORM_ID));
    found.filter_map(|picker| picker.dyn_into().ok()).collect()
}
