//! Methods of Python's `str` on constants: those that people use to write a constant.

use crate::{constant::Constant, evaluation::str_of, limits};

/// The result of `text.method(...)`; none when it is not supported.
pub(crate) fn call(
    text: &str,
    method: &str,
    values: &[Constant],
    keywords: &[(String, Constant)],
) -> Option<Constant> {
    if method == "format" {
        return format(text, values, keywords).map(Constant::Str);
    }
    if !keywords.is_empty() {
        return None;
    }
    match values {
        [] => without_arguments(text, method),
        [Constant::Str(argument)] => with_text(text, method, argument),
        [Constant::Str(old), Constant::Str(new)] if method == "replace" => replace(text, old, new),
        [items] if method == "join" => join(text, &items.items()?),
        _ => None,
    }
}

fn without_arguments(text: &str, method: &str) -> Option<Constant> {
    Some(Constant::Str(match method {
        "strip" => text.trim().to_owned(),
        "lstrip" => text.trim_start().to_owned(),
        "rstrip" => text.trim_end().to_owned(),
        "lower" | "casefold" => text.to_lowercase(),
        "upper" => text.to_uppercase(),
        "capitalize" => {
            let mut letters = text.chars();
            letters.next().map_or(String::new(), |first| {
                first.to_uppercase().chain(letters.as_str().to_lowercase().chars()).collect()
            })
        }
        "split" => {
            return Some(Constant::List(text.split_whitespace().map(Constant::text).collect()));
        }
        "splitlines" => return Some(Constant::List(text.lines().map(Constant::text).collect())),
        _ => return None,
    }))
}

fn with_text(text: &str, method: &str, argument: &str) -> Option<Constant> {
    let set = |c: char| argument.contains(c);
    Some(match method {
        "strip" => Constant::text(text.trim_matches(set)),
        "lstrip" => Constant::text(text.trim_start_matches(set)),
        "rstrip" => Constant::text(text.trim_end_matches(set)),
        "removeprefix" => Constant::text(text.strip_prefix(argument).unwrap_or(text)),
        "removesuffix" => Constant::text(text.strip_suffix(argument).unwrap_or(text)),
        "startswith" => Constant::Bool(text.starts_with(argument)),
        "endswith" => Constant::Bool(text.ends_with(argument)),
        "split" if !argument.is_empty() => {
            Constant::List(text.split(argument).map(Constant::text).collect())
        }
        _ => return None,
    })
}

fn replace(text: &str, old: &str, new: &str) -> Option<Constant> {
    let longest = text.len() + (text.matches(old).count() + 1) * new.len();
    (longest <= limits::TEXT_BYTES).then(|| Constant::Str(text.replace(old, new)))
}

fn join(between: &str, items: &[Constant]) -> Option<Constant> {
    let parts = items
        .iter()
        .map(|item| match item {
            Constant::Str(text) => Some(text.as_str()),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()?;
    let length = parts.iter().map(|part| part.len() + between.len()).sum::<usize>();
    (length <= limits::TEXT_BYTES).then(|| Constant::Str(parts.join(between)))
}

/// `"{} {1} {name}".format(...)` without format specifications.
fn format(text: &str, values: &[Constant], keywords: &[(String, Constant)]) -> Option<String> {
    let mut result = String::new();
    let mut rest = text;
    let mut next = 0;
    while let Some(at) = rest.find(['{', '}']) {
        result.push_str(&rest[..at]);
        let doubled = rest[at..].starts_with("{{") || rest[at..].starts_with("}}");
        if doubled {
            result.push_str(&rest[at..=at]);
            rest = &rest[at + 2..];
            continue;
        }
        let field = rest[at..].strip_prefix('{')?;
        let (name, after) = field.split_once('}')?;
        let value = if name.is_empty() {
            next += 1;
            values.get(next - 1)?
        } else if let Ok(position) = name.parse::<usize>() {
            values.get(position)?
        } else {
            &keywords.iter().find(|(keyword, _)| keyword == name)?.1
        };
        result.push_str(&str_of(value)?);
        if result.len() > limits::TEXT_BYTES {
            return None;
        }
        rest = after;
    }
    result.push_str(rest);
    Some(result)
}

/// As `textwrap.dedent`: without the spaces that all lines begin with.
pub(crate) fn dedent(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common =
        text.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or_default();
    text.split('\n')
        .map(|line| if line.trim().is_empty() { "" } else { line.get(common..).unwrap_or("") })
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_fills_fields_in_order_by_number_and_by_name() {
        let values = [Constant::text("a"), Constant::Int(2)];
        let keywords = [("name".to_owned(), Constant::text("n"))];
        assert_eq!(format("{}-{1}-{name}-{{}}", &values, &keywords).as_deref(), Some("a-2-n-{}"));
        assert_eq!(format("{2}", &values, &keywords), None);
        assert_eq!(format("{", &values, &keywords), None);
    }

    #[test]
    fn dedent_removes_what_all_lines_share() {
        assert_eq!(dedent("\n    a\n      b\n\n    c\n"), "\na\n  b\n\nc\n");
    }
}
