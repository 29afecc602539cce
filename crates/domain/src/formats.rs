//! Texts that stand for something else: dates, times, durations, decimals, bytes. What is accepted
//! is what the runner turns into the Python value; no more, so that a job does not fail for it.

use serde_json::Number;

/// `2026-11-22`
pub(crate) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let (Some(year), Some(month), Some(day)) = (digits(year, 4), digits(month, 2), digits(day, 2))
    else {
        return false;
    };
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    year >= 1 && (1..=days).contains(&day)
}

/// Exactly so many digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    let plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// `12:04`, `12:04:31`, `12:04:31.5`, each with `Z`, `+02:00` or no zone.
pub(crate) fn is_time(text: &str) -> bool {
    let zone_at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone_at);
    is_zone(zone) && is_clock(clock)
}

fn is_clock(text: &str) -> bool {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let parts: Vec<Option<u32>> = whole.split(':').map(|part| digits(part, 2)).collect();
    let is_fraction =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [Some(0..24), Some(0..60)] => fraction.is_none(),
        [Some(0..24), Some(0..60), Some(0..60)] => fraction.is_none_or(is_fraction),
        _ => false,
    }
}

fn is_zone(text: &str) -> bool {
    match text.strip_prefix(['+', '-']) {
        None => matches!(text, "" | "Z" | "z"),
        Some(offset) => offset.split_once(':').is_some_and(|(hours, minutes)| {
            matches!((digits(hours, 2), digits(minutes, 2)), (Some(0..24), Some(0..60)))
        }),
    }
}

/// A date alone is the beginning of that day.
pub(crate) fn is_datetime(text: &str) -> bool {
    match text.split_once(['T', ' ']) {
        Some((date, time)) => is_date(date) && is_time(time),
        None => is_date(text),
    }
}

/// ISO 8601 without years and months, whose length nobody knows: `P1W`, `P1DT2H30M`, `-PT0.5S`.
pub(crate) fn is_duration(text: &str) -> bool {
    let Some(rest) = text.trim_start_matches(['+', '-']).strip_prefix('P') else { return false };
    if text.len() - rest.len() > 2 {
        return false;
    }
    let (days, clock) = match rest.split_once('T') {
        Some((days, clock)) => (days, Some(clock)),
        None => (rest, None),
    };
    let has_days = !days.is_empty();
    is_amounts(days, "WD")
        && clock.map_or(has_days, |clock| !clock.is_empty() && is_amounts(clock, "HMS"))
}

/// Numbers, each with one of the units, which come in this order.
fn is_amounts(text: &str, units: &str) -> bool {
    let mut units = units.chars();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        let (amount, after) = rest.split_at(at);
        let unit = after.chars().next();
        let known = unit.is_some_and(|unit| units.any(|one| one == unit));
        let is_amount = amount.parse::<f64>().is_ok()
            && amount.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && !amount.starts_with('.')
            && !amount.ends_with('.');
        if !known || !is_amount {
            return false;
        }
        rest = &after[1..];
    }
    rest.is_empty()
}

/// `0.10`, `+1`, `.5`, `1e-3` as Python's `Decimal` reads them; neither NaN nor infinities.
pub(crate) fn decimal(text: &str) -> Option<Number> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_exponent = |text: &str| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        !digits.is_empty() && all_digits(digits)
    };
    let plain =
        all_digits(whole) && all_digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    if !plain || !exponent.is_none_or(is_exponent) {
        return None;
    }
    // As JSON writes it: no leading zeros, a digit before the point.
    let sign = if text.starts_with('-') { "-" } else { "" };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let point = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    let exponent = exponent.map_or_else(String::new, |exponent| format!("e{exponent}"));
    format!("{sign}{whole}{point}{exponent}").parse().ok()
}

/// How many bytes a text in base64 stands for; none when it is not base64.
pub(crate) fn base64_bytes(text: &str) -> Option<usize> {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let plain =
        digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    (plain && text.len().is_multiple_of(4) && padding <= 2).then(|| text.len() / 4 * 3 - padding)
}

/// What `decimal` accepts and what `base64_bytes` accepts, for programs that only have a schema.
pub(crate) const DECIMAL_PATTERN: &str =
    r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$";
pub(crate) const BASE64_PATTERN: &str =
    "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";
/// What a file's address begins with: this server's files, and those it may fetch.
pub(crate) const FILE_PLACES: [&str; 3] = ["https://", "http://", "/v2/files/"];
pub(crate) const FILE_PATTERN: &str = "^(https?://|/v2/files/)";

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fits: impl Fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(fits(text), "{text} is refused");
        }
        for text in bad {
            assert!(!fits(text), "{text} is accepted");
        }
    }

    #[test]
    fn dates() {
        check(
            is_date,
            &["2024-02-29", "0001-01-01", "9999-12-31"],
            &[
                "2023-02-29",
                "2024-13-01",
                "2024-2-9",
                "+024-01-01",
                "0000-01-01",
                "2024-01-01T",
                "",
            ],
        );
    }

    #[test]
    fn times() {
        check(
            is_time,
            &[
                "12:04",
                "12:04:31",
                "12:04:31.5",
                "12:04:31Z",
                "12:04:31z",
                "12:04+02:00",
                "00:00:00.123456789-11:30",
            ],
            &[
                "24:00",
                "12:60",
                "12:04:60",
                "12",
                "12:4",
                "12:04:31.",
                "12:04.5",
                "12:04:31Zx",
                "12:04:31+2",
                "12:04:31+25:00",
                "+2:04",
            ],
        );
    }

    #[test]
    fn moments() {
        check(
            is_datetime,
            &["2024-02-29T12:04", "2024-02-29 12:04:31.5Z", "2024-02-29"],
            &["2024-02-30T12:04", "2024-02-29T", "2024-02-29T12", "12:04"],
        );
    }

    #[test]
    fn durations() {
        check(
            is_duration,
            &["P1D", "PT90S", "P1DT2H30M", "PT0.5S", "-PT1S", "+P1W", "P1W2D"],
            &[
                "P", "PT", "P1DT", "P1H", "PT1D", "PT1S1H", "P1Y", "P1M", "--P1D", "P.5D", "P5.D",
                "Pfoo", "90", "P1",
            ],
        );
    }

    #[test]
    fn decimals() {
        check(
            |text| decimal(text).is_some(),
            &["0.10", "+1", "-1", ".5", "1.", "007", "1e-3", " 2 ", "1E+5"],
            &["", ".", "1e", "NaN", "Infinity", "1_000", "1,5", "0x10", "--1", "1.2.3"],
        );
        assert_eq!(decimal("-007.50").map(|number| number.to_string()).as_deref(), Some("-7.50"));
    }

    #[test]
    fn base64() {
        for (text, count) in [("", 0), ("Zg==", 1), ("Zm8=", 2), ("Zm9v", 3), ("Zm9vYg==", 4)] {
            assert_eq!(base64_bytes(text), Some(count), "{text}");
        }
        check(
            |text| base64_bytes(text).is_some(),
            &["+/+/"],
            &["Zg", "Zg=", "Z===", "====", "Zm9-", "Zm9v\n", "é==="],
        );
    }
}
