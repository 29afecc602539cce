//! The form that a function's parameters make: `fields` and `control` are pure and the same on both
//! sides, `draft` holds what a person has typed, the rest draws it.

mod choice;
mod control;
mod draft;
mod field;
mod fields;
mod file;
mod number;
mod returned;
mod text;
mod upload;

pub use control::{Choice, Control, control_of};
pub use fields::{default_text, field_text, inputs_from_fields};
pub use returned::FormReturn;

pub(crate) use draft::{Form, Sources};
pub(crate) use field::FieldView;
