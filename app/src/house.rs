//! Pages about the installation as a whole: its machines, what waits for them, what was used, its keys.

mod design;
mod queue;
mod read;
mod settings;
mod usage;
mod workers;

pub(crate) use design::DesignPage;
pub use design::Development;
pub(crate) use queue::QueuePage;
pub use settings::NewKeyShown;
pub(crate) use settings::{Sections, SettingsPage};
pub(crate) use usage::UsagePage;
pub(crate) use workers::WorkersPage;
