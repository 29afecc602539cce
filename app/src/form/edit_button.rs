//! A button that changes the structure of a form. The page does at once what it says; without
//! JavaScript it sends the form, which comes back changed.

use maud::{Markup, html};

use super::{edit::Edit, names};

/// `label` is its accessible name: buttons with a drawing only have no other. `pressed` is of one
/// that is chosen among others.
pub(super) fn edit_button(
    edit: &Edit,
    class: &str,
    label: &str,
    id: Option<&str>,
    pressed: Option<bool>,
    face: &Markup,
) -> Markup {
    let edit = edit.to_string();
    html! {
        button type="submit" class=(class) id=[id] name=(names::EDIT) value=(edit) data-edit=(edit) formnovalidate aria-label=(label) title=(label)
            aria-pressed=[pressed] { (face) }
    }
}
