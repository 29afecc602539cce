//! The lines of a log that can be seen, and no others: whatever its length, the page holds a few
//! dozen of them and asks the server for more by their numbers. All lines are of one height, so
//! that where one stands is known without drawing those before it; wrapped, of about one height.

mod going;
mod plan;

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

use domain::{JobId, LogFound, LogJudge, LogLine, LogQuery, Timestamp};
use leptos::prelude::request_animation_frame;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use self::plan::Window;
use super::{super::api, FRAME_ID, LINE, STATE_ID, TO_END_ID, TOTAL, find, line, lines_text};
use crate::{browser, reactive::go};
pub(super) use going::{choose_addressed, chosen_to, show_line};

/// In CSS pixels, as the style has it.
const ROW: f64 = 20.0;
/// Browsers draw nothing further down; longer logs are scrolled through in larger steps.
const TALLEST: f64 = 8_000_000.0;
/// Lines drawn above and below those that are seen.
const BEYOND: u64 = 40;
/// Lines kept; those far away go first.
const MOST_KEPT: usize = 20_000;
/// Closer to the end than this, in CSS pixels, a reader follows it.
const AT_END: f64 = 40.0;

pub(super) struct Viewer {
    pub(super) id: JobId,
    /// Which lines are shown; its words are looked for, not left out.
    pub(super) query: LogQuery,
    pub(super) shown: LogFound,
    judge: LogJudge,
    pub(super) hits: LogFound,
    hit_judge: LogJudge,
    /// The line of the hit that one is at.
    pub(super) hit: Option<u64>,
    total: u64,
    /// The HTML of lines by their numbers.
    texts: HashMap<u64, String>,
    /// Lines that are in the page, in order, and those of them without their text.
    drawn: Vec<u64>,
    hollow: HashSet<u64>,
    chosen: Option<(u64, u64)>,
    running: bool,
    follows: bool,
    wraps: bool,
    /// Of wrapped lines, the mean so far.
    height: f64,
    asking: bool,
    due: bool,
}

thread_local! {
    static VIEWER: RefCell<Option<Viewer>> = const { RefCell::new(None) };
}

pub(super) fn with<T>(act: impl FnOnce(&mut Viewer) -> T) -> Option<T> {
    VIEWER.with_borrow_mut(|viewer| viewer.as_mut().map(act))
}

pub(in crate::jobs) fn open(id: JobId, running: bool) {
    let Some(frame) = frame() else { return };
    let total = frame.get_attribute(TOTAL).and_then(|total| total.parse().ok()).unwrap_or(0);
    let mut texts = HashMap::new();
    for item in browser::inside(&frame, "li") {
        if let Some(number) = number_of(&item) {
            texts.insert(number, item.outer_html());
        }
    }
    VIEWER.set(Some(Viewer {
        id,
        query: LogQuery::default(),
        shown: LogFound::whole(total),
        judge: LogJudge::default(),
        hits: LogFound::default(),
        hit_judge: LogJudge::default(),
        hit: None,
        total,
        texts,
        drawn: Vec::new(),
        hollow: HashSet::new(),
        chosen: None,
        running,
        follows: true,
        wraps: false,
        height: ROW,
        asking: false,
        due: false,
    }));
    // Fails for names of classes that are none only.
    let _ = frame.class_list().add_1("virtual");
    clear();
    browser::listen(&frame, &["scroll"], |_| scrolled());
    if let Some(button) = browser::by_id::<Element>(TO_END_ID) {
        browser::listen(&button, &["click"], |_| to_end());
    }
    find::listen();
    draw();
    choose_addressed();
}

/// A line that was printed now.
pub(in crate::jobs) fn push(number: u64, at: Timestamp, entry: &LogLine) {
    let news = with(|viewer| {
        if number <= viewer.total {
            return false;
        }
        viewer.total = number;
        viewer.shown.total = number;
        viewer.shown.searched_to = number;
        let without_words = LogQuery { text: String::new(), ..viewer.query.clone() };
        if viewer.judge.fits(&without_words, entry) {
            viewer.shown.push(number);
        }
        if !viewer.query.text.is_empty() && viewer.hit_judge.fits(&viewer.query, entry) {
            viewer.hits.push(number);
        }
        // Of others the server is asked when they are looked at.
        if viewer.follows {
            viewer.texts.insert(number, line(number, at, entry).0);
        }
        true
    });
    if news == Some(true) {
        draw_soon();
    }
}

/// There will be no more lines.
pub(in crate::jobs) fn end() {
    with(|viewer| viewer.running = false);
    draw_soon();
}

fn draw_soon() {
    if with(|viewer| !std::mem::replace(&mut viewer.due, true)) == Some(true) {
        request_animation_frame(draw);
    }
}

fn frame() -> Option<HtmlElement> {
    browser::by_id(FRAME_ID)
}

fn part(frame: &HtmlElement, selector: &str) -> Option<HtmlElement> {
    frame.query_selector(selector).ok()??.dyn_into().ok()
}

fn number_of(item: &Element) -> Option<u64> {
    item.get_attribute(LINE)?.parse().ok()
}

/// Nothing that is drawn stays as it is.
pub(super) fn clear() {
    with(|viewer| {
        viewer.drawn.clear();
        viewer.hollow.clear();
    });
    if let Some(list) = frame().and_then(|frame| part(&frame, "ol")) {
        list.set_inner_html("");
    }
}

pub(super) fn draw() {
    let Some(frame) = frame() else { return };
    let (Some(space), Some(list)) = (part(&frame, ".log-space"), part(&frame, "ol")) else {
        return;
    };
    with(|viewer| viewer.due = false);
    show_state(&frame);
    let window = Window {
        top: frame.scroll_top().into(),
        height: frame.client_height().into(),
        list_top: list.offset_top().into(),
        list_height: list.offset_height().into(),
    };
    let planned = with(|viewer| {
        let plan = viewer.plan(&window)?;
        let change = viewer.change_to(&plan.lines);
        Some((plan, change))
    });
    let wraps = with(|viewer| viewer.wraps) == Some(true);
    let anchor = if wraps { anchor(&list, &window) } else { None };
    if let Some(Some((plan, change))) = planned {
        change.make(&list);
        let list_top = match anchor.and_then(|(line, below)| Some((item(&list, line)?, below))) {
            Some((item, below)) if plan.from > 0 => {
                window.top + below - f64::from(item.offset_top())
            }
            _ => plan.list_top,
        };
        place(&list, &space, list_top, plan.space);
    }
    for (number, html) in with(Viewer::fillings).unwrap_or_default() {
        if let Some(item) = item(&list, number) {
            item.set_outer_html(&html);
        }
    }
    mark(&list);
    if wraps {
        stretch(&list, &space);
    }
    if with(|viewer| viewer.follows) == Some(true) {
        frame.set_scroll_top(frame.scroll_height());
    }
    ask();
}

fn place(list: &HtmlElement, space: &HtmlElement, top: f64, height: f64) {
    // Fails for properties that may not be set only.
    let _ = list.style().set_property("top", &format!("{top}px"));
    let _ = space.style().set_property("height", &format!("{height}px"));
}

/// Wrapped lines are as high as they are: the space is about what all of them need.
fn stretch(list: &HtmlElement, space: &HtmlElement) {
    let height = f64::from(list.offset_height());
    let bottom = f64::from(list.offset_top()) + height;
    let needed = with(|viewer| {
        let drawn = viewer.drawn.len().max(1) as f64;
        viewer.height = (height / drawn).max(ROW);
        let last = viewer.drawn.last().map_or(0, |last| viewer.shown.row_of(*last) + 1);
        bottom + (viewer.shown.count().saturating_sub(last)) as f64 * viewer.height
    });
    if let Some(needed) = needed {
        let _ = space.style().set_property("height", &format!("{}px", needed.min(TALLEST)));
    }
}

/// The first line that is seen, and how far below the upper edge it begins.
fn anchor(list: &HtmlElement, window: &Window) -> Option<(u64, f64)> {
    browser::inside(list, "li").find_map(|item| {
        let item: HtmlElement = item.dyn_into().ok()?;
        let top = window.list_top + f64::from(item.offset_top());
        let seen = top + f64::from(item.offset_height()) > window.top;
        seen.then(|| Some((number_of(&item)?, top - window.top)))?
    })
}

fn item(list: &HtmlElement, number: u64) -> Option<HtmlElement> {
    list.query_selector(&format!("[{LINE}=\"{number}\"]")).ok()??.dyn_into().ok()
}

/// The lines that are chosen, and those with what is searched for.
fn mark(list: &HtmlElement) {
    for item in browser::inside(list, "li") {
        let Some(number) = number_of(&item) else { continue };
        let marks = with(|viewer| {
            let chosen =
                viewer.chosen.is_some_and(|(first, last)| (first..=last).contains(&number));
            [
                ("chosen", chosen),
                ("found", viewer.hits.holds(number)),
                ("hit", viewer.hit == Some(number)),
            ]
        });
        for (class, on) in marks.into_iter().flatten() {
            // Fails for names of classes that are none only.
            let _ = item.class_list().toggle_with_force(class, on);
        }
    }
}

fn show_state(frame: &HtmlElement) {
    let state = with(|viewer| {
        let (count, total) = (viewer.shown.count(), viewer.total);
        let words = match (total, viewer.running) {
            (0, true) => "listening".to_owned(),
            (0, false) => "nothing was printed".to_owned(),
            (_, _) if count < total => {
                format!("{} of {}", super::grouped(count), lines_text(total))
            }
            (_, true) if viewer.follows => format!("following, {} so far", lines_text(total)),
            (_, true) => format!("{} so far", lines_text(total)),
            (_, false) => lines_text(total),
        };
        (words, total == 0, viewer.follows)
    });
    let Some((words, empty, follows)) = state else { return };
    if let Some(state) = browser::by_id::<Element>(STATE_ID)
        && state.text_content().as_deref() != Some(&words)
    {
        state.set_text_content(Some(&words));
    }
    // Fails for names of classes that are none only.
    let _ = frame.class_list().toggle_with_force("gone", empty);
    if let Some(form) = browser::by_id::<Element>(super::FORM_ID) {
        let _ = form.class_list().toggle_with_force("gone", empty);
    }
    if let Some(button) = browser::by_id::<Element>(TO_END_ID) {
        let _ = button.class_list().toggle_with_force("gone", follows || empty);
    }
}

fn ask() {
    let asked = with(|viewer| {
        let first = viewer.drawn.first().copied().unwrap_or(1);
        let (from, count) = (viewer.shown.row_of(first), viewer.shown.count());
        Some((viewer.id, viewer.lacking(from, count)?))
    });
    let Some(Some((id, ranges))) = asked else { return };
    go(async move {
        let answer = api::log_lines(id, ranges).await;
        let came = with(|viewer| {
            viewer.asking = false;
            let lines = answer.map(|answer| answer.lines).unwrap_or_default();
            if viewer.texts.len() + lines.len() > MOST_KEPT {
                let drawn: HashSet<u64> = viewer.drawn.iter().copied().collect();
                viewer.texts.retain(|line, _| drawn.contains(line));
            }
            let came = !lines.is_empty();
            viewer.texts.extend(lines);
            came
        });
        // Offline, they stay empty until somebody scrolls.
        if came == Some(true) {
            draw_soon();
        }
    });
}

fn scrolled() {
    let Some(frame) = frame() else { return };
    let below = frame.scroll_height() - frame.scroll_top() - frame.client_height();
    with(|viewer| viewer.follows = f64::from(below) < AT_END);
    draw_soon();
}

fn to_end() {
    with(|viewer| viewer.follows = true);
    draw();
    if let Some(frame) = frame() {
        // Fails for what cannot be focused.
        let _ = frame.focus();
    }
}

pub(super) fn wrap(wraps: bool) {
    let Some(frame) = frame() else { return };
    let first = with(|viewer| {
        viewer.wraps = wraps;
        viewer.height = ROW;
        viewer.drawn.get(BEYOND as usize).or(viewer.drawn.first()).copied()
    });
    // Fails for names of classes that are none only.
    let _ = frame.class_list().toggle_with_force("wraps", wraps);
    let follows = with(|viewer| viewer.follows) == Some(true);
    clear();
    match first.flatten().filter(|_| !follows) {
        Some(line) => show_line(line),
        None => draw(),
    }
}
