//! A job's log: its lines as both halves draw them. `card` is what stands around them on a page,
//! `viewer` what makes any number of them quick to look through.

mod ansi;
#[cfg(feature = "ssr")]
mod card;
#[cfg(feature = "jobs")]
mod find;
#[cfg(feature = "jobs")]
pub(super) mod viewer;

use domain::{Level, LogLine, LogStream, Stage, Timestamp};
use maud::{Markup, html};

pub use ansi::plain_text;
#[cfg(feature = "ssr")]
pub(super) use card::{LogAsked, LogShown, drawn_lines, log_card, log_shown};

/// The frame that scrolls; its attributes say what the log is.
pub(super) const FRAME_ID: &str = "log-lines";
/// On it: how many lines the log has.
pub(super) const TOTAL: &str = "data-total";
/// On a line: its number.
pub(super) const LINE: &str = "data-l";
/// The form that says which lines are shown.
pub(super) const FORM_ID: &str = "log-form";
pub(super) const FIND_ID: &str = "log-find";
pub(super) const PART_FIELD: &str = "log";
pub(super) const LEVEL_FIELD: &str = "level";
pub(super) const FIND_FIELD: &str = "find";
/// Says how many hits there are.
pub(super) const HITS_ID: &str = "log-hits";
/// Says how many lines there are.
pub(super) const STATE_ID: &str = "log-state";
pub(super) const TO_END_ID: &str = "log-to-end";

/// One line, with its number as an address of the page.
pub(super) fn line(number: u64, at: Timestamp, line: &LogLine) -> Markup {
    html! {
        li id={"L" (number)} data-l=(number) class=[class(line)] {
            a.n href={"#L" (number)} { (number) }
            (content(at, line))
        }
    }
}

/// One line that nobody links to.
pub(super) fn plain_line(number: u64, at: Timestamp, line: &LogLine) -> Markup {
    html! {
        li class=[class(line)] { span.n { (number) } (content(at, line)) }
    }
}

fn content(at: Timestamp, line: &LogLine) -> Markup {
    html! {
        time.t datetime={(at) "Z"} { (at.clock()) }
        @if line.stage != Stage::Run { span.stage { (line.stage.as_str()) } }
        @if line.stream == LogStream::Stderr { span.from { "err" } }
        span.l { (ansi::drawn(&line.text)) }
    }
}

fn class(line: &LogLine) -> Option<&'static str> {
    if line.stream == LogStream::Notice {
        return Some("notice-line");
    }
    match Level::of_line(&line.text)? {
        Level::Error => Some("error-line"),
        Level::Warning => Some("warning-line"),
        Level::Debug => Some("debug-line"),
        Level::Info => None,
    }
}

/// `1 line`, `1,204 lines`
pub(super) fn lines_text(count: u64) -> String {
    match count {
        1 => "1 line".to_owned(),
        count => format!("{} lines", grouped(count)),
    }
}

/// `1,204`
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `12-20` of the address `#L12-L20`: first and last of the lines that it is about.
pub(super) fn lines_of_address(hash: &str) -> Option<(u64, u64)> {
    let lines = hash.trim_start_matches('#').strip_prefix('L')?;
    let (first, last): (u64, u64) = match lines.split_once("-L") {
        Some((first, last)) => (first.parse().ok()?, last.parse().ok()?),
        None => (lines.parse().ok()?, lines.parse().ok()?),
    };
    (first > 0).then_some((first.min(last), first.max(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_one_line_or_several() {
        assert_eq!(lines_of_address("#L12"), Some((12, 12)));
        assert_eq!(lines_of_address("#L20-L12"), Some((12, 20)));
        for other in ["", "#", "#L", "#L0", "#outputs", "#L1-20"] {
            assert_eq!(lines_of_address(other), None, "{other}");
        }
    }

    #[test]
    fn counts_are_read_in_groups() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
