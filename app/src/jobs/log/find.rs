//! Which lines of a log are shown and which are looked for: the form above them, its keys, and the
//! address, which says the same.

use std::time::Duration;

use domain::{JobId, Level, LogFound, LogPart, LogQuery};
use leptos::{
    ev,
    prelude::{location, set_timeout, window, window_event_listener},
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlInputElement, KeyboardEvent, MouseEvent, Url};

use super::{
    super::api, FIND_FIELD, FIND_ID, FORM_ID, FRAME_ID, HITS_ID, LEVEL_FIELD, PART_FIELD, grouped,
    viewer,
};
use crate::{browser, reactive::go};

/// A pause in typing.
const TYPED: Duration = Duration::from_millis(200);

pub(super) fn listen() {
    window_event_listener(ev::hashchange, |_| viewer::choose_addressed());
    if let Some(form) = browser::by_id::<Element>(FORM_ID) {
        browser::listen(&form, &["submit"], |event| event.prevent_default());
        browser::listen(&form, &["change"], |_| filter());
        browser::listen(&form, &["input"], |event| typed(&event));
        browser::listen(&form, &["keydown"], |event| pressed(event.unchecked_ref()));
    }
    window_event_listener(ev::click, |event| clicked(&event));
    if asked() != LogQuery::default() {
        filter();
    }
}

/// What the form says.
fn asked() -> LogQuery {
    let checked = browser::all(&format!("#{FORM_ID} input:checked")).next();
    let part = checked.and_then(|part| part.get_attribute("value")).unwrap_or_default();
    let level = browser::all(&format!("#{FORM_ID} select")).next();
    let level = level.and_then(|level| js_sys::Reflect::get(&level, &"value".into()).ok());
    LogQuery {
        part: LogPart::of_name(&part).unwrap_or_default(),
        level: Level::of_name(&level.and_then(|level| level.as_string()).unwrap_or_default()),
        text: browser::value_of(FIND_ID).unwrap_or_default(),
    }
}

fn typed(event: &Event) {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field.filter(|field| field.id() == FIND_ID) else { return };
    let text = field.value();
    let search_then = move || {
        if browser::value_of(FIND_ID).as_ref() == Some(&text) {
            search();
        }
    };
    set_timeout(search_then, TYPED);
}

/// Enter goes to the next hit, with Shift to the one before.
fn pressed(event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if event.key() == "Enter" && target.is_some_and(|target| target.id() == FIND_ID) {
        event.prevent_default();
        to_hit(if event.shift_key() { -1 } else { 1 });
    }
}

fn clicked(event: &MouseEvent) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return;
    };
    let around = |selector: &str| target.closest(selector).ok().flatten();
    if let Some(button) = around("[data-log-hit]") {
        to_hit(if button.get_attribute("data-log-hit").as_deref() == Some("-1") { -1 } else { 1 });
    } else if let Some(button) = around("[data-log-option]") {
        option(&button);
    } else if let Some(number) = around(&format!("#{FRAME_ID} a.n"))
        && event.shift_key()
        && let Some(line) = number.text_content().and_then(|line| line.trim().parse().ok())
    {
        event.prevent_default();
        let (first, last) = viewer::chosen_to(line);
        // Fails for addresses of other sites only.
        let _ = location().set_hash(&format!("L{first}-L{last}"));
    }
}

fn option(button: &Element) {
    let on = button.get_attribute("aria-pressed").as_deref() != Some("true");
    // Neither fails: the names are valid.
    let _ = button.set_attribute("aria-pressed", if on { "true" } else { "false" });
    if button.get_attribute("data-log-option").as_deref() == Some("wraps") {
        return viewer::wrap(on);
    }
    if let Some(frame) = browser::by_id::<Element>(FRAME_ID) {
        let _ = frame.class_list().toggle_with_force("timeless", !on);
    }
}

/// Another part or level: other lines are shown.
fn filter() {
    let query = asked();
    write_address(&query);
    let Some(id) = viewer::with(|viewer| viewer.id) else { return };
    go(async move {
        let shown = LogQuery { text: String::new(), ..query.clone() };
        let found = if shown.is_all() {
            let total = viewer::with(|viewer| viewer.shown.total).unwrap_or_default();
            Some(LogFound::whole(total))
        } else {
            found(id, &shown).await
        };
        let Some(found) = found.filter(|_| asked() == query) else { return };
        viewer::with(|viewer| {
            viewer.query = query;
            viewer.shown = found;
        });
        viewer::clear();
        viewer::draw();
        search();
    });
}

/// Looks for the words in all lines that are shown.
fn search() {
    let query = asked();
    write_address(&query);
    let Some(id) = viewer::with(|viewer| viewer.id) else { return };
    if query.text.is_empty() {
        viewer::with(|viewer| {
            viewer.query = query;
            (viewer.hits, viewer.hit) = (LogFound::default(), None);
        });
        say("");
        return viewer::draw();
    }
    go(async move {
        let Some(hits) = found(id, &query).await.filter(|_| asked() == query) else { return };
        viewer::with(|viewer| {
            viewer.query = query;
            viewer.hits = hits;
            viewer.hit = None;
        });
        to_hit(1);
    });
}

/// Everything that fits: the server looks at a part of a long log at a time.
async fn found(id: JobId, query: &LogQuery) -> Option<LogFound> {
    let mut all = api::log_found(id, query.clone(), 0).await.ok()?;
    while all.searched_to < all.total && all.ranges.len() < 100_000 {
        let more = api::log_found(id, query.clone(), all.searched_to).await.ok()?;
        all.ranges.extend(more.ranges);
        (all.searched_to, all.total) = (more.searched_to, more.total);
    }
    Some(all)
}

/// The hit so many further, round at both ends; the first is the first.
fn to_hit(by: i64) {
    let line = viewer::with(|viewer| {
        let count = i64::try_from(viewer.hits.count()).unwrap_or(i64::MAX);
        if count == 0 {
            return None;
        }
        let at = match viewer.hit {
            Some(line) => i64::try_from(viewer.hits.row_of(line)).unwrap_or(0) + by,
            None => 0,
        };
        let at = at.rem_euclid(count).unsigned_abs();
        viewer.hit = viewer.hits.rows(at, at + 1).first().copied();
        Some((viewer.hit?, at + 1, count.unsigned_abs()))
    });
    match line.flatten() {
        Some((line, at, count)) => {
            say(&format!("{} of {}", grouped(at), grouped(count)));
            viewer::show_line(line);
        }
        None => {
            say(if asked().text.is_empty() { "" } else { "no hits" });
            viewer::draw();
        }
    }
}

fn say(words: &str) {
    if let Some(place) = browser::by_id::<Element>(HITS_ID) {
        place.set_text_content(Some(words));
    }
}

fn write_address(query: &LogQuery) {
    let write = || -> Result<(), JsValue> {
        let address = Url::new(&location().href()?)?;
        let parameters = address.search_params();
        let part = if query.part == LogPart::All { "" } else { query.part.as_str() };
        let level = query.level.map_or("", Level::as_str);
        for (name, value) in [(PART_FIELD, part), (LEVEL_FIELD, level), (FIND_FIELD, &*query.text)]
        {
            if value.is_empty() {
                parameters.delete(name);
            } else {
                parameters.set(name, value);
            }
        }
        parameters.delete("lines");
        window().history()?.replace_state_with_url(&JsValue::NULL, "", Some(&address.href()))
    };
    // Fails for addresses that are none only.
    let _ = write();
}
