//! What all parts of a page share, found in context: on the server that of one request, in the
//! browser that of the owner under which every island of a bundle stands.

use leptos::prelude::*;

use crate::{backend, clock::Clock};

pub fn provide_shared() {
    let site = backend::site();
    Clock::provide(site.rendered_at);
    #[cfg(feature = "live")]
    crate::live::Live::provide();
    provide_context(site);
}
