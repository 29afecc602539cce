//! What is wrong, in the page: words below each place, and marks on the controls they describe.

use domain::FieldError;
use leptos::prelude::document;

use super::{
    FORM_ERROR_ID, FORM_ID,
    field::{DEEP, ERROR_AT, error_words},
    placed::words_at,
};
use crate::browser;

pub(super) fn show(errors: &[FieldError]) {
    for place in browser::all(&format!("#{FORM_ID} [{ERROR_AT}]")) {
        let at = place.get_attribute(ERROR_AT).unwrap_or_default();
        let words = words_at(errors, &at, place.has_attribute(DEEP));
        // What stays is not drawn again: it would be read aloud once more.
        if place.text_content().unwrap_or_default() != words.as_deref().unwrap_or_default() {
            place.set_inner_html(&words.map(|words| error_words(&words).0).unwrap_or_default());
        }
    }
    // A group of controls cannot be invalid, its controls are.
    for control in browser::all(&format!("#{FORM_ID} [aria-describedby]:not([role=group])")) {
        let described_by = control.get_attribute("aria-describedby").unwrap_or_default();
        let place = described_by.rsplit(' ').next().and_then(|id| document().get_element_by_id(id));
        let Some(at) = place.and_then(|place| place.get_attribute(ERROR_AT)) else { continue };
        // Fails for attribute names that are not valid only.
        let _ = match words_at(errors, &at, true) {
            Some(_) => control.set_attribute("aria-invalid", "true"),
            None => control.remove_attribute("aria-invalid"),
        };
    }
}

pub(super) fn clear_whole() {
    if let Some(element) = document().get_element_by_id(FORM_ERROR_ID) {
        element.remove();
    }
}
