//! Values as a person looks at them: drawn once as HTML by kind and by shape, bounded in depth and
//! number. What one can do with them in the browser is `acts`, which reads that HTML alone.

pub(crate) mod acts;
mod file;
mod html;
mod place;
mod shape;
mod table;
mod tree;

pub(crate) use file::{FileValue, file_preview};
pub(crate) use place::Place;
#[cfg(feature = "ssr")]
pub(crate) use shape::drawn_named_values;
pub(crate) use shape::{drawn_value, is_shown};
