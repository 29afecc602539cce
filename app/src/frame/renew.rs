//! Parts of pages that are drawn by the server and change with the organisation's jobs: marked by
//! `data-renews` and an id, taken out of the same page when something has happened. It draws nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::{JobQuery, LiveMessage, Topic};
use leptos::prelude::*;
use web_sys::Element;

use super::search::part_at;
use crate::{
    browser,
    live::Live,
    reactive::{effect, go},
};

/// However much happens, the server is not asked more often.
const REST: Duration = Duration::from_millis(1_500);

/// Stands on pages that have such a part.
#[island]
pub(crate) fn Renewing() -> impl IntoView {
    effect(as_jobs_change);
}

fn as_jobs_change() {
    let due = Arc::new(AtomicBool::new(false));
    Live::here().subscribe(
        || Topic::Jobs(JobQuery::default()),
        move |message| {
            if let LiveMessage::Jobs { .. } = message {
                soon(&due);
            }
        },
    );
}

fn soon(due: &Arc<AtomicBool>) {
    if due.swap(true, Ordering::Relaxed) {
        return;
    }
    let due = due.clone();
    let renew = async move {
        due.store(false, Ordering::Relaxed);
        for part in browser::all("[data-renews]") {
            renew(part).await;
        }
    };
    set_timeout(move || go(renew), REST);
}

/// What a person is about to use stays as it is.
async fn renew(part: Element) {
    let in_use = part.matches(":focus-within").unwrap_or(false)
        || part.query_selector("details[open]").is_ok_and(|open| open.is_some());
    let address = window().location().href();
    if let (false, Ok(address)) = (in_use, address)
        && let Ok(Some(newer)) = part_at(&address, &part.id()).await
    {
        // Both are elements of a document.
        let _ = part.replace_with_with_node_1(&newer);
    }
}
