//! To a line of a log, and to those that the address is about.

use web_sys::HtmlElement;

use super::{ROW, TALLEST, draw, draw_soon, frame, item, part, with};
use crate::jobs::log::lines_of_address;

/// Brings a line into the middle of what is seen.
pub(in crate::jobs::log) fn show_line(number: u64) {
    let Some(frame) = frame() else { return };
    let height = f64::from(frame.client_height());
    let top = with(|viewer| {
        viewer.follows = false;
        let count = viewer.shown.count();
        let row = if viewer.wraps { viewer.height } else { ROW };
        let wanted = (viewer.shown.row_of(number) as f64 * row - height / 3.0).max(0.0);
        let full = count as f64 * row;
        if full <= TALLEST { wanted } else { wanted / (full - height) * (TALLEST - height) }
    });
    if let Some(top) = top {
        // Whole pixels are exact enough: lines are twenty high.
        #[allow(clippy::cast_possible_truncation)]
        frame.set_scroll_top(top as i32);
        draw();
        if let Some(item) = part(&frame, "ol").and_then(|list| item(&list, number)) {
            nudge(&frame, &item);
        }
    }
}

/// Wrapped lines are not exactly where they were thought to be.
fn nudge(frame: &HtmlElement, item: &HtmlElement) {
    let (seen, place) = (frame.get_bounding_client_rect(), item.get_bounding_client_rect());
    if place.top() < seen.top() || place.bottom() > seen.bottom() {
        let by = place.top() - seen.top() - seen.height() / 3.0;
        #[allow(clippy::cast_possible_truncation)]
        frame.set_scroll_top(frame.scroll_top() + by as i32);
    }
}

/// The lines that the address is about.
pub(in crate::jobs::log) fn choose_addressed() {
    let hash = leptos::prelude::location().hash().unwrap_or_default();
    let Some(lines) = lines_of_address(&hash) else {
        with(|viewer| viewer.chosen = None);
        return draw_soon();
    };
    let seen = with(|viewer| {
        viewer.chosen = Some(lines);
        viewer.drawn.contains(&lines.0) && !viewer.hollow.contains(&lines.0)
    });
    let is_seen = seen == Some(true)
        && frame().and_then(|frame| {
            let item = item(&part(&frame, "ol")?, lines.0)?;
            let (seen, place) = (frame.get_bounding_client_rect(), item.get_bounding_client_rect());
            Some(place.top() >= seen.top() && place.bottom() <= seen.bottom())
        }) == Some(true);
    if is_seen {
        draw_soon();
    } else {
        show_line(lines.0);
        if let Some(frame) = frame() {
            frame.scroll_into_view_with_bool(false);
        }
    }
}

/// From the line that is chosen to this one, both included.
pub(in crate::jobs::log) fn chosen_to(number: u64) -> (u64, u64) {
    let from = with(|viewer| viewer.chosen).flatten().map_or(number, |(first, _)| first);
    (from.min(number), from.max(number))
}
