//! What is asked of values that hold no others: numbers, texts, options, files.

use serde_json::{Number, Value};

use super::Check;
use crate::{
    Bounds, EnumMember, InputPath, Length, TextKind, TextRules,
    concealed::CONCEALED,
    flag_bits,
    formats::{FILE_PLACES, decimal},
    numbers::{are_same, compare, is_multiple},
};

impl Check<'_> {
    pub(super) fn text(&mut self, rules: &TextRules, value: &Value, path: &InputPath) {
        match value.as_str() {
            Some(CONCEALED) if rules.kind == TextKind::Secret => {
                self.fail(path, "missing", "Is a secret, which is not kept: type it again.");
            }
            Some(text) => self.length(&rules.length, text.chars().count(), "character", path),
            None => self.fail(path, "type", format!("Must be text, not {}.", describe(value))),
        }
    }

    /// Any of the bits that the members have.
    pub(super) fn flags(&mut self, members: &[EnumMember], value: &Value, path: &InputPath) {
        let all = flag_bits(members);
        let whole = |number: &f64| number.fract() == 0.0 && *number >= 0.0;
        // `3.0` is whole to JSON.
        let bits = value.as_u64().or_else(|| value.as_f64().filter(whole).map(|bits| bits as u64));
        if bits.is_none_or(|bits| bits & !all != 0) {
            let named = members.iter().map(|member| format!("{} {}", member.value, member.name));
            let words = named.take(12).collect::<Vec<_>>().join(", ");
            self.fail(
                path,
                "option",
                format!("Must be the number of some of these together: {words}."),
            );
        }
    }

    pub(super) fn text_like(
        &mut self,
        value: &Value,
        path: &InputPath,
        fits: impl Fn(&str) -> bool,
        what: &str,
    ) {
        if !value.as_str().is_some_and(fits) {
            self.fail(path, "type", format!("Must be {what}."));
        }
    }

    pub(super) fn decimal(&mut self, bounds: &Bounds, value: &Value, path: &InputPath) {
        let number = match value {
            Value::Number(number) => Some(number.clone()),
            Value::String(text) => decimal(text),
            _ => None,
        };
        match number {
            Some(number) => self.bounds(bounds, &number, path),
            None => self.fail(
                path,
                "type",
                format!("Must be a decimal number, not {}.", describe(value)),
            ),
        }
    }

    pub(super) fn bounds(&mut self, bounds: &Bounds, number: &Number, path: &InputPath) {
        let breaks = |bound: &Option<Number>, wrong: fn(std::cmp::Ordering) -> bool| {
            bound.as_ref().is_some_and(|bound| wrong(compare(number, bound)))
        };
        let low = breaks(&bounds.ge, |o| o.is_lt()) || breaks(&bounds.gt, |o| o.is_le());
        let high = breaks(&bounds.le, |o| o.is_gt()) || breaks(&bounds.lt, |o| o.is_ge());
        if low || high {
            self.fail(path, "bound", format!("Must be {}.", bounds_words(bounds)));
        } else if let Some(step) = &bounds.multiple_of
            && !is_multiple(number, step)
        {
            self.fail(path, "bound", format!("Must be a multiple of {step}."));
        }
    }

    pub(super) fn length(&mut self, length: &Length, count: usize, unit: &str, path: &InputPath) {
        let count = count as u64;
        let plural = |n: u64| if n == 1 { format!("{n} {unit}") } else { format!("{n} {unit}s") };
        if let Some(min) = length.min.filter(|min| count < *min) {
            self.fail(path, "length", format!("Must have {} or more.", plural(min)));
        } else if let Some(max) = length.max.filter(|max| count > *max) {
            self.fail(path, "length", format!("Must have at most {}.", plural(max)));
        }
    }

    pub(super) fn option<'v>(
        &mut self,
        options: impl Iterator<Item = &'v Value>,
        value: &Value,
        path: &InputPath,
    ) {
        let options: Vec<&Value> = options.collect();
        if !options.iter().any(|option| are_same(option, value)) {
            let words: Vec<String> = options.iter().take(12).map(ToString::to_string).collect();
            let more = if options.len() > 12 { ", …" } else { "" };
            self.fail(path, "option", format!("Must be one of {}{more}.", words.join(", ")));
        }
    }

    pub(super) fn file(&mut self, value: &Value, path: &InputPath) {
        let url = match value {
            Value::Object(object) => object.get("url").and_then(Value::as_str),
            _ => None,
        };
        let known = |url: &str| FILE_PLACES.iter().any(|place| url.starts_with(place));
        match url {
            Some(url) if known(url) => {}
            Some("") => self.fail(path, "missing", "Is required: choose a file or give its URL."),
            Some(_) => self.fail(
                path,
                "type",
                "Must be an uploaded file or a URL that begins with https:// or http://.",
            ),
            None => self.fail(path, "type", r#"Must be a file: {"url": "https://…"}."#),
        }
    }
}

fn bounds_words(bounds: &Bounds) -> String {
    let low = bounds.ge.as_ref().map(|n| format!("{n} or more"));
    let low = low.or(bounds.gt.as_ref().map(|n| format!("more than {n}")));
    let high = bounds.le.as_ref().map(|n| format!("{n} or less"));
    let high = high.or(bounds.lt.as_ref().map(|n| format!("less than {n}")));
    match (low, high) {
        (Some(low), Some(high)) => format!("{low} and {high}"),
        (low, high) => low.or(high).unwrap_or_default(),
    }
}

pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => {
            let text = other.to_string();
            let cut: String = text.chars().take(40).collect();
            if cut.len() < text.len() { format!("{cut}…") } else { cut }
        }
    }
}
