//! Parts of a job's page that only the server draws: asked for when they have changed, once a
//! second at most, and put in place with what was open and focused kept so.

use std::{cell::RefCell, collections::HashSet, time::Duration};

use domain::{JobId, JobQuery, LiveMessage, Topic};
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::super::{
    api::{self, PartAsked},
    parts::{PART, root_id},
};
use crate::{browser, live::Live, reactive::go};

/// However much happens, the server is not asked more often.
const REST: Duration = Duration::from_secs(1);
/// What ended is not waited for.
const AT_ONCE: Duration = Duration::from_millis(30);

thread_local! {
    /// Those that will be asked for.
    static DUE: RefCell<HashSet<&'static str>> = RefCell::default();
}

/// The jobs that it pushed, as they change.
pub(super) fn watch_children(id: JobId) {
    let query = JobQuery { parent: Some(id), ..JobQuery::default() };
    Live::here().subscribe(
        move || Topic::Jobs(query.clone()),
        move |message| {
            if let LiveMessage::Jobs { query, .. } = message
                && query.parent == Some(id)
            {
                renew_soon(id, "tree");
                renew_soon(id, "timeline");
            }
        },
    );
}

/// Of a part that is not on the page nothing is asked.
pub(super) fn renew_soon(id: JobId, part: &'static str) {
    if place(id, part).is_none() || !DUE.with_borrow_mut(|due| due.insert(part)) {
        return;
    }
    let rest = if part == "failure" { AT_ONCE } else { REST };
    let renew = async move {
        DUE.with_borrow_mut(|due| due.remove(part));
        renew(id, part).await;
    };
    set_timeout(move || go(renew), rest);
}

fn place(id: JobId, part: &str) -> Option<Element> {
    let root = browser::by_id::<Element>(&root_id(id))?;
    root.query_selector(&format!("[{PART}={part}]")).ok().flatten()
}

async fn renew(id: JobId, part: &'static str) {
    let Some(element) = place(id, part) else { return };
    let after = element.get_attribute("data-after").and_then(|after| after.parse().ok());
    let asked = PartAsked {
        name: part.to_owned(),
        after: after.unwrap_or_default(),
        all: element.has_attribute("data-all"),
    };
    // Offline, what is there stays.
    let Ok(html) = api::part(id, asked).await else { return };
    put(&element, &html);
}

fn put(element: &Element, html: &str) {
    if element.inner_html() == html {
        return;
    }
    let states: Vec<(String, bool)> = browser::inside(element, "details[id]")
        .map(|details| (details.id(), details.has_attribute("open")))
        .collect();
    let focused = document().active_element().filter(|focused| element.contains(Some(focused)));
    let focused = focused.map(|focused| focused.get_attribute("href").unwrap_or(focused.id()));
    element.set_inner_html(html);
    for (id, open) in states {
        if let Some(details) = browser::by_id::<Element>(&id) {
            // Fails for names of attributes that are none only.
            let _ = details.toggle_attribute_with_force("open", open);
        }
    }
    if let Some(focused) = focused.filter(|focused| !focused.is_empty()) {
        let again = browser::inside(element, "a, [id]").find(|one| {
            one.get_attribute("href").as_ref() == Some(&focused) || one.id() == focused
        });
        if let Some(again) = again.and_then(|again| again.dyn_into::<HtmlElement>().ok()) {
            // Fails for what cannot be focused.
            let _ = again.focus();
        }
    }
}
