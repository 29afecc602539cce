//! Which lines of a log are to be in the page for what is seen of it, and what has to change for
//! that: lines that are there already stay as they are.

use std::collections::HashSet;

use domain::LogFound;
use web_sys::HtmlElement;

use super::{BEYOND, ROW, TALLEST, Viewer, number_of};
use crate::browser;

/// Lines asked for at once, beyond those that lack.
const AHEAD: u64 = 200;

/// What is seen of the log, in CSS pixels.
pub(super) struct Window {
    pub(super) top: f64,
    pub(super) height: f64,
    /// The drawn lines' own.
    pub(super) list_top: f64,
    pub(super) list_height: f64,
}

/// How the page is to be.
pub(super) struct Plan {
    pub(super) lines: Vec<u64>,
    pub(super) from: u64,
    pub(super) space: f64,
    pub(super) list_top: f64,
}

impl Viewer {
    pub(super) fn plan(&self, window: &Window) -> Option<Plan> {
        let count = self.shown.count();
        let row = if self.wraps { self.height } else { ROW };
        let (full, seen) = (count as f64 * row, window.height / row);
        let space = full.min(TALLEST).max(window.height.min(full));
        let first = if full <= TALLEST {
            window.top / row
        } else {
            window.top / (space - window.height).max(1.0) * (count as f64 - seen)
        };
        if self.wraps && self.covers(window, count) {
            return None;
        }
        let first = first.max(0.0);
        let from = (first as u64).saturating_sub(BEYOND).min(count);
        let to = (first as u64 + seen as u64 + 1 + BEYOND).min(count);
        let list_top = if full <= TALLEST {
            from as f64 * row
        } else {
            (window.top - (first - from as f64) * row).max(0.0)
        };
        Some(Plan { lines: self.shown.rows(from, to), from, space, list_top })
    }

    /// Wrapped lines that are drawn are left alone while they fill what is seen.
    fn covers(&self, window: &Window, count: u64) -> bool {
        let (Some(first), Some(last)) = (self.drawn.first(), self.drawn.last()) else {
            return false;
        };
        let starts = self.shown.row_of(*first) == 0 || window.list_top <= window.top;
        let ends = self.shown.row_of(*last) + 1 >= count
            || window.list_top + window.list_height >= window.top + window.height;
        starts && ends
    }

    fn html(&mut self, number: u64) -> String {
        match self.texts.get(&number) {
            Some(html) => html.clone(),
            None => {
                self.hollow.insert(number);
                format!("<li data-l=\"{number}\"><span class=\"n\">{number}</span></li>")
            }
        }
    }

    /// What has to come before and after the lines that stay; none when none of them stays.
    pub(super) fn change_to(&mut self, lines: &[u64]) -> Change {
        let (first, last) = (self.drawn.first().copied(), self.drawn.last().copied());
        let stays =
            |line: &u64| first.is_some_and(|f| *line >= f) && last.is_some_and(|l| *line <= l);
        let overlap = lines.iter().any(stays);
        let before: Vec<u64> = lines
            .iter()
            .copied()
            .filter(|line| overlap && first.is_some_and(|f| *line < f))
            .collect();
        let after: Vec<u64> = lines
            .iter()
            .copied()
            .filter(|line| !overlap || last.is_some_and(|l| *line > l))
            .collect();
        let gone = if overlap {
            let keep: HashSet<u64> = lines.iter().copied().collect();
            self.drawn.iter().copied().filter(|line| !keep.contains(line)).collect()
        } else {
            self.hollow.clear();
            HashSet::new()
        };
        self.hollow.retain(|line| !gone.contains(line));
        let html = |viewer: &mut Self, lines: Vec<u64>| -> String {
            lines.into_iter().map(|line| viewer.html(line)).collect()
        };
        let (before, after) = (html(self, before), html(self, after));
        self.drawn = lines.to_vec();
        Change { anew: !overlap, gone, before, after }
    }

    /// Texts that came for lines that are drawn without.
    pub(super) fn fillings(&mut self) -> Vec<(u64, String)> {
        let known = |line: &u64| self.texts.get(line).map(|html| (*line, html.clone()));
        let fillings: Vec<_> = self.hollow.iter().filter_map(known).collect();
        fillings.iter().for_each(|(line, _)| {
            self.hollow.remove(line);
        });
        fillings
    }

    /// What is asked for next.
    pub(super) fn lacking(&mut self, plan_from: u64, count: u64) -> Option<Vec<(u64, u64)>> {
        if self.asking || self.hollow.is_empty() {
            return None;
        }
        let from = plan_from.saturating_sub(AHEAD / 2);
        let to = (plan_from + self.drawn.len() as u64 + AHEAD).min(count);
        let mut wanted = LogFound::default();
        let lines = self.shown.rows(from, to).into_iter();
        lines.filter(|line| !self.texts.contains_key(line)).for_each(|line| wanted.push(line));
        wanted.ranges.truncate(100);
        self.asking = !wanted.ranges.is_empty();
        self.asking.then_some(wanted.ranges)
    }
}

pub(super) struct Change {
    anew: bool,
    gone: HashSet<u64>,
    before: String,
    after: String,
}

impl Change {
    pub(super) fn make(&self, list: &HtmlElement) {
        if self.anew {
            list.set_inner_html(&self.after);
            return;
        }
        for item in browser::inside(list, "li") {
            if number_of(&item).is_some_and(|number| self.gone.contains(&number)) {
                item.remove();
            }
        }
        // Neither fails: both are places.
        let _ = list.insert_adjacent_html("afterbegin", &self.before);
        let _ = list.insert_adjacent_html("beforeend", &self.after);
    }
}
