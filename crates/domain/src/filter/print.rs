//! A filter as text: the same text for the same filter, and one that reads back as it.

use std::fmt::{self, Write};

use super::{Comparison, Condition, FilterTerm, JobFilter, Side, moment::span_text};

impl fmt::Display for JobFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, term) in self.terms.iter().enumerate() {
            if place > 0 {
                f.write_char(' ')?;
            }
            term.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for FilterTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_char('-')?;
        }
        self.condition.fmt(f)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(statuses) => {
                let names: Vec<_> = statuses.iter().map(|status| status.as_str()).collect();
                write!(f, "status:{}", names.join(","))
            }
            Self::Function { owner, name } => match owner {
                Some(owner) => write!(f, "function:{}", quoted(&format!("{owner}/{name}"))),
                None => write!(f, "function:{}", quoted(name)),
            },
            Self::Version(prefix) => write!(f, "version:{prefix}"),
            Self::Id(part) => write!(f, "id:{part}"),
            Self::Parent(id) => write!(f, "parent:{id}"),
            Self::By(name) => write!(f, "by:{}", quoted(name)),
            Self::Duration(comparison, micros) => {
                write!(f, "duration{comparison}{}", span_text(*micros))
            }
            Self::Since(moment) => write!(f, "since:{moment}"),
            Self::Until(moment) => write!(f, "until:{moment}"),
            Self::Error(text) => write!(f, "error:{}", quoted(text)),
            Self::Value { side, path, comparison, value } => {
                f.write_str(match side {
                    Side::Input => "input",
                    Side::Output => "output",
                })?;
                path.iter().try_for_each(|name| write!(f, ".{name}"))?;
                write!(f, "{comparison}{}", quoted(value))
            }
            Self::Words(text) => f.write_str(&quoted(text)),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Is => ":",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        })
    }
}

/// In quotes where it would not read back without.
fn quoted(text: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !['"', '\\', ':', '<', '>', '='].contains(&c);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
