//! Points in time and spans, and how a person reads them. No clock: "now" is always given.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01 UTC.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Microseconds from `earlier` to `self`; 0 when the clocks disagree.
    #[must_use]
    pub fn since(self, earlier: Timestamp) -> i64 {
        (self.0 - earlier.0).max(0)
    }

    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Timestamp {
        Timestamp(self.0 + seconds * 1_000_000)
    }

    /// `12:04:31.120`, UTC.
    #[must_use]
    pub fn clock(self) -> String {
        let of_day = self.0.rem_euclid(86_400_000_000);
        let (seconds, millis) = (of_day / 1_000_000, of_day / 1_000 % 1_000);
        format!("{:02}:{:02}:{:02}.{millis:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
    }

    /// `2026-11-22`, UTC.
    #[must_use]
    pub fn date(self) -> String {
        let (year, month, day) = civil_from_days(self.0.div_euclid(86_400_000_000));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// How long before `now` this was, as a person says it: `now`, `3 s ago`, `2 min ago`, `5 h ago`, `3 d ago`, then the date.
    #[must_use]
    pub fn ago(self, now: Timestamp) -> String {
        match now.since(self) / 1_000_000 {
            0 => "now".to_owned(),
            s @ 1..60 => format!("{s} s ago"),
            s @ 60..3_600 => format!("{} min ago", s / 60),
            s @ 3_600..86_400 => format!("{} h ago", s / 3_600),
            s @ 86_400..2_592_000 => format!("{} d ago", s / 86_400),
            _ => self.date(),
        }
    }
}

/// ISO 8601 in UTC with microseconds and no zone, as the HTTP API writes it: `2026-11-22T12:04:31.120000`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.rem_euclid(1_000_000);
        let clock = self.clock();
        write!(f, "{}T{}.{micros:06}", self.date(), &clock[..8])
    }
}

/// A span in microseconds as a person reads it: `< 0.1 ms`, `0.8 ms`, `186 ms`, `3.1 s`, `2 min 5 s`, `1 h 12 min`.
#[must_use]
pub fn duration_text(micros: i64) -> String {
    match micros.max(0) {
        0..50 => "< 0.1 ms".to_owned(),
        50..10_000 => format!("{:.1} ms", micros as f64 / 1e3),
        10_000..999_500 => format!("{:.0} ms", micros as f64 / 1e3),
        999_500..59_950_000 => format!("{:.1} s", micros as f64 / 1e6),
        59_950_000..3_600_000_000 => {
            let seconds = (micros + 500_000) / 1_000_000;
            format!("{} min {} s", seconds / 60, seconds % 60)
        }
        _ => format!("{} h {} min", micros / 3_600_000_000, micros / 60_000_000 % 60),
    }
}

/// Year, month and day of a count of days since 1970-01-01, in the proleptic Gregorian calendar
/// (the arithmetic of Howard Hinnant's `chrono` paper: eras of 400 years that begin in March).
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_match_the_calendar_on_leap_days_and_before_the_epoch() {
        assert_eq!(Timestamp(0).to_string(), "1970-01-01T00:00:00.000000");
        assert_eq!(Timestamp(1_709_164_800_000_001).to_string(), "2024-02-29T00:00:00.000001");
        assert_eq!(Timestamp(-1).to_string(), "1969-12-31T23:59:59.999999");
        assert_eq!(Timestamp(4_107_542_399_000_000).date(), "2100-02-28");
    }

    #[test]
    fn spans_read_naturally_at_every_size() {
        for (micros, text) in [
            (20, "< 0.1 ms"),
            (800, "0.8 ms"),
            (186_000, "186 ms"),
            (999_700, "1.0 s"),
            (59_949_999, "59.9 s"),
            (59_999_999, "1 min 0 s"),
            (125_000_000, "2 min 5 s"),
            (4_320_000_000, "1 h 12 min"),
        ] {
            assert_eq!(duration_text(micros), text);
        }
    }
}
