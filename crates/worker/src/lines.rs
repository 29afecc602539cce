//! What a process prints, cut into lines and at the marks that the runner leaves between jobs. Pure; reading is `printed.rs`.

/// Longest line in bytes; a longer one becomes several.
pub(crate) const LONGEST_LINE: usize = 16 << 10;

/// Longer than any mark the runner writes.
const LONGEST_MARK: usize = 128;

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Without its line break. Of a line that a progress bar rewrote with carriage returns, the last state.
    Line(String),
    /// Everything before it belongs to the stage or job of this name.
    Mark(String),
}

/// What was read and not handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Dropped {
    pub(crate) lines: u64,
    pub(crate) bytes: u64,
}

impl std::ops::AddAssign for Dropped {
    fn add_assign(&mut self, more: Self) {
        self.lines += more.lines;
        self.bytes += more.bytes;
    }
}

#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// Empty when no marks are expected.
    boundary: Vec<u8>,
    read: Vec<u8>,
    /// How much of `read` has been taken.
    at: usize,
    line: Vec<u8>,
    /// A carriage return was seen: the next character overwrites the line.
    returned: bool,
    /// The line was begun again at least once.
    redrawn: bool,
    /// Only marks are looked for.
    discards: bool,
    dropped: Dropped,
}

enum Mark {
    Whole { name: String, length: usize },
    Incomplete,
    None,
}

impl Lines {
    pub(crate) fn marked_by(boundary: &str) -> Self {
        Self { boundary: boundary.as_bytes().to_vec(), ..Self::default() }
    }

    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        self.read.drain(..std::mem::take(&mut self.at));
        self.read.extend_from_slice(bytes);
    }

    /// Whether lines are only counted from now on. Gives what was counted since it was asked last.
    pub(crate) fn discard(&mut self, discards: bool) -> Dropped {
        self.discards = discards;
        std::mem::take(&mut self.dropped)
    }

    /// The next whole line or mark of what was fed.
    pub(crate) fn next(&mut self) -> Option<Piece> {
        loop {
            if self.discards {
                self.skip();
            }
            let rest = &self.read[self.at..];
            let special = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r' | 0));
            match (special, rest.first().copied()) {
                (_, None) => return None,
                (Some(0), Some(b'\n')) => {
                    self.at += 1;
                    return Some(Piece::Line(self.take_line()));
                }
                (Some(0), Some(b'\r')) => {
                    self.at += 1;
                    self.returned = true;
                    self.redrawn = true;
                }
                (Some(0), Some(_)) => match self.mark() {
                    Mark::Whole { .. } if !self.line.is_empty() => {
                        return Some(Piece::Line(self.take_line()));
                    }
                    Mark::Whole { name, length } => {
                        self.at += length;
                        self.returned = false;
                        return Some(Piece::Mark(name));
                    }
                    Mark::Incomplete => return None,
                    Mark::None => {
                        if let Some(full) = self.extend_line(1) {
                            return Some(Piece::Line(full));
                        }
                    }
                },
                (special, Some(_)) => {
                    let length = special.unwrap_or(rest.len());
                    if let Some(full) = self.extend_line(length) {
                        return Some(Piece::Line(full));
                    }
                }
            }
        }
    }

    /// Counts all there is before what may be a mark.
    fn skip(&mut self) {
        self.dropped.bytes += self.line.len() as u64;
        self.line.clear();
        let rest = &self.read[self.at..];
        let length = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
        let lines = rest[..length].iter().filter(|byte| **byte == b'\n').count();
        self.dropped += Dropped { lines: lines as u64, bytes: length as u64 };
        self.at += length;
    }

    /// The line that has no end yet, when it was drawn over at least once.
    pub(crate) fn drawn(&self) -> Option<String> {
        let is_drawn = self.redrawn && !self.line.is_empty();
        is_drawn.then(|| String::from_utf8_lossy(&self.line).into_owned())
    }

    /// The line that has no end, when nothing more will come for it.
    pub(crate) fn rest(&mut self) -> Option<String> {
        let unread = self.read.split_off(std::mem::take(&mut self.at));
        self.read.clear();
        if self.returned && !unread.is_empty() {
            self.line.clear();
        }
        self.line.extend_from_slice(&unread);
        (!self.line.is_empty()).then(|| self.take_line())
    }

    fn take_line(&mut self) -> String {
        self.returned = false;
        self.redrawn = false;
        let line = String::from_utf8_lossy(&self.line).into_owned();
        self.line.clear();
        line
    }

    /// Moves up to `length` bytes into the line; gives the line when it is as long as one may be.
    fn extend_line(&mut self, length: usize) -> Option<String> {
        if std::mem::take(&mut self.returned) {
            self.line.clear();
        }
        let fits = length.min(LONGEST_LINE - self.line.len());
        self.line.extend_from_slice(&self.read[self.at..self.at + fits]);
        self.at += fits;
        if self.line.len() < LONGEST_LINE {
            return None;
        }
        let beyond = self.line.split_off(last_boundary(&self.line));
        let full = String::from_utf8_lossy(&self.line).into_owned();
        self.line = beyond;
        Some(full)
    }

    fn mark(&self) -> Mark {
        let rest = &self.read[self.at..];
        let begins = 1 + self.boundary.len() + 1;
        if self.boundary.is_empty() {
            return Mark::None;
        }
        let known = self.boundary.iter().chain(b" ").zip(&rest[1..]);
        if known.clone().any(|(expected, byte)| expected != byte) {
            return Mark::None;
        }
        let window = &rest[..rest.len().min(LONGEST_MARK)];
        match window.iter().position(|byte| *byte == b'\n') {
            Some(end) if end >= begins => Mark::Whole {
                name: String::from_utf8_lossy(&rest[begins..end]).into_owned(),
                length: end + 1,
            },
            None if rest.len() < LONGEST_MARK => Mark::Incomplete,
            _ => Mark::None,
        }
    }
}

/// Where the last, perhaps incomplete, character of UTF-8 begins; the end when it is complete.
fn last_boundary(bytes: &[u8]) -> usize {
    let tail = bytes.len().saturating_sub(4);
    match std::str::from_utf8(&bytes[tail..]) {
        Ok(_) => bytes.len(),
        Err(_) => (tail..bytes.len())
            .rev()
            .find(|at| bytes[*at] & 0b1100_0000 == 0b1100_0000)
            .filter(|at| bytes.len() - at < width(bytes[*at]))
            .unwrap_or(bytes.len()),
    }
}

fn width(first: u8) -> usize {
    match first {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(lines: &mut Lines) -> Vec<Piece> {
        std::iter::from_fn(|| lines.next()).collect()
    }

    fn line(text: &str) -> Piece {
        Piece::Line(text.to_owned())
    }

    #[test]
    fn a_progress_bar_leaves_its_last_state() {
        let mut lines = Lines::default();
        lines.feed(b"\r 10%\r 50%\r100%\nwindows\r\nplain\nopen");
        assert_eq!(all(&mut lines), [line("100%"), line("windows"), line("plain")]);
        assert_eq!(lines.rest().as_deref(), Some("open"));
        assert_eq!(lines.rest(), None);
    }

    #[test]
    fn a_bar_can_be_looked_at_while_it_is_drawn() {
        let mut lines = Lines::default();
        lines.feed(b"plain");
        assert_eq!((lines.next(), lines.drawn()), (None, None));
        lines.feed(b"\n\r 10%|#");
        assert_eq!(all(&mut lines), [line("plain")]);
        assert_eq!(lines.drawn().as_deref(), Some(" 10%|#"));
        lines.feed(b"\r 20%|##");
        assert_eq!((lines.next(), lines.drawn().as_deref()), (None, Some(" 20%|##")));
        lines.feed(b"\n");
        assert_eq!(all(&mut lines), [line(" 20%|##")]);
        assert_eq!(lines.drawn(), None);
    }

    #[test]
    fn what_the_next_job_prints_stays_behind_the_mark() {
        let mut lines = Lines::marked_by("b0");
        lines.feed(b"one\nunfinished\0b0 job-1\ntwo\n");
        assert_eq!(lines.next(), Some(line("one")));
        assert_eq!(lines.next(), Some(line("unfinished")));
        assert_eq!(lines.next(), Some(Piece::Mark("job-1".into())));
        assert_eq!(all(&mut lines), [line("two")]);
    }

    #[test]
    fn a_zero_byte_that_is_no_mark_is_text() {
        let mut lines = Lines::marked_by("b0");
        lines.feed(b"a\0b\n\0b0\n");
        assert_eq!(all(&mut lines), [line("a\0b"), line("\0b0")]);
    }

    #[test]
    fn what_is_discarded_is_counted_up_to_the_mark() {
        let mut lines = Lines::marked_by("b0");
        lines.feed(b"kept\nopen");
        assert_eq!(lines.next(), Some(line("kept")));
        assert_eq!(lines.discard(true), Dropped::default());
        lines.feed(b"one\ntwo\0no mark\n\0b0 job-1\nnext\n");
        assert_eq!(lines.next(), Some(Piece::Mark("job-1".into())));
        assert_eq!(lines.discard(false), Dropped { lines: 2, bytes: 20 });
        assert_eq!(lines.next(), Some(line("next")));
    }

    #[test]
    fn a_huge_line_becomes_several_and_no_character_is_cut() {
        let mut lines = Lines::default();
        let text = "ä€😀".repeat(10_000);
        for chunk in text.as_bytes().chunks(1_000) {
            lines.feed(chunk);
        }
        lines.feed(b"\n");
        let pieces = all(&mut lines);
        let joined: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Line(text) => text.as_str(),
                Piece::Mark(_) => "",
            })
            .collect();
        assert_eq!(joined, text);
        assert!(pieces.len() >= 5);
    }

    proptest! {
        #[test]
        fn where_reads_are_cut_makes_no_difference(
            parts in prop::collection::vec(
                prop_oneof![Just("\0b0 x\n"), Just("\n"), Just("\r"), Just("é"), Just("\0"), Just("ab"), Just("\0b0")],
                0..40,
            ),
            size in 1_usize..7,
        ) {
            let text = parts.concat();
            let mut whole = Lines::marked_by("b0");
            whole.feed(text.as_bytes());
            let expected = (all(&mut whole), whole.rest());
            let mut cut = Lines::marked_by("b0");
            let mut pieces = Vec::new();
            for chunk in text.as_bytes().chunks(size) {
                cut.feed(chunk);
                pieces.extend(all(&mut cut));
            }
            prop_assert_eq!((pieces, cut.rest()), expected);
        }
    }
}
