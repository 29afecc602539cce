//! What the browser's tab says of the job that its page is about, and the word that it ended for
//! somebody who looks elsewhere and asked for it.

use std::cell::Cell;

use domain::{JobStatus, JobView};
use leptos::{
    ev,
    prelude::{document, window, window_event_listener},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, Notification, NotificationOptions, NotificationPermission};

use super::super::watch::title_of_job;
use crate::{browser, frame, live::Live, reactive::go};

pub(super) struct Tab {
    title: String,
    status: JobStatus,
    name: String,
}

thread_local! {
    /// The person wants to be told.
    static ASKED: Cell<bool> = const { Cell::new(false) };
    static SHOWN: Cell<Option<JobStatus>> = const { Cell::new(None) };
}

pub(super) fn open(job: &JobView) {
    Tab::of(job).show();
    // Where the page came without encryption there are none.
    if !js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false) {
        return browser::all("[data-notifies]").for_each(|button| button.remove());
    }
    let live = Live::here();
    window_event_listener(ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("[data-notifies]").ok().flatten());
        if let Some(button) = button {
            go(ask(button, live));
        }
    });
}

/// For the browser's leave; asked for again, it is taken back.
async fn ask(button: Element, live: Live) {
    let wanted = !ASKED.get();
    if wanted && Notification::permission() == NotificationPermission::Default {
        let Ok(asked) = Notification::request_permission() else { return };
        // A refusal is looked at below.
        let _ = wasm_bindgen_futures::JsFuture::from(asked).await;
    }
    let granted = Notification::permission() == NotificationPermission::Granted;
    ASKED.set(wanted && granted);
    // A tab that nobody looks at hears of nothing otherwise.
    live.stay_when_hidden(wanted && granted);
    let words = match (wanted, granted) {
        (true, true) => "Will notify",
        (true, false) => "Blocked by the browser",
        (false, _) => "Notify me",
    };
    button.set_text_content(Some(words));
    // Fails for names of attributes that are none only.
    let _ = button.set_attribute("aria-pressed", if ASKED.get() { "true" } else { "false" });
}

impl Tab {
    pub(super) fn of(job: &JobView) -> Self {
        Self { title: title_of_job(job), status: job.status, name: job.title.clone() }
    }

    pub(super) fn show(self) {
        document().set_title(&frame::title_of(&self.title));
        let before = SHOWN.replace(Some(self.status));
        if before == Some(self.status) {
            return;
        }
        for link in browser::all("link[rel=icon]") {
            // Fails for names of attributes that are none only.
            let _ = link.set_attribute("href", icon(self.status));
        }
        if !self.status.has_ended() || before.is_none() {
            return;
        }
        for button in browser::all("[data-notifies]") {
            button.remove();
        }
        if ASKED.take() && browser::is_hidden() {
            let options = NotificationOptions::new();
            options.set_body(&format!("The job is {}.", self.status));
            options.set_icon("/icon-192.png");
            // Fails where notifications were forbidden meanwhile.
            let _ = Notification::new_with_options(&self.name, &options);
        }
    }
}

fn icon(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Queued | JobStatus::Processing => "/favicon-running.svg",
        JobStatus::Finished => "/favicon-finished.svg",
        JobStatus::Error => "/favicon-failed.svg",
        JobStatus::Cancelled => "/favicon.svg",
    }
}
