//! Code in colours: classes that the stylesheet knows, within escaped text. No page holds a
//! highlighter; what is coloured is coloured here.

use std::{ops::Range, sync::LazyLock};

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
    lines_of("python", &source, lines.len())
}

/// HTML of each of so many lines of a source.
pub(crate) fn lines_of(language: &str, source: &str, lines: usize) -> Option<Vec<String>> {
    let mut shown = by_lines(&highlighted(language, source)?);
    shown.truncate(lines);
    (shown.len() == lines).then_some(shown)
}

/// Text as HTML that shows it.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            other => html.push(other),
        }
    }
    html
}

/// Escaped HTML of a line with parts of its text marked: places in bytes of the text, in order. A mark
/// never spans a tag, so that the HTML stays well-formed whatever is coloured.
pub(crate) fn marked(html: &str, marks: &[Range<usize>]) -> String {
    let (mut shown, mut open, mut at, mut rest) = (String::new(), false, 0, html);
    let mut marks = marks.iter().peekable();
    while let Some(first) = rest.chars().next() {
        let (length, of_text) = match first {
            '<' => (rest.find('>').map_or(rest.len(), |end| end + 1), 0),
            // Each stands for one ASCII character.
            '&' => (rest.find(';').map_or(rest.len(), |end| end + 1), 1),
            other => (other.len_utf8(), other.len_utf8()),
        };
        while marks.next_if(|mark| mark.end <= at).is_some() {}
        let inside = of_text > 0 && marks.peek().is_some_and(|mark| mark.contains(&at));
        if inside != open {
            shown.push_str(if inside { "<mark>" } else { "</mark>" });
            open = inside;
        }
        shown.push_str(&rest[..length]);
        at += of_text;
        rest = &rest[length..];
    }
    if open {
        shown.push_str("</mark>");
    }
    shown
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
    fn marks_keep_to_the_text_between_tags_and_count_what_is_escaped_as_one() {
        assert_eq!(marked("a<i>b&lt;ä</i>c", &[1..5, 9..10]), "a<i><mark>b&lt;ä</mark></i>c");
        assert_eq!(marked("<i>a</i>b", &[0..1, 1..2]), "<i><mark>a</mark></i><mark>b</mark>");
        assert_eq!(marked("abc", &[0..1, 2..3]), "<mark>a</mark>b<mark>c</mark>");
        assert_eq!(marked("abc", &[]), "abc");
    }

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
