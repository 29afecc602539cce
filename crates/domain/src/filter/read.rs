//! Reading a filter. What cannot be read is told with what to write in its place, and never
//! silently left out.

use std::fmt;

use super::{
    Comparison, Condition, FilterTerm, JobFilter, Side,
    moment::{Moment, span},
};
use crate::{JobId, JobStatus};

/// What jobs can be filtered by, each with an example.
pub const FILTER_KEYS: [(&str, &str); 12] = [
    ("status:", "status:error"),
    ("function:", "function:ocr"),
    ("input.", "input.language:de"),
    ("output.", "output.score>0.9"),
    ("error:", "error:\"out of memory\""),
    ("duration>", "duration>10s"),
    ("since:", "since:2h"),
    ("until:", "until:2026-11-22"),
    ("by:", "by:alice"),
    ("version:", "version:1a2b3c4d"),
    ("parent:", "parent:<job id>"),
    ("id:", "id:1a2b3c4d"),
];
const MOST_TERMS: usize = 40;
const LONGEST: usize = 4_000;

/// A token that is no filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    pub token: String,
    /// What is wrong with it, and what to write.
    pub message: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.token, self.message)
    }
}

impl JobFilter {
    /// All that could be read, and what could not.
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<FilterError>) {
        let (mut filter, mut errors) = (Self::default(), Vec::new());
        let mut refuse = |token: &str, message: String| {
            errors.push(FilterError { token: token.to_owned(), message });
        };
        if text.len() > LONGEST {
            refuse("…", format!("A filter has at most {LONGEST} characters."));
            return (filter, errors);
        }
        for token in tokens(text) {
            match term(&token) {
                Ok(_) if filter.terms.len() == MOST_TERMS => {
                    refuse(&token, format!("A filter has at most {MOST_TERMS} parts."));
                    break;
                }
                Ok(term) => filter.terms.push(term),
                Err(message) => refuse(&token, message),
            }
        }
        (filter, errors)
    }
}

/// Parts between spaces; spaces within quotes separate nothing.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let (mut tokens, mut token) = (Vec::new(), String::new());
    let (mut in_quotes, mut escaped) = (false, false);
    for c in text.chars() {
        if c.is_whitespace() && !in_quotes {
            tokens.extend((!token.is_empty()).then(|| std::mem::take(&mut token)));
            continue;
        }
        in_quotes ^= c == '"' && !escaped;
        escaped = c == '\\' && in_quotes && !escaped;
        token.push(c);
    }
    tokens.extend((!token.is_empty()).then_some(token));
    tokens
}

fn term(token: &str) -> Result<FilterTerm, String> {
    let (negated, rest) = match token.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, token),
    };
    Ok(FilterTerm { negated, condition: condition(rest)? })
}

fn condition(text: &str) -> Result<Condition, String> {
    let end = text.find([':', '<', '>', '=', '"']);
    let Some(end) = end.filter(|end| !text[*end..].starts_with('"')) else {
        return words_or_id(text);
    };
    let (key, rest) = text.split_at(end);
    let (comparison, rest) = comparison(rest);
    let value = unquoted(rest)?;
    if value.trim().is_empty() {
        return Err(format!("A value is missing: write for example {}.", example(key)));
    }
    if let Some((side, path)) = side(key) {
        let path: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
        if path.iter().any(String::is_empty) {
            return Err("A name is missing between the dots: write for example input.language:de."
                .to_owned());
        }
        return Ok(Condition::Value { side, path, comparison, value });
    }
    if key == "duration" {
        let micros = span(&value);
        let micros = micros.ok_or_else(|| {
            format!("`{value}` is no span of time: write 200ms, 10s, 5m or 1h30m.")
        })?;
        return match comparison {
            Comparison::Is => {
                Err("Say longer or shorter: write duration>10s or duration<2m.".to_owned())
            }
            comparison => Ok(Condition::Duration(comparison, micros)),
        };
    }
    if !FILTER_KEYS.iter().any(|(known, _)| known.trim_end_matches([':', '>']) == key) {
        return Err(unknown(key, text));
    }
    if comparison != Comparison::Is {
        return Err(format!("{key} is not more or less: write {key}:{value}."));
    }
    named(key, value)
}

fn named(key: &str, value: String) -> Result<Condition, String> {
    Ok(match key {
        "status" => Condition::Status(statuses(&value)?),
        "function" => match value.split_once('/') {
            Some((owner, name)) if !owner.is_empty() && !name.is_empty() => {
                Condition::Function { owner: Some(owner.to_owned()), name: name.to_owned() }
            }
            Some(_) => return Err("Write its name, or owner/name.".to_owned()),
            None => Condition::Function { owner: None, name: value },
        },
        "version" => Condition::Version(hex(&value)?),
        "id" => Condition::Id(hex(&value)?),
        "parent" => Condition::Parent(value.parse().map_err(|_| {
            format!("`{value}` is not a job's id: copy the whole id from the job's page.")
        })?),
        "by" => Condition::By(value),
        "since" => Condition::Since(moment(&value)?),
        "until" => Condition::Until(moment(&value)?),
        "error" => Condition::Error(value),
        key => return Err(unknown(key, &value)),
    })
}

/// A whole id is looked for as one, wherever it was copied from.
fn words_or_id(text: &str) -> Result<Condition, String> {
    let text = unquoted(text)?;
    if text.trim().is_empty() {
        return Err("There is nothing between the quotes.".to_owned());
    }
    Ok(match text.parse::<JobId>() {
        Ok(id) => Condition::Id(id.0.simple().to_string()),
        Err(_) => Condition::Words(text),
    })
}

fn comparison(text: &str) -> (Comparison, &str) {
    let known = [
        ("<=", Comparison::AtMost),
        (">=", Comparison::AtLeast),
        ("<", Comparison::Below),
        (">", Comparison::Above),
        ("==", Comparison::Is),
        ("=", Comparison::Is),
        (":", Comparison::Is),
    ];
    let found =
        known.into_iter().find_map(|(sign, meaning)| Some((meaning, text.strip_prefix(sign)?)));
    found.unwrap_or((Comparison::Is, text))
}

fn side(key: &str) -> Option<(Side, Vec<&str>)> {
    let mut parts = key.split('.');
    let side = match parts.next()? {
        "input" => Side::Input,
        "output" => Side::Output,
        _ => return None,
    };
    Some((side, parts.collect()))
}

fn unquoted(text: &str) -> Result<String, String> {
    let Some(inside) = text.strip_prefix('"') else {
        return match text.contains('"') {
            true => Err("Quotes stand around the whole value: write \"like this\".".to_owned()),
            false => Ok(text.to_owned()),
        };
    };
    let (mut value, mut chars) = (String::new(), inside.chars());
    while let Some(c) = chars.next() {
        match c {
            '\\' => value.extend(chars.next()),
            '"' if chars.as_str().is_empty() => return Ok(value),
            '"' => return Err("A space is missing after the quotes.".to_owned()),
            c => value.push(c),
        }
    }
    Err("The quotes are not closed: write \" at the end.".to_owned())
}

fn statuses(text: &str) -> Result<Vec<JobStatus>, String> {
    let mut statuses = Vec::new();
    for name in text.split(',') {
        let status = name.trim().parse::<JobStatus>();
        let status = status.map_err(|problem| format!("{problem}."))?;
        if !statuses.contains(&status) {
            statuses.push(status);
        }
    }
    Ok(statuses)
}

fn hex(text: &str) -> Result<String, String> {
    let digits: String = text.chars().filter(|c| *c != '-').collect::<String>().to_lowercase();
    let fits = (4..=32).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then_some(digits).ok_or_else(|| {
        format!(
            "`{text}` is no part of an id: write its last 8 hex digits, or 4 or more of its first."
        )
    })
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::read(text).ok_or_else(|| {
        format!("`{text}` is no moment: write how long ago (30m, 2h, 7d), a date (2026-11-22) or a time (2026-11-22T12:30).")
    })
}

fn example(key: &str) -> &'static str {
    let known = FILTER_KEYS.iter().find(|(known, _)| {
        let key = key.split('.').next().unwrap_or(key);
        known.trim_end_matches([':', '>', '.']) == key
    });
    known.map_or("status:error", |(_, example)| example)
}

fn unknown(key: &str, text: &str) -> String {
    let keys: Vec<_> =
        FILTER_KEYS.iter().map(|(known, _)| known.trim_end_matches([':', '>'])).collect();
    format!(
        "Jobs cannot be filtered by `{key}`. Write one of {}; or \"{text}\" in quotes to search for the words.",
        keys.join(", ")
    )
}
