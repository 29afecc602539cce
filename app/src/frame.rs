//! What stands around every page, and what every page does in the browser.

#[cfg(feature = "ssr")]
mod around;
mod awake;
mod keys;
#[cfg(feature = "ssr")]
mod palette;
#[cfg(feature = "lists")]
mod renew;
mod search;
#[cfg(feature = "ssr")]
mod toasts;

#[cfg(feature = "ssr")]
pub(crate) use around::Frame;
#[cfg(feature = "ssr")]
pub use palette::found;
#[cfg(feature = "ssr")]
pub(crate) use renew::Renewing;
#[cfg(feature = "ssr")]
pub(crate) use search::{RESULTS_ID, SEARCH_ID};
#[cfg(feature = "ssr")]
pub(crate) use toasts::ToastShown;
#[cfg(feature = "ssr")]
pub use toasts::{TOAST_COOKIE, Toast, Toasts};

/// What stands in the browser's tab for a page that is about this.
pub(crate) fn title_of(page: &str) -> String {
    if page.is_empty() { "Sieve".to_owned() } else { format!("{page} · Sieve") }
}
