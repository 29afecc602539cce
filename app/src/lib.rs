//! What a person sees: pages, components, the generated form and the server functions behind them.
//! Rules live in `platform` and `domain`; this crate shows and asks.

// The type of a page is as deep as its markup.
#![recursion_limit = "512"]
// What `#[component]` makes of a private component is `pub` inside a private module.
#![allow(unreachable_pub)]

#[cfg(feature = "ssr")]
mod backend;
#[cfg(not(feature = "ssr"))]
#[path = "backend_absent.rs"]
mod backend;
mod browser;
mod clock;
mod components;
mod error;
pub mod form;
mod frame;
pub mod functions;
pub mod jobs;
pub mod live;
mod reactive;
mod root;
pub mod session;
mod shell;
mod site;
mod values;
mod wire;

pub use error::AppError;
pub use form::FormReturn;
pub use root::App;
pub use shell::{SiteFiles, shell};
