//! The form that a function's parameters make. `slot`, `draft`, `fields`, `edit` and `control` are
//! pure and the same on both sides: what stands in a form, as a tree of texts, and how it is read
//! and changed. `draw` and what it calls draw it; `state` and `events` are the page's half.

mod choice;
mod combobox;
mod control;
mod draft;
mod draw;
mod edit;
mod edit_button;
mod events;
mod field;
mod fields;
mod file;
mod fill;
mod groups;
mod memory;
mod moment;
mod names;
mod number;
mod page;
mod placed;
mod rules;
mod slot;
mod state;
mod text;
mod upload;
mod views;

#[cfg(test)]
mod tests;

pub use fields::inputs_from_fields;
pub use fill::{Fill, FormReturn};
pub use names::EDIT as EDIT_FIELD;

pub(crate) use field::ParameterView;
pub(crate) use page::FORM_ID;
pub(crate) use state::Form;
pub(crate) use text::escaped;
pub(crate) use views::{CodeView, JsonView, View, Views};
