//! What a value must keep to, said before it is broken. What a type's label tells already is not
//! said again.

use domain::{Length, ValueType};

/// None where there is nothing to keep to.
pub(super) fn rules_of(value_type: &ValueType) -> Option<String> {
    let words = match value_type {
        ValueType::Str(rules) => {
            let length = length_words(&rules.length, "character");
            let pattern = rules.pattern.as_ref().map(|pattern| format!("matches {pattern}"));
            [length, pattern].into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        ValueType::Bytes(length) => {
            let length = length_words(length, "byte");
            ["In base64".to_owned()].into_iter().chain(length).collect::<Vec<_>>().join(", ")
        }
        ValueType::List(items) | ValueType::Set(items) => length_words(&items.length, "item")?,
        ValueType::Int(bounds) | ValueType::Float(bounds) | ValueType::Decimal(bounds) => {
            format!("A multiple of {}", bounds.multiple_of.as_ref()?)
        }
        ValueType::TimeDelta => "Like 1h 30m, 90s or 2 days".to_owned(),
        _ => return None,
    };
    let (first, rest) = words.split_at_checked(1)?;
    Some(format!("{}{rest}.", first.to_ascii_uppercase()))
}

fn length_words(length: &Length, unit: &str) -> Option<String> {
    let count = |n: u64| if n == 1 { format!("{n} {unit}") } else { format!("{n} {unit}s") };
    Some(match (length.min, length.max) {
        (Some(min), Some(max)) if min == max => format!("exactly {}", count(min)),
        (Some(min), Some(max)) => format!("{min} to {}", count(max)),
        (Some(min), None) => format!("{} or more", count(min)),
        (None, Some(max)) => format!("at most {}", count(max)),
        (None, None) => return None,
    })
}
