//! What docstrings say about a function, its parameters and its result, in the Sphinx, Epytext,
//! Google and NumPy styles. Text only: types written in docstrings are left out.

use ruff_python_ast::{Expr, Stmt};

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Docstring {
    /// The first paragraph, on one line.
    pub(crate) summary: Option<String>,
    parameters: Vec<(String, String)>,
    pub(crate) returns: Option<String>,
}

impl Docstring {
    pub(crate) fn of_body(body: &[Stmt]) -> Self {
        let Some(Stmt::Expr(first)) = body.first() else { return Self::default() };
        match first.value.as_ref() {
            Expr::StringLiteral(text) => Self::parse(text.value.to_str()),
            _ => Self::default(),
        }
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    pub(crate) fn parse(text: &str) -> Self {
        let text = clean(text);
        let lines: Vec<&str> = text.lines().collect();
        let mut docstring = Self::default();
        let mut summary: Vec<&str> = Vec::new();
        let mut in_summary = true;
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            let used = docstring.field(&lines[at..]).or_else(|| docstring.section(&lines[at..]));
            if let Some(used) = used {
                in_summary = false;
                at += used.max(1);
                continue;
            }
            if line.trim().is_empty() {
                in_summary = in_summary && summary.is_empty();
            } else if in_summary {
                summary.push(line.trim());
            }
            at += 1;
        }
        docstring.summary = (!summary.is_empty()).then(|| summary.join(" "));
        docstring
    }

    fn describe(&mut self, name: &str, text: String) {
        let name = name.trim_start_matches('*').trim_start_matches("\\*").trim_matches('`');
        if !name.is_empty() && !text.is_empty() && self.parameter(name).is_none() {
            self.parameters.push((name.to_owned(), text));
        }
    }

    /// `:param int x: text` or `@param x: text` with the lines that continue it. Gives the lines used.
    fn field(&mut self, lines: &[&str]) -> Option<usize> {
        let first = lines.first()?.trim_start();
        let (head, start) = field_head(first)?;
        let mut words = head.split_whitespace();
        let kind = words.next()?;
        let mut text = vec![start.trim()];
        for line in &lines[1..] {
            if line.trim().is_empty() || field_head(line.trim_start()).is_some() {
                break;
            }
            text.push(line.trim());
        }
        let used = text.len();
        let text = text.join(" ").trim().to_owned();
        match kind {
            "param" | "parameter" | "arg" | "argument" | "key" | "keyword" | "ivar" | "var"
            | "cvar" | "attr" => self.describe(words.last()?, text),
            "return" | "returns" | "yield" | "yields" if self.returns.is_none() => {
                self.returns = Some(text).filter(|text| !text.is_empty());
            }
            _ => {}
        }
        Some(used)
    }

    /// A Google section (`Args:` and an indented block) or a NumPy one (underlined). Gives the lines used.
    fn section(&mut self, lines: &[&str]) -> Option<usize> {
        let title = lines.first()?;
        let underlined = lines.get(1).is_some_and(|line| {
            let line = line.trim();
            line.len() >= 3 && line.bytes().all(|byte| byte == b'-')
        });
        if underlined {
            let end = lines
                .windows(2)
                .skip(2)
                .position(|pair| {
                    pair[1].trim().len() >= 3 && pair[1].trim().bytes().all(|b| b == b'-')
                })
                .map_or(lines.len(), |at| at + 2);
            self.block(Section::of(title.trim()), &lines[2..end], true);
            return Some(end);
        }
        let section = Section::of(title.strip_suffix(':')?.trim());
        if section == Section::Other && !GOOGLE_TITLES.contains(&title.trim_end_matches(':')) {
            return None;
        }
        let indent = indentation(title);
        let end = lines[1..]
            .iter()
            .position(|line| !line.trim().is_empty() && indentation(line) <= indent)
            .map_or(lines.len(), |at| at + 1);
        self.block(section, &lines[1..end], false);
        Some(end)
    }

    fn block(&mut self, section: Section, lines: &[&str], underlined: bool) {
        match section {
            Section::Parameters => self.parameter_block(lines, underlined),
            Section::Returns => {
                let text = returned(lines, underlined);
                if self.returns.is_none() && !text.is_empty() {
                    self.returns = Some(text);
                }
            }
            Section::Other => {}
        }
    }

    fn parameter_block(&mut self, lines: &[&str], underlined: bool) {
        let Some(level) =
            lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indentation(line)).min()
        else {
            return;
        };
        let mut current: Option<(String, Vec<&str>)> = None;
        let mut done: Vec<(String, Vec<&str>)> = Vec::new();
        for line in lines.iter().filter(|line| !line.trim().is_empty()) {
            if indentation(line) == level {
                done.extend(current.take());
                let (head, text) = match split_head(line.trim()) {
                    // NumPy writes `name : type`, the text follows below.
                    Some((head, _)) if underlined => (head, ""),
                    Some((head, text)) => (head, text.trim()),
                    None if underlined => (line.trim(), ""),
                    None => continue,
                };
                // Google writes `name (type): text`.
                let names = head.split(" (").next().unwrap_or(head).trim();
                current = Some((names.to_owned(), vec![text]));
            } else if let Some((_, text)) = &mut current {
                text.push(line.trim());
            }
        }
        done.extend(current);
        for (names, text) in done {
            for name in names.split(',') {
                self.describe(name.trim(), text.join(" ").trim().to_owned());
            }
        }
    }
}

const GOOGLE_TITLES: &[&str] = &[
    "Raises",
    "Example",
    "Examples",
    "Note",
    "Notes",
    "Warning",
    "Warnings",
    "Todo",
    "References",
    "See Also",
    "Warns",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Parameters,
    Returns,
    Other,
}

impl Section {
    fn of(title: &str) -> Self {
        match title {
            "Args" | "Arguments" | "Parameters" | "Params" | "Keyword Args"
            | "Keyword Arguments" | "Other Parameters" | "Attributes" | "Fields" | "Inputs" => {
                Self::Parameters
            }
            "Returns" | "Return" | "Yields" | "Yield" => Self::Returns,
            _ => Self::Other,
        }
    }
}

/// The text of a returns section without the type before it.
fn returned(lines: &[&str], underlined: bool) -> String {
    let mut text: Vec<&str> =
        lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    let Some(first) = text.first().copied() else { return String::new() };
    if underlined {
        // The type stands alone on its line, the text is indented below.
        if text.len() > 1 {
            text.remove(0);
        }
    } else if let Some((head, rest)) = first.split_once(':')
        && looks_like_type(head)
        && let Some(slot) = text.first_mut()
    {
        *slot = rest.trim();
    }
    text.join(" ").trim().to_owned()
}

/// What stands before and after the colon; of `name (type): text`, the one after the brackets.
fn split_head(line: &str) -> Option<(&str, &str)> {
    let mut open = 0_usize;
    let colon = line.find(|c: char| {
        match c {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            _ => {}
        }
        c == ':' && open == 0
    });
    let at = colon.or_else(|| line.find(':'))?;
    Some((&line[..at], &line[at + 1..]))
}

/// `dict[str, int]` is a type, `The result, in order` is not.
fn looks_like_type(head: &str) -> bool {
    let outside = head.split('[').next().unwrap_or(head);
    !outside.is_empty()
        && outside
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '|' | '~' | '`' | ':'))
}

/// The inside and the rest of `:inside: rest`, or of `@inside: rest`.
fn field_head(line: &str) -> Option<(&str, &str)> {
    let (head, rest) = line.strip_prefix([':', '@'])?.split_once(':')?;
    let known = head.split_whitespace().next().is_some_and(|kind| FIELDS.contains(&kind));
    known.then_some((head, rest))
}

const FIELDS: &[&str] = &[
    "param",
    "parameter",
    "arg",
    "argument",
    "key",
    "keyword",
    "ivar",
    "var",
    "cvar",
    "attr",
    "type",
    "return",
    "returns",
    "rtype",
    "yield",
    "yields",
    "ytype",
    "raise",
    "raises",
    "except",
    "exception",
    "meta",
    "note",
    "see",
    "author",
    "since",
    "version",
];

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// As `inspect.cleandoc`: the first line's indentation goes, and what all others share.
pub(crate) fn clean(text: &str) -> String {
    let text = text.replace('\t', "        ");
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default().trim_start();
    let rest: Vec<&str> = lines.collect();
    let common = rest
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or_default();
    let rest = rest.iter().map(|line| line.get(common..).unwrap_or_default());
    let all: Vec<&str> = std::iter::once(first).chain(rest).collect();
    all.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) {
        let docstring = Docstring::parse(text);
        assert_eq!(docstring.summary.as_deref(), Some("Do it well."), "{text}");
        assert_eq!(docstring.parameter("x"), Some("the first one, over two lines"), "{text}");
        assert_eq!(docstring.parameter("y"), Some("another: one"), "{text}");
        assert_eq!(docstring.parameter("z"), None, "{text}");
        assert_eq!(docstring.returns.as_deref(), Some("what came out"), "{text}");
    }

    #[test]
    fn sphinx() {
        check(
            "Do it\n    well.\n\n    More.\n\n    :param x: the first one,\n        over two lines\n    :param int y: another: one\n    :type y: int\n    :return: what came out\n    :rtype: str\n    ",
        );
    }

    #[test]
    fn epytext() {
        check(
            "Do it well.\n\n    @param x: the first one,\n      over two lines\n    @param y: another: one\n    @return: what came out",
        );
    }

    #[test]
    fn google() {
        check(
            "Do it well.\n\n    Args:\n        x (int): the first one,\n            over two lines\n        y: another: one\n\n    Returns:\n        str: what came out\n\n    Raises:\n        z: never\n    ",
        );
    }

    #[test]
    fn numpy() {
        check(
            "Do it well.\n\n    Parameters\n    ----------\n    x : int\n        the first one,\n        over two lines\n    y\n        another: one\n\n    Returns\n    -------\n    str\n        what came out\n\n    Raises\n    ------\n    z\n        never\n    ",
        );
    }

    #[test]
    fn a_field_in_the_first_line_leaves_no_summary() {
        assert_eq!(Docstring::parse(":param x: one").summary, None);
        assert_eq!(Docstring::parse("").summary, None);
        assert_eq!(Docstring::parse("Note: this.").summary.as_deref(), Some("Note: this."));
    }
}
