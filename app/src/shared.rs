//! What all parts of a page share, found in context: on the server that of one request, in the
//! browser that of the owner under which every island stands, so that there is one of each per tab.

use leptos::prelude::*;

use crate::{backend, clock::Clock, live::Live};

pub fn provide_shared() {
    let site = backend::site();
    Clock::provide(site.rendered_at);
    Live::provide();
    provide_context(site);
}
