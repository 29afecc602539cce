//! The form that a function's parameters make. `slot`, `draft`, `reading`, `fields`, `edit` and `control` are
//! pure: what stands in a form, as a tree of texts, and how it is read and changed. `draw` and what
//! it calls draw it as text, on the server and in the browser. `state` and `events` are the page's
//! half, and need nothing but its elements.

mod choice;
mod control;
mod draft;
mod draw;
mod edit;
mod edit_button;
mod field;
mod fields;
mod file;
mod fill;
mod flags;
mod groups;
mod moment;
mod names;
mod number;
mod placed;
mod reading;
mod rules;
#[cfg(feature = "ssr")]
mod secrets;
mod slot;
mod text;

mod combobox;
mod errors;
mod events;
mod files;
mod lines;
mod memory;
mod page;
mod spin;
mod state;
mod upload;
pub(crate) mod views;

#[cfg(test)]
mod tests;

pub use fields::inputs_from_fields;
pub use fill::{Fill, FormReturn};
pub use names::EDIT as EDIT_FIELD;

#[cfg(feature = "ssr")]
pub(crate) use fill::DrawnForm;
pub(crate) use {events::HEARD, page::focus, state::Form};

/// The id of the form in the page.
pub(crate) const FORM_ID: &str = "inputs-form";
/// The id of the words that say what is wrong with the call as a whole.
pub(crate) const FORM_ERROR_ID: &str = "form-error";
