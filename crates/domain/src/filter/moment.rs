//! Moments and spans as they are typed into a filter.

use std::fmt;

use crate::Timestamp;

const DAY: i64 = 86_400_000_000;

/// Units of a span in microseconds, the longest first. `ms` before `m`, of which it begins with.
const UNITS: [(&str, i64); 8] = [
    ("w", 7 * DAY),
    ("d", DAY),
    ("h", DAY / 24),
    ("min", 60_000_000),
    ("ms", 1_000),
    ("us", 1),
    ("m", 60_000_000),
    ("s", 1_000_000),
];

/// A point in time, or one that moves along with the present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// So many microseconds before now.
    Ago(i64),
    At(Timestamp),
}

impl Moment {
    #[must_use]
    pub fn at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Ago(micros) => Timestamp(now.0.saturating_sub(micros)),
            Self::At(at) => at,
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        span(text).map(Self::Ago).or_else(|| point(text).map(Self::At))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ago(micros) => f.write_str(&span_text(*micros)),
            Self::At(at) => {
                let text = at.to_string();
                let short = text.trim_end_matches('0').trim_end_matches('.');
                // Trimming takes zeros off the seconds too when there is no fraction.
                f.write_str(if at.0 % 1_000_000 == 0 { &text[..19] } else { short })
            }
        }
    }
}

/// Microseconds of `10s`, `1h30m` or `1.5h`.
pub(super) fn span(text: &str) -> Option<i64> {
    let (mut rest, mut total) = (text, 0.0_f64);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let amount: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (_, micros) = UNITS.into_iter().find(|(unit, _)| *unit == &rest[..letters])?;
        total += amount * micros as f64;
        rest = &rest[letters..];
    }
    // Ten thousand years; beyond it sums would not be exact.
    (total < 3.2e17).then_some(total.round() as i64)
}

pub(super) fn span_text(micros: i64) -> String {
    let (mut rest, mut text) = (micros, String::new());
    for (unit, size) in
        [("d", DAY), ("h", DAY / 24), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1)]
    {
        if rest >= size {
            text += &format!("{}{unit}", rest / size);
            rest %= size;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// `2026-11-22`, with `T12:04`, seconds and their fraction behind it when given; UTC.
fn point(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (date, clock) = text.split_once(['T', ' ']).unwrap_or((text, "0:0"));
    let mut parts = date.splitn(3, '-').map(number);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(1970..=9999).contains(&year) {
        return None;
    }
    let mut parts = clock.splitn(3, ':');
    let (hours, minutes) = (number(parts.next()?)?, number(parts.next()?)?);
    let (seconds, fraction) =
        parts.next().unwrap_or("0").split_once('.').unwrap_or((clock_seconds(clock), ""));
    let seconds = number(seconds)?;
    if hours > 23 || minutes > 59 || seconds > 59 || fraction.len() > 6 {
        return None;
    }
    let fraction = if fraction.is_empty() { 0 } else { number(&format!("{fraction:0<6}"))? };
    let seconds = days(year, month, day) * 86_400 + hours * 3_600 + minutes * 60 + seconds;
    Some(Timestamp(seconds * 1_000_000 + fraction))
}

fn clock_seconds(clock: &str) -> &str {
    clock.splitn(3, ':').nth(2).unwrap_or("0")
}

fn number(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant's arithmetic, as in
/// `time`, the other way).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}
