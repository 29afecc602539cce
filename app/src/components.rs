//! The parts that pages are made of. They show what they are given and ask nothing.

#[cfg(feature = "ssr")]
mod chart;
mod copy;
#[cfg(feature = "ssr")]
mod copy_button;
#[cfg(feature = "ssr")]
mod error_page;
mod icons;
#[cfg(feature = "ssr")]
mod note;
#[cfg(feature = "ssr")]
mod notice;
#[cfg(feature = "ssr")]
mod sparkline;
mod status;
#[cfg(feature = "ssr")]
mod table;
#[cfg(feature = "ssr")]
mod tile;
mod time;

#[cfg(feature = "ssr")]
pub(crate) use chart::{Chart, ChartData, ChartKind, Column, Series};
pub(crate) use copy::{copy, copy_on_click};
#[cfg(feature = "ssr")]
pub(crate) use copy_button::{CodeToCopy, CopyText, copy_button};
#[cfg(feature = "ssr")]
pub(crate) use error_page::ErrorPage;
pub(crate) use icons::{Glyph, Icon, icon};
#[cfg(feature = "ssr")]
pub(crate) use note::ErrorNote;
#[cfg(feature = "ssr")]
pub use notice::ActionReturn;
#[cfg(feature = "ssr")]
pub(crate) use notice::{ActionButton, ActionNotice};
#[cfg(feature = "ssr")]
pub(crate) use sparkline::Sparkline;
pub(crate) use status::{BuildBadge, JobBadge, job_badge, job_badge_face};
#[cfg(feature = "ssr")]
pub(crate) use table::{Heading, Row, Table};
#[cfg(feature = "ssr")]
pub(crate) use tile::{Cover, Tile};
pub(crate) use time::{Ago, Elapsed, ago, elapsed, tell_ago_anew, tell_elapsed_anew};
