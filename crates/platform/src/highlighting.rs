//! Code in colours: classes that the stylesheet knows, within escaped text. No page holds a
//! highlighter; what is coloured is coloured here.

use std::sync::LazyLock;

use syntect::{
    html::{ClassStyle, ClassedHTMLGenerator},
    parsing::SyntaxSet,
    util::LinesWithEndings,
};

/// Longer code is shown without colours.
const LONGEST: usize = 64 * 1024;
/// Classes of coloured code begin with this; the stylesheet knows them.
const CLASSES: ClassStyle = ClassStyle::SpacedPrefixed { prefix: "hl-" };

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// HTML of the whole source. None for an unknown language and for what is too long.
pub(crate) fn highlighted(language: &str, source: &str) -> Option<String> {
    if source.len() > LONGEST {
        return None;
    }
    let syntax = SYNTAXES.find_syntax_by_token(language)?;
    let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, &SYNTAXES, CLASSES);
    for line in LinesWithEndings::from(source) {
        generator.parse_html_for_line_which_includes_newline(line).ok()?;
    }
    Some(generator.finalize())
}

/// HTML of each line of a piece of Python, whole by itself. None for what is too long.
#[must_use]
pub fn python_lines(lines: &[String]) -> Option<Vec<String>> {
    let mut source = lines.join("\n");
    source.push('\n');
    let html = highlighted("python", &source)?;
    let mut shown = by_lines(&html);
    shown.truncate(lines.len());
    (shown.len() == lines.len()).then_some(shown)
}

/// Ends at each line's end what is open, and begins it again on the next.
fn by_lines(html: &str) -> Vec<String> {
    let mut open: Vec<&str> = Vec::new();
    let (mut lines, mut line) = (Vec::new(), String::new());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '\n']) {
        line.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('\n') {
            rest = after;
            line.push_str(&"</span>".repeat(open.len()));
            lines.push(std::mem::take(&mut line));
            open.iter().for_each(|tag| line.push_str(tag));
            continue;
        }
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        let tag = &rest[..end];
        if tag.starts_with("</") {
            open.pop();
        } else {
            open.push(tag);
        }
        line.push_str(tag);
        rest = &rest[end..];
    }
    line.push_str(rest);
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_over_several_lines_leaves_no_line_open() {
        let lines = ["x = '''<a", "b & c'''", "def f(): pass"].map(str::to_owned);
        let shown = python_lines(&lines).expect("lines");
        assert_eq!(shown.len(), 3);
        for line in &shown {
            assert_eq!(line.matches("<span").count(), line.matches("</span>").count(), "{line}");
        }
        assert!(shown[0].contains("&lt;a") && shown[1].contains("b &amp; c"), "{shown:?}");
    }
}
