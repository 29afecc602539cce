//! What handlers share. Each takes the part it needs.

use app::Toasts;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use platform::Platform;
use tokio_util::sync::CancellationToken;

#[derive(Clone)]
pub struct ServerState {
    pub(crate) platform: Platform,
    pub(crate) leptos: LeptosOptions,
    /// Cancelled when the server goes down: live streams end.
    pub(crate) stop: CancellationToken,
    pub(crate) development: bool,
    pub(crate) toasts: Toasts,
}

impl ServerState {
    pub(crate) fn new(platform: Platform, stop: CancellationToken, development: bool) -> Self {
        // The site is served from the binary: of all options only the name is ever read.
        let leptos = LeptosOptions::builder().output_name("app").build();
        Self { platform, leptos, stop, development, toasts: Toasts::default() }
    }
}

impl FromRef<ServerState> for Platform {
    fn from_ref(state: &ServerState) -> Self {
        state.platform.clone()
    }
}

impl FromRef<ServerState> for LeptosOptions {
    fn from_ref(state: &ServerState) -> Self {
        state.leptos.clone()
    }
}

impl FromRef<ServerState> for CancellationToken {
    fn from_ref(state: &ServerState) -> Self {
        state.stop.clone()
    }
}
