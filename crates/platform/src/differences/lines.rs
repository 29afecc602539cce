//! Two texts beside each other, line by line: coloured by their language, and in a line that was changed the
//! words that were. Work has bounds; what is beyond them is shown plain.

use std::{
    ops::Range,
    time::{Duration, Instant},
};

use similar::{Algorithm, ChangeTag, DiffOp, InlineChange, TextDiff};

use super::DiffLine;
use crate::highlighting;

/// Lines shown around what changed.
const AROUND: usize = 3;
/// Texts that take longer are shown as replaced, and without marks.
const PATIENCE: Duration = Duration::from_millis(300);
/// Lines that changed in one place; of more, no two belong together.
const MOST_MARKED: usize = 200;
/// Bytes of one line; the rest of it is left out.
const LONGEST_LINE: usize = 1_000;
/// Bytes of all texts that are coloured.
const MOST_COLOURED: usize = 256 * 1024;

/// Of all texts of two versions.
pub(super) struct Comparison {
    /// Bytes that may still be coloured.
    colours_left: usize,
}

impl Default for Comparison {
    fn default() -> Self {
        Self { colours_left: MOST_COLOURED }
    }
}

impl Comparison {
    /// What differs, with what is around it. `language` is a name or the ending of a file's.
    pub(super) fn hunks(
        &mut self,
        language: &str,
        before: &str,
        after: &str,
    ) -> Vec<Vec<DiffLine>> {
        let diff = TextDiff::configure()
            .algorithm(Algorithm::Myers)
            .timeout(PATIENCE)
            .diff_lines(before, after);
        let groups = diff.grouped_ops(AROUND);
        if groups.is_empty() {
            return Vec::new();
        }
        let before = self.coloured(language, before, diff.old_slices().len());
        let after = self.coloured(language, after, diff.new_slices().len());
        let until = Instant::now() + PATIENCE;
        let line = |op: &DiffOp| {
            let few = op.old_range().len() + op.new_range().len() <= MOST_MARKED;
            // Past its time it marks nothing.
            let until = if few { until } else { Instant::now() };
            let changes = diff.iter_inline_changes_deadline(op, Some(until));
            let (before, after) = (before.as_deref(), after.as_deref());
            changes.map(|change| shown(&change, before, after)).collect::<Vec<_>>()
        };
        groups.iter().map(|group| group.iter().flat_map(line).collect()).collect()
    }

    fn coloured(&mut self, language: &str, text: &str, lines: usize) -> Option<Vec<String>> {
        self.colours_left = self.colours_left.checked_sub(text.len())?;
        highlighting::lines_of(language, text, lines)
    }
}

fn shown(
    change: &InlineChange<'_, str>,
    before: Option<&[String]>,
    after: Option<&[String]>,
) -> DiffLine {
    let (text, marks) = text_and_marks(change);
    let colours = match change.tag() {
        ChangeTag::Delete => before.zip(change.old_index()),
        ChangeTag::Insert | ChangeTag::Equal => after.zip(change.new_index()),
    };
    let coloured =
        colours.and_then(|(lines, at)| lines.get(at)).filter(|_| text.len() < LONGEST_LINE);
    let html = match coloured {
        Some(html) => highlighting::marked(html, &marks),
        None => highlighting::marked(&highlighting::escaped(&text), &marks),
    };
    let number = |index: Option<usize>, without: ChangeTag| {
        index.filter(|_| change.tag() != without).map(|index| index + 1)
    };
    DiffLine {
        before: number(change.old_index(), ChangeTag::Insert),
        after: number(change.new_index(), ChangeTag::Delete),
        html,
    }
}

fn text_and_marks(change: &InlineChange<'_, str>) -> (String, Vec<Range<usize>>) {
    let (mut text, mut marks) = (String::new(), Vec::new());
    for (differs, part) in change.iter_strings_lossy() {
        let begin = text.len();
        text.push_str(&part);
        if differs && !part.trim().is_empty() {
            marks.push(begin..text.len());
        }
    }
    let end = text.trim_end_matches(['\n', '\r']).len();
    text.truncate(end);
    if end > LONGEST_LINE {
        text.truncate(text.floor_char_boundary(LONGEST_LINE));
        text.push('…');
    }
    (text, marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_differ_are_marked_and_nothing_of_a_file_becomes_a_tag() {
        let hunks = Comparison::default().hunks("txt", "<b>one two</b>\n", "<b>one three</b>\n");
        let html: Vec<_> = hunks[0].iter().map(|line| line.html.as_str()).collect();
        assert!(html[0].contains("<mark>two</mark>") && html[1].contains("<mark>three</mark>"));
        assert!(html.iter().all(|html| !html.contains("<b>")), "{html:?}");
    }

    #[test]
    fn what_is_beyond_the_bounds_is_plain_and_a_line_without_end_is_cut() {
        let long = format!("x = {}\n", "1".repeat(3 * LONGEST_LINE));
        let mut comparison = Comparison { colours_left: 10 };
        let hunks = comparison.hunks("py", "", &long);
        assert!(hunks[0][0].html.starts_with("x = 111") && hunks[0][0].html.ends_with("1…"));
        let many = |word: &str| format!("{word} line\n").repeat(MOST_MARKED);
        let hunks = Comparison::default().hunks("py", &many("one"), &many("two"));
        assert!(hunks.iter().flatten().all(|line| !line.html.contains("<mark>")));
    }
}
