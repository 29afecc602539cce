//! Which lines of a job's log somebody looks at. Lines are counted from 1 over the whole log,
//! whatever part of it is shown: a line's number is its address.

use serde::{Deserialize, Serialize};

use crate::{Level, LogLine, Stage};

/// Lines apart by what the replica was doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogPart {
    #[default]
    All,
    /// Import and `__setup__`.
    Setup,
    Run,
}

impl LogPart {
    pub const ALL: [Self; 3] = [Self::All, Self::Setup, Self::Run];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Setup => "setup",
            Self::Run => "run",
        }
    }

    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == name)
    }

    #[must_use]
    pub fn holds(self, stage: Stage) -> bool {
        match self {
            Self::All => true,
            Self::Setup => stage != Stage::Run,
            Self::Run => stage == Stage::Run,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogQuery {
    pub part: LogPart,
    /// Lines of this level or a more serious one.
    pub level: Option<Level>,
    /// Lines with this in them; of letters of ASCII large and small are the same.
    pub text: String,
}

impl LogQuery {
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

/// Lines that a query means: ranges, since those that fit usually stand together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFound {
    /// First and last line of each, in order.
    pub ranges: Vec<(u64, u64)>,
    /// The last line that was looked at.
    pub searched_to: u64,
    /// Lines of the whole log.
    pub total: u64,
}

impl LogFound {
    /// The next line that fits.
    pub fn push(&mut self, line: u64) {
        match self.ranges.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => self.ranges.push((line, line)),
        }
    }

    /// Every line of a log of so many.
    #[must_use]
    pub fn whole(total: u64) -> Self {
        let ranges = if total == 0 { Vec::new() } else { vec![(1, total)] };
        Self { ranges, searched_to: total, total }
    }

    /// How many lines they are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.ranges.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// Those from the `from`th up to, and without, the `to`th, counted from 0 among themselves.
    #[must_use]
    pub fn rows(&self, from: u64, to: u64) -> Vec<u64> {
        let mut lines = Vec::new();
        let mut before = 0;
        for (first, last) in &self.ranges {
            let length = last - first + 1;
            let (begin, end) = (from.max(before), to.min(before + length));
            lines.extend((begin..end).map(|row| first + (row - before)));
            before += length;
            if before >= to {
                break;
            }
        }
        lines
    }

    /// How many of them stand before a line.
    #[must_use]
    pub fn row_of(&self, line: u64) -> u64 {
        let before = self.ranges.iter().take_while(|(first, _)| *first < line);
        before.map(|(first, last)| (*last).min(line - 1) - first + 1).sum()
    }

    #[must_use]
    pub fn holds(&self, line: u64) -> bool {
        let at = self.ranges.partition_point(|(_, last)| *last < line);
        self.ranges.get(at).is_some_and(|(first, _)| *first <= line)
    }
}

/// Judges the lines of a log in their order: what is indented under a line belongs to it, as the
/// frames of a traceback do.
#[derive(Debug, Default)]
pub struct LogJudge {
    above: Option<Level>,
}

impl LogJudge {
    pub fn fits(&mut self, query: &LogQuery, line: &LogLine) -> bool {
        if !line.text.starts_with([' ', '\t']) {
            self.above = Level::of_line(&line.text);
        }
        query.part.holds(line.stage)
            && query.level.is_none_or(|level| self.above.is_some_and(|above| above >= level))
            && contains(&line.text, &query.text)
    }
}

fn contains(text: &str, part: &str) -> bool {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    part.is_empty() || text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LogStream;

    fn fitting(query: &LogQuery, lines: &[(&str, Stage)]) -> Vec<(u64, u64)> {
        let (mut judge, mut found) = (LogJudge::default(), LogFound::default());
        for (number, (text, stage)) in (1..).zip(lines) {
            let line =
                LogLine { stream: LogStream::Stderr, stage: *stage, text: (*text).to_owned() };
            if judge.fits(query, &line) {
                found.push(number);
            }
        }
        found.ranges
    }

    #[test]
    fn the_frames_of_a_traceback_are_shown_with_it() {
        let lines = [
            "starting",
            "Traceback (most recent call last):",
            "  File \"main.py\", line 3, in f",
            "ValueError: no",
            "going on",
        ]
        .map(|text| (text, Stage::Run));
        let query = LogQuery { level: Some(Level::Warning), ..LogQuery::default() };
        assert_eq!(fitting(&query, &lines), [(2, 4)]);
    }

    #[test]
    fn rows_of_what_was_found_and_lines_of_the_log_lead_to_each_other() {
        let found = LogFound { ranges: vec![(3, 5), (9, 9), (20, 30)], ..LogFound::default() };
        assert_eq!(
            (found.count(), LogFound::whole(0).count(), LogFound::whole(7).count()),
            (15, 0, 7)
        );
        assert_eq!(found.rows(0, 5), [3, 4, 5, 9, 20]);
        assert_eq!(found.rows(2, 4), [5, 9]);
        assert_eq!(found.rows(14, 99), [30]);
        for (row, line) in (0..).zip(found.rows(0, 15)) {
            assert_eq!(found.row_of(line), row);
            assert!(found.holds(line));
        }
        assert_eq!((found.row_of(1), found.row_of(6), found.row_of(99)), (0, 3, 15));
        assert!(!found.holds(6) && !found.holds(31));
    }

    #[test]
    fn setup_is_apart_from_run_and_words_are_found_in_any_case() {
        let lines = [("Loading weights", Stage::Setup), ("a", Stage::Run), ("LOADED", Stage::Run)];
        let part = |part| LogQuery { part, ..LogQuery::default() };
        assert_eq!(fitting(&part(LogPart::Setup), &lines), [(1, 1)]);
        assert_eq!(fitting(&part(LogPart::Run), &lines), [(2, 3)]);
        let load = LogQuery { text: "load".into(), ..LogQuery::default() };
        assert_eq!(fitting(&load, &lines), [(1, 1), (3, 3)]);
    }
}
