//! The browser's end of the live connection: opens it for what is watched, resumes it by number,
//! and tells each watcher what concerns it. It knows nothing of jobs but their topics.

use std::{sync::Arc, time::Duration};

use domain::{LiveMessage, Topic};
use futures::future::{AbortHandle, Abortable};
use leptos::prelude::*;

use super::{Watch, lines::Lines, word};
use crate::{
    backend, browser,
    reactive::{effect, go},
    wire,
};

/// The server says something every 5 seconds; this long without a word means the line is dead.
const SILENCE: i64 = 13_000_000;
/// The server answers at once. When a network went away silently, the browser may send the request
/// on one of its other connections, which are as dead: each of them costs this much.
const UNANSWERED: i64 = 10_000_000;
const CHECK_EVERY: Duration = Duration::from_secs(3);
/// Subscriptions of one page are made in one turn of the browser's loop: they share one opening.
const GATHER: Duration = Duration::from_millis(15);

type TopicNow = Arc<dyn Fn() -> Topic + Send + Sync>;
type Listener = Arc<dyn Fn(&LiveMessage) + Send + Sync>;

/// How the connection is, as far as a person should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Connection {
    /// Open, or not needed.
    Quiet,
    /// Being opened again.
    Lost,
    /// The session has ended: opening it again would not help.
    SignedOut,
}

/// The tab's live connection. Found in context.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    state: StoredValue<State>,
    connection: RwSignal<Connection>,
}

#[derive(Default)]
struct State {
    subscriptions: Vec<Subscription>,
    next_id: u64,
    open: Option<AbortHandle>,
    gathering: bool,
    failures: u32,
    last_heard: i64,
    /// The server has begun to answer what is open.
    answered: bool,
    /// Somebody wants to be told while looking elsewhere.
    stays: bool,
}

struct Subscription {
    id: u64,
    /// Asked at every opening: a job's topic carries the last event number that was seen.
    topic: TopicNow,
    listener: Listener,
}

impl Live {
    pub(crate) fn provide() {
        let live = Self {
            state: StoredValue::new(State::default()),
            connection: RwSignal::new(Connection::Quiet),
        };
        provide_context(live);
        effect(move || live.keep_watch());
        effect(move || word::say(live.connection.get()));
    }

    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Watches a topic until the current owner is cleaned up, or the returned number is given to `unsubscribe`.
    pub(crate) fn subscribe(
        self,
        topic: impl Fn() -> Topic + Send + Sync + 'static,
        listener: impl Fn(&LiveMessage) + Send + Sync + 'static,
    ) -> u64 {
        let id = self
            .state
            .try_update_value(|state| {
                state.next_id += 1;
                let id = state.next_id;
                let (topic, listener) = (Arc::new(topic), Arc::new(listener));
                state.subscriptions.push(Subscription { id, topic, listener });
                id
            })
            .unwrap_or_default();
        on_cleanup(move || self.unsubscribe(id));
        self.open_soon();
        id
    }

    pub(crate) fn unsubscribe(self, id: u64) {
        // The context may be gone already when the whole page is torn down.
        self.state.try_update_value(|state| {
            state.subscriptions.retain(|subscription| subscription.id != id);
            if state.subscriptions.is_empty() {
                state.close();
            }
        });
    }

    /// For somebody who waits for something and looks elsewhere meanwhile.
    pub(crate) fn stay_when_hidden(self, stays: bool) {
        self.state.update_value(|state| state.stays = stays);
    }

    /// Closes while the tab is hidden, opens when it shows again, and notices a dead line.
    fn keep_watch(self) {
        window_event_listener_untyped("visibilitychange", move |_| {
            if browser::is_hidden() {
                self.state.update_value(State::close_when_hidden);
            } else {
                self.open_soon();
            }
        });
        let check = move || {
            let dead = self.state.with_value(|state| {
                let patience = if state.answered { SILENCE } else { UNANSWERED };
                state.open.is_some() && backend::now().0 - state.last_heard > patience
            });
            if dead {
                self.connection.set(Connection::Lost);
                self.open();
            }
        };
        set_interval(check, CHECK_EVERY);
    }

    fn open_soon(self) {
        if !browser::is_here() {
            return;
        }
        let first = self.state.try_update_value(|s| !std::mem::replace(&mut s.gathering, true));
        if first == Some(true) {
            set_timeout(move || self.open(), GATHER);
        }
    }

    fn open(self) {
        let (handle, registration) = AbortHandle::new_pair();
        let asked: Vec<TopicNow> = self
            .state
            .try_update_value(|state| {
                state.gathering = false;
                state.close();
                if state.rests() || state.subscriptions.is_empty() {
                    return Vec::new();
                }
                state.open = Some(handle);
                state.last_heard = backend::now().0;
                state.answered = false;
                state.subscriptions.iter().map(|s| Arc::clone(&s.topic)).collect()
            })
            .unwrap_or_default();
        // Asked outside the lock: a topic reads signals of its own.
        let topics: Vec<Topic> = asked.iter().map(|topic| topic()).collect();
        if !topics.is_empty() {
            go(async move {
                // Aborted means that a newer opening has taken over.
                if Abortable::new(self.read(topics), registration).await.is_ok() {
                    self.retry();
                }
            });
        }
    }

    async fn read(self, topics: Vec<Topic>) {
        match wire::open(Watch { topics }).await {
            Ok(mut chunks) => {
                let mut lines = Lines::default();
                self.connection.set(Connection::Quiet);
                self.state.update_value(|state| state.answered = true);
                while let Some(chunk) = chunks.next().await {
                    self.state.update_value(|state| {
                        state.last_heard = backend::now().0;
                        state.failures = 0;
                    });
                    lines.push(&chunk, |line| self.deliver(line));
                }
            }
            Err(error) if error.status == 401 => self.connection.set(Connection::SignedOut),
            Err(_) => {}
        }
    }

    fn deliver(self, line: &[u8]) {
        let Ok(line) = std::str::from_utf8(line) else { return };
        let message = match wire::read(line) {
            Some(LiveMessage::Heartbeat) => return,
            Some(message) => message,
            None => return leptos::logging::warn!("live message not understood"),
        };
        let listeners: Vec<Listener> = self.state.with_value(|state| {
            state.subscriptions.iter().map(|s| Arc::clone(&s.listener)).collect()
        });
        for listener in listeners {
            listener(&message);
        }
    }

    /// Half a second, then twice as long each time up to 16, and up to half as much again, so that
    /// tabs do not all come back at once.
    fn retry(self) {
        let failures = self.state.try_update_value(|state| {
            state.open = None;
            state.failures += 1;
            state.failures
        });
        let Some(failures) = failures else { return };
        if self.connection.get_untracked() == Connection::SignedOut {
            return;
        }
        if failures > 1 {
            self.connection.set(Connection::Lost);
        }
        let base = 500.0 * f64::from(1_u32 << (failures - 1).min(5));
        let wait = base * (1.0 + js_sys::Math::random() / 2.0);
        set_timeout(move || self.open_soon(), Duration::from_millis(wait as u64));
    }
}

impl State {
    /// Nobody is there to see what would come.
    fn rests(&self) -> bool {
        browser::is_hidden() && !self.stays
    }

    fn close_when_hidden(&mut self) {
        if self.rests() {
            self.close();
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            open.abort();
        }
    }
}
