//! "Now" as pages read it: the moment the server rendered the page until the islands have woken
//! up, so that both halves write the same words; then it ticks.

use std::time::Duration;

use domain::Timestamp;
use leptos::prelude::*;

use crate::{backend, reactive::effect};

/// Clocks that agree this well are taken as equal: the rest is the time a page takes to load.
const AGREEING: i64 = 5_000_000;

#[derive(Clone, Copy)]
pub(crate) struct Clock {
    now: RwSignal<Timestamp>,
    /// Microseconds that the server is ahead of this browser.
    ahead: StoredValue<i64>,
}

impl Clock {
    pub(crate) fn provide(rendered_at: Timestamp) {
        let clock = Self { now: RwSignal::new(rendered_at), ahead: StoredValue::new(0) };
        provide_context(clock);
        // Effects wait until the page's script, which wakes all islands in one go, is through.
        effect(move || {
            let ahead = rendered_at.0 - backend::now().0;
            clock.ahead.set_value(if ahead.abs() < AGREEING { 0 } else { ahead });
            clock.now.set(clock.exact());
            set_interval(move || clock.now.set(clock.exact()), Duration::from_secs(1));
        });
    }

    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Changes once a second.
    pub(crate) fn now(self) -> Timestamp {
        self.now.get()
    }

    /// Of the last tick.
    pub(crate) fn last(self) -> Timestamp {
        self.now.get_untracked()
    }

    /// At this moment, in the server's time. In the browser only.
    pub(crate) fn exact(self) -> Timestamp {
        Timestamp(backend::now().0 + self.ahead.get_value())
    }
}
