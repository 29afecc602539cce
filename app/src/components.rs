//! The parts that pages are made of. They show what they are given and ask nothing.

mod code;
mod copy;
mod error_page;
mod icons;
mod sparkline;
mod status;
mod tile;
mod time;

pub(crate) use code::CodeToCopy;
pub(crate) use copy::CopyButton;
pub(crate) use error_page::{ErrorNote, ErrorPage, Loading};
pub(crate) use icons::{Glyph, Icon};
pub(crate) use sparkline::Sparkline;
pub(crate) use status::{BuildBadge, JobBadge};
pub(crate) use tile::{Cover, Tile};
pub(crate) use time::{Ago, Elapsed};
