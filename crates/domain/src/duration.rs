//! Spans of time as a person writes them: `1h 30m`, `1d 12:00`, `90`. On the wire they are seconds
//! or ISO 8601.

use serde_json::Value;

use crate::formats::is_duration;

/// Reads `1h 30m`, `90 s`, `1:30:00`, a number of seconds or ISO 8601. Gives ISO 8601, or the
/// number; none for anything else.
#[must_use]
pub fn parse_duration(text: &str) -> Option<Value> {
    let text = text.trim();
    if let Ok(seconds @ Value::Number(_)) = serde_json::from_str(text) {
        return Some(seconds);
    }
    if is_duration(text) {
        return Some(Value::from(text));
    }
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest.trim_start()));
    let parts = clock_parts(rest).or_else(|| word_parts(rest))?;
    Some(Value::from(format!("{sign}{}", iso(&parts)?)))
}

/// `1h 30m` of what `parse_duration` gives; none for what is no span.
#[must_use]
pub fn duration_words(value: &Value) -> Option<String> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let (sign, rest) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let parts = if value.is_number() { vec![(amount(rest)?, 's')] } else { iso_parts(rest)? };
    let parts = carried(&parts).unwrap_or(parts);
    let there = parts.iter().filter(|(amount, _)| !amount.trim_matches(['0', '.']).is_empty());
    let words: Vec<_> = there.map(|(amount, unit)| format!("{amount}{unit}")).collect();
    Some(if words.is_empty() { "0s".to_owned() } else { format!("{sign}{}", words.join(" ")) })
}

/// 5400 seconds are an hour and a half. None unless all there is are whole seconds.
fn carried(parts: &Parts) -> Option<Parts> {
    let seconds = |(amount, unit): &(String, char)| -> Option<u64> {
        let whole: u64 = amount.parse().ok()?;
        (*unit == 's' || whole == 0).then_some(whole)
    };
    let seconds: u64 = parts.iter().map(seconds).sum::<Option<_>>()?;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let parts = [(days, 'd'), (hours, 'h'), (minutes, 'm'), (seconds % 60, 's')];
    Some(parts.map(|(amount, unit)| (amount.to_string(), unit)).to_vec())
}

/// Amounts with their unit: `w`, `d`, `h`, `m` or `s`, the longest first, each once.
type Parts = Vec<(String, char)>;

const UNITS: [char; 5] = ['w', 'd', 'h', 'm', 's'];

fn iso_parts(text: &str) -> Option<Parts> {
    let (days, clock) = match text.strip_prefix('P')?.split_once('T') {
        Some((_, "")) => return None,
        Some((days, clock)) => (days, clock),
        None => (text.strip_prefix('P')?, ""),
    };
    let mut parts = amounts(days, &['W', 'D'])?;
    parts.extend(amounts(clock, &['H', 'M', 'S'])?);
    (!parts.is_empty()).then_some(parts)
}

fn amounts(text: &str, units: &[char]) -> Option<Parts> {
    let (mut parts, mut rest, mut units) = (Parts::new(), text, units);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let unit = rest[end..].chars().next()?;
        let at = units.iter().position(|known| *known == unit)?;
        parts.push((amount(&rest[..end])?, unit.to_ascii_lowercase()));
        (rest, units) = (&rest[end + 1..], &units[at + 1..]);
    }
    Some(parts)
}

fn amount(text: &str) -> Option<String> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(part)).then(|| text.to_owned())
}

/// `1:30` is a minute and a half in no language; hours are always said.
fn clock_parts(text: &str) -> Option<Parts> {
    let parts: Vec<&str> = text.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else { return None };
    Some(vec![(amount(hours)?, 'h'), (amount(minutes)?, 'm'), (amount(seconds)?, 's')])
}

fn word_parts(text: &str) -> Option<Parts> {
    let (mut parts, mut rest) = (Parts::new(), text.trim());
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = (amount(&rest[..end])?, rest[end..].trim_start());
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        parts.push((number, unit(&after[..end])?));
        rest = after[end..].trim_start_matches([' ', ',']);
    }
    (!parts.is_empty()).then_some(parts)
}

fn unit(word: &str) -> Option<char> {
    Some(match word.to_ascii_lowercase().as_str() {
        "w" | "week" | "weeks" => 'w',
        "d" | "day" | "days" => 'd',
        "h" | "hr" | "hrs" | "hour" | "hours" => 'h',
        "m" | "min" | "mins" | "minute" | "minutes" => 'm',
        "s" | "sec" | "secs" | "second" | "seconds" => 's',
        _ => return None,
    })
}

fn iso(parts: &Parts) -> Option<String> {
    let (mut days, mut clock) = (String::new(), String::new());
    let mut last = None;
    for (amount, unit) in parts {
        let at = UNITS.iter().position(|known| known == unit);
        if at <= last {
            return None;
        }
        last = at;
        let half = if at < Some(2) { &mut days } else { &mut clock };
        half.push_str(amount);
        half.push(unit.to_ascii_uppercase());
    }
    let clock = if clock.is_empty() { clock } else { format!("T{clock}") };
    Some(format!("P{days}{clock}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_person_writes_is_the_span_that_was_meant() {
        for (text, value) in [
            ("1h 30m", json!("PT1H30M")),
            ("1h30m", json!("PT1H30M")),
            ("2 days, 3 hours", json!("P2DT3H")),
            ("-15 min", json!("-PT15M")),
            ("0.5s", json!("PT0.5S")),
            ("1:30:00", json!("PT1H30M00S")),
            ("90", json!(90)),
            ("PT90S", json!("PT90S")),
            ("1w", json!("P1W")),
        ] {
            assert_eq!(parse_duration(text), Some(value), "{text}");
        }
        for text in ["", "soon", "1:30", "30m 1h", "5 parsecs", "P", "PT", "1h h", "-"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn a_span_is_shown_in_words_that_read_back() {
        for (value, text) in [
            (json!("P0DT5400S"), "1h 30m"),
            (json!("PT2592000S"), "30d"),
            (json!(0.5), "0.5s"),
            (json!("PT1H30M"), "1h 30m"),
            (json!("-P1DT0S"), "-1d"),
            (json!("PT0S"), "0s"),
            (json!(90), "1m 30s"),
        ] {
            let words = duration_words(&value).expect("a span");
            assert_eq!(words, text);
            assert!(parse_duration(&words).is_some(), "{words}");
        }
    }
}
