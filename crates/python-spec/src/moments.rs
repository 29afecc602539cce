//! Dates, times and spans that are written out: `date(2024, 2, 29)`, `timedelta(minutes=5)`.

use crate::{calls::Given, constant::Constant};

/// The value as JSON has it: ISO 8601 for moments, seconds for spans.
pub(crate) fn made(name: &str, given: &Given) -> Option<Constant> {
    match name {
        "datetime.date" => date(&numbers(given, &["year", "month", "day"])?).map(Constant::Str),
        "datetime.time" => time(&numbers(given, &["hour", "minute", "second"])?).map(Constant::Str),
        "datetime.datetime" => {
            let names = ["year", "month", "day", "hour", "minute", "second"];
            let parts = numbers(given, &names)?;
            let (day, clock) = parts.split_at(3);
            Some(Constant::Str(format!("{}T{}", date(day)?, time(clock)?)))
        }
        "datetime.timedelta" => span(given),
        _ => None,
    }
}

/// By place or by name; none where one is not given.
fn numbers(given: &Given, names: &[&str]) -> Option<Vec<Option<u16>>> {
    let mut parts = vec![None; names.len()];
    let placed = given.values.iter().enumerate();
    let named = given.keywords.iter().map(|(name, value)| {
        (names.iter().position(|known| known == name).unwrap_or(usize::MAX), value)
    });
    for (at, value) in placed.chain(named) {
        let Constant::Int(number) = value else { return None };
        *parts.get_mut(at)? = Some(u16::try_from(*number).ok()?);
    }
    Some(parts)
}

fn date(parts: &[Option<u16>]) -> Option<String> {
    let [Some(year @ 1..=9999), Some(month @ 1..=12), Some(day @ 1..=31)] = parts else {
        return None;
    };
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn time(parts: &[Option<u16>]) -> Option<String> {
    let mut clock = parts.iter().map(|part| part.unwrap_or(0));
    let (hour, minute, second) = (clock.next()?, clock.next()?, clock.next()?);
    (hour < 24 && minute < 60 && second < 60).then(|| format!("{hour:02}:{minute:02}:{second:02}"))
}

fn span(given: &Given) -> Option<Constant> {
    const PLACES: [&str; 7] =
        ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"];
    let placed = PLACES.into_iter().zip(&given.values);
    let named = given.keywords.iter().map(|(name, value)| (name.as_str(), value));
    if given.values.len() > PLACES.len() {
        return None;
    }
    let mut whole: i128 = 0;
    let mut real = 0.0;
    for (unit, value) in placed.chain(named) {
        let microseconds: i128 = match unit {
            "microseconds" => 1,
            "milliseconds" => 1_000,
            "seconds" => 1_000_000,
            "minutes" => 60_000_000,
            "hours" => 3_600_000_000,
            "days" => 86_400_000_000,
            "weeks" => 604_800_000_000,
            _ => return None,
        };
        match value {
            Constant::Int(number) => {
                whole = whole.checked_add(number.checked_mul(microseconds)?)?
            }
            #[allow(clippy::cast_precision_loss)]
            Constant::Float(number) => real += number * microseconds as f64,
            _ => return None,
        }
    }
    if real == 0.0 && whole % 1_000_000 == 0 {
        return Some(Constant::Int(whole / 1_000_000));
    }
    #[allow(clippy::cast_precision_loss)]
    let seconds = (whole as f64 + real) / 1e6;
    seconds.is_finite().then_some(Constant::Float(seconds))
}
