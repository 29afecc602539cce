//! Values as a person looks at them: by kind and by shape, bounded in depth and number.

mod file;
mod shape;
mod table;
mod tree;

pub(crate) use file::{FileValue, file_preview, size_text};
pub(crate) use shape::{is_shown, named_values, value_view};
