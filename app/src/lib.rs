//! What a person sees: pages, components, the generated form and the server functions behind them.
//! Rules live in `platform` and `domain`; this crate shows and asks. Pages are HTML made on the
//! server; the parts of them that change are islands, and only those are compiled for the browser,
//! by kind of page: features say which.

// The type of a page is as deep as its markup.
#![recursion_limit = "512"]
// What `#[component]` makes of a private component is `pub` inside a private module.
#![allow(unreachable_pub)]
// What only the islands of other bundles use; whoever has all of them finds what nobody uses.
#![cfg_attr(
    not(all(feature = "batches", feature = "jobs", feature = "lists", feature = "run")),
    allow(dead_code, unused_imports)
)]

#[cfg(feature = "ssr")]
mod backend;
#[cfg(not(feature = "ssr"))]
#[path = "backend_absent.rs"]
mod backend;
#[cfg(feature = "batches")]
pub mod batches;
mod browser;
mod clock;
mod components;
mod error;
#[cfg(feature = "run")]
pub mod form;
mod frame;
pub mod functions;
#[cfg(feature = "ssr")]
mod head;
#[cfg(feature = "ssr")]
mod house;
#[cfg(any(feature = "jobs", feature = "lists"))]
pub mod jobs;
#[cfg(feature = "live")]
pub mod live;
mod reactive;
#[cfg(feature = "ssr")]
mod root;
#[cfg(feature = "ssr")]
mod secrets;
#[cfg(feature = "ssr")]
mod session;
mod shared;
#[cfg(feature = "ssr")]
mod shell;
mod site;
mod values;
mod wire;

pub use error::AppError;
#[cfg(feature = "ssr")]
pub use frame::{TOAST_COOKIE, Toast, Toasts, found};
pub use shared::provide_shared;

#[cfg(feature = "ssr")]
pub use batches::TableReturn;
#[cfg(feature = "ssr")]
pub use components::ActionReturn;
#[cfg(feature = "ssr")]
pub use form::FormReturn;
#[cfg(feature = "ssr")]
pub use house::{Development, NewKeyShown};
#[cfg(feature = "ssr")]
pub use root::App;
#[cfg(feature = "ssr")]
pub use secrets::SecretReturn;
#[cfg(feature = "ssr")]
pub use shell::{BundleFiles, SiteFiles, shell};
