//! Comparing JSON numbers as they are written, so that whole numbers of any size stay exact.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use crate::Bounds;

/// Written without point and exponent.
fn is_digits(number: &Number) -> bool {
    !number.to_string().contains(['.', 'e', 'E'])
}

fn float(number: &Number) -> f64 {
    number.to_string().parse().unwrap_or(f64::NAN)
}

/// `1`, and `1.0` and `1e3` too, as JSON Schema has it and Python's `float.is_integer`.
pub(crate) fn is_whole(number: &Number) -> bool {
    is_digits(number) || float(number).is_finite() && has_no_fraction(&number.to_string())
}

fn has_no_fraction(written: &str) -> bool {
    let (mantissa, exponent) = written.split_once(['e', 'E']).unwrap_or((written, "0"));
    let fraction = mantissa.split_once('.').map_or("", |(_, fraction)| fraction);
    let places = fraction.trim_end_matches('0').len();
    let whole_zeros = || {
        let digits = mantissa.trim_start_matches('-');
        digits.len() - digits.trim_end_matches('0').len()
    };
    let is_zero = mantissa.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    match exponent.trim_start_matches('+').parse::<i64>() {
        _ if is_zero => true,
        Ok(exponent) if exponent >= 0 => places as i64 <= exponent,
        Ok(exponent) => {
            places == 0 && fraction.is_empty() && whole_zeros() as i64 >= exponent.saturating_neg()
        }
        Err(_) => false,
    }
}

/// Exact for whole numbers of any size (sign, then digits by length); by float otherwise.
pub(crate) fn compare(left: &Number, right: &Number) -> Ordering {
    if is_digits(left) && is_digits(right) {
        // JSON may write `-0`, which is no less than `0`.
        let plain = |number: &Number| match number.to_string() {
            zero if zero == "-0" => "0".to_owned(),
            other => other,
        };
        let (left, right) = (plain(left), plain(right));
        return match (left.strip_prefix('-'), right.strip_prefix('-')) {
            (None, None) => magnitude(&left, &right),
            (Some(left), Some(right)) => magnitude(right, left),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
        };
    }
    float(left).partial_cmp(&float(right)).unwrap_or(Ordering::Equal)
}

fn magnitude(left: &str, right: &str) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

pub(crate) fn is_multiple(number: &Number, step: &Number) -> bool {
    if let (Some(number), Some(step)) = (exact(number), exact(step)) {
        return step == 0 || number.checked_rem(step).is_none_or(|rest| rest == 0);
    }
    let (number, step) = (float(number), float(step));
    if step == 0.0 {
        return true;
    }
    // 0.3 is a multiple of 0.1 to a person, though not to a binary fraction.
    let quotient = number / step;
    (quotient - quotient.round()).abs() < 1e-9
}

/// The most seconds of a Python `timedelta`, which has 999,999,999 days.
pub(crate) const MOST_SECONDS: i64 = 86_399_999_913_600;

pub(crate) fn is_span(seconds: &Number) -> bool {
    compare(seconds, &MOST_SECONDS.into()).is_le()
        && compare(seconds, &(-MOST_SECONDS).into()).is_ge()
}

/// Of a whole number within 128 bits, however it is written.
fn exact(number: &Number) -> Option<i128> {
    if is_digits(number) {
        return number.to_string().parse().ok();
    }
    let value = float(number);
    #[allow(clippy::cast_possible_truncation)]
    (is_whole(number) && value.abs() < 1e38).then_some(value as i128)
}

/// The same value in JSON: `1` and `1.0` are, `1` and `true` are not.
pub(crate) fn are_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => compare(left, right) == Ordering::Equal,
        _ => left == right,
    }
}

/// The texts for numbers that JSON does not have, as far as they keep the bounds.
pub(crate) fn words_within(bounds: &Bounds) -> Vec<&'static str> {
    let Bounds { ge, gt, le, lt, multiple_of, .. } = bounds;
    let has_low = ge.is_some() || gt.is_some();
    let has_high = le.is_some() || lt.is_some();
    let has_step = multiple_of.is_some();
    [
        ("NaN", !has_low && !has_high && !has_step),
        ("Infinity", !has_high && !has_step),
        ("-Infinity", !has_low && !has_step),
    ]
    .into_iter()
    .filter_map(|(word, within)| within.then_some(word))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn a_number_is_whole_by_its_value_and_not_by_its_spelling() {
        for text in [
            "0",
            "-1",
            "1.0",
            "1.50e1",
            "1e3",
            "1E+3",
            "100e-2",
            "0.0",
            "-0.0",
            "0e-5",
            "12345678901234567890",
        ] {
            assert!(is_whole(&number(text)), "{text}");
        }
        for text in ["0.5", "1.5e0", "1e-1", "10e-2", "1e400", "1.0000000000000000001"] {
            assert!(!is_whole(&number(text)), "{text}");
        }
    }

    #[test]
    fn whole_numbers_compare_exactly() {
        for (left, right, expected) in [
            ("100000000000000000000", "100000000000000000001", Ordering::Less),
            ("-100000000000000000001", "-100000000000000000000", Ordering::Less),
            ("-1", "1", Ordering::Less),
            ("-0", "0", Ordering::Equal),
            ("-0", "-1", Ordering::Greater),
            ("-0", "1", Ordering::Less),
            ("1.0", "1", Ordering::Equal),
            ("1e3", "999", Ordering::Greater),
        ] {
            assert_eq!(compare(&number(left), &number(right)), expected, "{left} {right}");
        }
    }

    #[test]
    fn multiples_are_exact_for_whole_numbers_and_human_for_others() {
        assert!(is_multiple(&number("9007199254740994"), &number("2")));
        assert!(!is_multiple(&number("9007199254740993"), &number("2")));
        assert!(!is_multiple(&number("1e20"), &number("3")));
        assert!(is_multiple(&number("0.3"), &number("0.1")));
        assert!(!is_multiple(&number("0.35"), &number("0.1")));
    }
}
