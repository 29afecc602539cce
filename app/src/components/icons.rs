//! All drawings, as paths on a grid of 16. Each stands beside words that say the same, or inside a
//! control that is named; none is read aloud.

use leptos::prelude::*;
use maud::{Markup, PreEscaped, html};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
// Some are on pages only, which the browser's half does not hold.
#[cfg_attr(not(feature = "ssr"), allow(dead_code))]
pub(crate) enum Glyph {
    Sieve,
    Search,
    Explore,
    Jobs,
    Queue,
    Workers,
    Usage,
    Settings,
    Menu,
    Theme,
    SignOut,
    Queued,
    Processing,
    Finished,
    Error,
    Cancelled,
    Upload,
    File,
    Download,
    Copy,
    Restart,
    Add,
    Remove,
    Up,
    Down,
    Grip,
}

impl Glyph {
    pub(crate) fn paths(self) -> &'static str {
        match self {
            Self::Sieve => {
                r#"<path d="M2 6h12a6 6 0 0 1-12 0Z"/><g fill="currentColor" stroke="none"><circle cx="5.6" cy="8" r=".75"/><circle cx="8" cy="8" r=".75"/><circle cx="10.4" cy="8" r=".75"/><circle cx="6.8" cy="10" r=".75"/><circle cx="9.2" cy="10" r=".75"/><circle cx="8" cy="14.4" r=".85"/><circle cx="4.8" cy="3.2" r=".85"/><circle cx="8.8" cy="2.4" r=".85"/></g>"#
            }
            Self::Search => r#"<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3 3"/>"#,
            Self::Explore => {
                r#"<rect x="2" y="2" width="5" height="5" rx="1"/><rect x="9" y="2" width="5" height="5" rx="1"/><rect x="2" y="9" width="5" height="5" rx="1"/><rect x="9" y="9" width="5" height="5" rx="1"/>"#
            }
            Self::Jobs => r#"<path d="M2.5 4h11M2.5 8h11M2.5 12h7"/>"#,
            Self::Queue => r#"<path d="m8 2 6 3-6 3-6-3ZM2.5 8 8 11l5.5-3M2.5 11 8 14l5.5-3"/>"#,
            Self::Workers => {
                r#"<rect x="2" y="2.5" width="12" height="4.5" rx="1"/><rect x="2" y="9" width="12" height="4.5" rx="1"/><path d="M4.5 4.75h.01M4.5 11.25h.01"/>"#
            }
            Self::Usage => r#"<path d="M3 13.5V9M8 13.5v-11M13 13.5V6"/>"#,
            Self::Settings => {
                r#"<path d="M2 5h5M11 5h3M2 11h3M9 11h5"/><circle cx="9" cy="5" r="1.8"/><circle cx="7" cy="11" r="1.8"/>"#
            }
            Self::Menu => r#"<path d="M2.5 4h11M2.5 8h11M2.5 12h11"/>"#,
            Self::Theme => {
                r#"<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 1 0 11Z" fill="currentColor"/>"#
            }
            Self::SignOut => r#"<path d="M6 2.5H3.5v11H6M7 8h6.5M11 5.5 13.5 8 11 10.5"/>"#,
            Self::Queued => {
                r#"<circle cx="8" cy="8" r="6" stroke-dasharray="2.6 2.1"/><path d="M8 5v3.2l2 1.3"/>"#
            }
            Self::Processing => {
                r#"<circle cx="8" cy="8" r="6" opacity=".25"/><path d="M8 2a6 6 0 0 1 6 6"/>"#
            }
            Self::Finished => r#"<circle cx="8" cy="8" r="6"/><path d="m5.3 8.2 2 2 3.5-4"/>"#,
            Self::Error => {
                r#"<circle cx="8" cy="8" r="6"/><path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4"/>"#
            }
            Self::Cancelled => r#"<circle cx="8" cy="8" r="6"/><path d="m3.8 3.8 8.4 8.4"/>"#,
            Self::Add => r#"<path d="M8 3v10M3 8h10"/>"#,
            Self::Remove => r#"<path d="m4 4 8 8m0-8-8 8"/>"#,
            Self::Up => r#"<path d="M8 13V3M4 7l4-4 4 4"/>"#,
            Self::Down => r#"<path d="M8 3v10M4 9l4 4 4-4"/>"#,
            Self::Grip => {
                r#"<g fill="currentColor" stroke="none"><circle cx="6" cy="4" r="1"/><circle cx="10" cy="4" r="1"/><circle cx="6" cy="8" r="1"/><circle cx="10" cy="8" r="1"/><circle cx="6" cy="12" r="1"/><circle cx="10" cy="12" r="1"/></g>"#
            }
            Self::Upload => r#"<path d="M8 10.5v-8M5 5l3-3 3 3M2.5 10.5v3h11v-3"/>"#,
            Self::File => r#"<path d="M4 1.5h5l3.5 3.5v9.5H4ZM9 1.5V5h3.5"/>"#,
            Self::Download => r#"<path d="M8 2v8M5 7.5l3 3 3-3M2.5 10.5v3h11v-3"/>"#,
            Self::Copy => {
                r#"<rect x="5.5" y="5.5" width="8" height="8" rx="1"/><path d="M10.5 5.5v-3h-8v8h3"/>"#
            }
            Self::Restart => r#"<path d="M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3"/>"#,
        }
    }
}

#[component]
pub(crate) fn Icon(glyph: Glyph) -> impl IntoView {
    let class = if glyph == Glyph::Processing { "icon spin" } else { "icon" };
    view! {
        <svg class=class viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round"
            stroke-linejoin="round" aria-hidden="true" inner_html=glyph.paths()></svg>
    }
}

/// The same within markup that is written as text.
pub(crate) fn icon(glyph: Glyph) -> Markup {
    let class = if glyph == Glyph::Processing { "icon spin" } else { "icon" };
    html! {
        svg class=(class) viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round"
            stroke-linejoin="round" aria-hidden="true" { (PreEscaped(glyph.paths())) }
    }
}
