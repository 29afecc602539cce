//! A button that changes the structure of a form. The page does at once what it says; without
//! JavaScript it sends the form, which comes back changed.

use leptos::prelude::*;

use super::{edit::Edit, names};

#[component]
pub(super) fn EditButton(
    edit: Edit,
    class: &'static str,
    /// Its accessible name: buttons with a drawing only have no other.
    #[prop(into)]
    label: String,
    #[prop(optional, into)] id: Option<String>,
    /// Of one that is chosen among others.
    #[prop(optional, into)]
    pressed: Option<bool>,
    children: Children,
) -> impl IntoView {
    let edit = edit.to_string();
    let pressed = pressed.map(|pressed| if pressed { "true" } else { "false" });
    view! {
        <button type="submit" class=class id=id name=names::EDIT value=edit.clone() data-edit=edit formnovalidate aria-label=label.clone() title=label
            aria-pressed=pressed>
            {children()}
        </button>
    }
}
