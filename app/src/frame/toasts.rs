//! What an action that led to a page has to say there: once, in a corner, with a way back where there is
//! one. It is kept here between the answer to a form and the page that follows; the browser only has a
//! cookie with its number. It is no place for errors: those stand where the form is.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::KeyId;
use leptos::prelude::*;

use crate::{
    backend,
    components::{Glyph, Icon},
};

/// Of the cookie that holds a toast's number.
pub const TOAST_COOKIE: &str = "toast";
/// Of toasts whose page was never asked for, the oldest go first.
const MOST_KEPT: usize = 256;

/// A sentence on what was done.
#[derive(Debug, Clone)]
pub struct Toast {
    words: String,
    undo: Option<Undo>,
}

/// The form that takes it back.
#[derive(Debug, Clone)]
struct Undo {
    action: String,
    fields: Vec<(&'static str, String)>,
}

impl Toast {
    pub fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), undo: None }
    }

    /// Only for what brings back exactly what was there before.
    #[must_use]
    pub fn undone_by(self, action: impl Into<String>, fields: Vec<(&'static str, String)>) -> Self {
        Self { undo: Some(Undo { action: action.into(), fields }), ..self }
    }
}

struct Kept {
    number: u64,
    /// Nobody else is shown it, whatever their cookie says.
    key: KeyId,
    /// Of the page that says it: another tab is not the place.
    path: String,
    toast: Toast,
}

/// Toasts on their way to the next page. The server gives it to all pages.
#[derive(Clone, Default)]
pub struct Toasts {
    kept: Arc<Mutex<VecDeque<Kept>>>,
    numbers: Arc<AtomicU64>,
}

impl Toasts {
    /// For the page at `address`. Its number, for the cookie.
    pub fn keep(&self, key: KeyId, address: &str, toast: Toast) -> u64 {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == MOST_KEPT {
            kept.pop_front();
        }
        let path = address.split(['?', '#']).next().unwrap_or_default().to_owned();
        kept.push_back(Kept { number, key, path, toast });
        number
    }

    /// Whoever asks for it again gets nothing.
    fn take(&self, number: u64, key: KeyId, path: &str) -> Option<Toast> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = (number, key, path);
        let place =
            kept.iter().position(|kept| (kept.number, kept.key, kept.path.as_str()) == wanted)?;
        Some(kept.remove(place)?.toast)
    }

    /// The one that the request's cookie names.
    fn of_request() -> Option<Toast> {
        let number = backend::cookie(TOAST_COOKIE)?.parse().ok()?;
        use_context::<Self>()?.take(number, backend::caller()?.key, &backend::path()?)
    }
}

/// Where toasts stand. The page's script puts them there anew, so that they are read out.
#[component]
pub(super) fn ToastPlace() -> impl IntoView {
    let toast = Toasts::of_request().map(|toast| view! { <ToastShown toast /> });
    view! {
        <div class="toasts" id="toasts" role="region" aria-label="Notices" aria-live="polite">
            {toast}
        </div>
    }
}

#[component]
pub(crate) fn ToastShown(toast: Toast) -> impl IntoView {
    let Toast { words, undo } = toast;
    // What can be taken back waits for whoever wants to.
    let class = if undo.is_some() { "toast" } else { "toast passing" };
    let undo = undo.map(|Undo { action, fields }| {
        let fields = fields.into_iter().map(|(name, value)| {
            view! { <input type="hidden" name=name value=value /> }
        });
        view! {
            <form method="post" action=action>
                {fields.collect_view()}
                <button class="btn">"Undo"</button>
            </form>
        }
    });
    view! {
        <div class=class>
            <Icon glyph=Glyph::Finished />
            <p>{words}</p>
            {undo}
            <button type="button" class="btn ghost icon needs-js" aria-label="Dismiss" data-dismisses>
                <Icon glyph=Glyph::Remove />
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(last: u8) -> KeyId {
        format!("019a0000-0000-7000-8000-00000000000{last}").parse().expect("an id")
    }

    #[test]
    fn a_toast_is_shown_once_and_to_the_one_it_is_for() {
        let (mine, others) = (key(1), key(2));
        let toasts = Toasts::default();
        let number = toasts.keep(mine, "/a?b=c", Toast::new("Saved."));
        assert!(toasts.take(number, others, "/a").is_none());
        assert!(toasts.take(number, mine, "/another-tab").is_none());
        assert_eq!(
            toasts.take(number, mine, "/a").map(|toast| toast.words).as_deref(),
            Some("Saved.")
        );
        assert!(toasts.take(number, mine, "/a").is_none());
    }

    #[test]
    fn toasts_that_nobody_looks_at_are_not_kept_for_ever() {
        let key = key(1);
        let toasts = Toasts::default();
        let first = toasts.keep(key, "/", Toast::new("first"));
        for _ in 1..MOST_KEPT {
            toasts.keep(key, "/", Toast::new("more"));
        }
        let last = toasts.keep(key, "/", Toast::new("last"));
        assert!(toasts.take(first, key, "/").is_none());
        assert!(toasts.take(last, key, "/").is_some());
    }
}
