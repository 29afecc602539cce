//! How serious a line of a log is, as far as the line itself says so in one of the usual formats
//! of logging. Nothing is guessed from words in the middle of a sentence.

use serde::{Deserialize, Serialize};

/// In rising order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Debug,
    Info,
    Warning,
    Error,
}

/// A level stands near the beginning: after a time, a logger's name, a bracket.
const LOOKED_AT: usize = 96;
const MOST_WORDS: usize = 6;

impl Level {
    pub const ALL: [Self; 4] = [Self::Debug, Self::Info, Self::Warning, Self::Error];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == name)
    }

    /// `2026-11-23 01:02:03,456 - app - ERROR - lost`, `WARNING:root:hot`, `[INFO] begun`, `level=debug`, and the
    /// head and the end of a traceback. None when the line says nothing of the kind.
    #[must_use]
    pub fn of_line(line: &str) -> Option<Self> {
        if line.starts_with("Traceback (most recent call last)") || names_an_exception(line) {
            return Some(Self::Error);
        }
        let mut end = line.len().min(LOOKED_AT);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        let words =
            line[..end].split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let words =
            words.filter(|word| word.starts_with(|first: char| first.is_ascii_alphabetic()));
        let mut last = "";
        for word in words.take(MOST_WORDS) {
            let structured = matches!(last, "level" | "levelname" | "severity" | "lvl");
            if let Some(level) = Self::of_word(word, structured) {
                return Some(level);
            }
            last = word;
        }
        None
    }

    /// In capitals, as loggers write it; in small letters only where it is called a level.
    fn of_word(word: &str, structured: bool) -> Option<Self> {
        let level = match word {
            "DEBUG" | "TRACE" | "DBG" => Self::Debug,
            "INFO" | "NOTICE" | "SUCCESS" => Self::Info,
            "WARNING" | "WARN" => Self::Warning,
            "ERROR" | "CRITICAL" | "FATAL" | "EXCEPTION" => Self::Error,
            _ if structured => return Self::of_small_word(word),
            _ => return None,
        };
        Some(level)
    }

    fn of_small_word(word: &str) -> Option<Self> {
        Some(match word {
            "debug" | "trace" => Self::Debug,
            "info" | "notice" => Self::Info,
            "warning" | "warn" => Self::Warning,
            "error" | "critical" | "fatal" => Self::Error,
            _ => return None,
        })
    }
}

/// The last line of a traceback: `ValueError: x1 is 5`, `torch.cuda.OutOfMemoryError`.
fn names_an_exception(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or_default();
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
    let last = name.rsplit('.').next().unwrap_or_default();
    name.chars().all(is_name)
        && last.starts_with(|first: char| first.is_ascii_uppercase())
        && (last.ends_with("Error") || last.ends_with("Exception"))
        && last != "Error"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_formats_are_recognised() {
        for (line, level) in [
            ("2026-11-23 01:02:03,456 - app.reader - ERROR - lost", Level::Error),
            ("WARNING:root:hot", Level::Warning),
            ("[INFO] begun", Level::Info),
            ("2026-11-23 01:02:03.456 | DEBUG    | app:main:12 - x", Level::Debug),
            ("ts=1 level=warn msg=\"slow\"", Level::Warning),
            ("{\"levelname\": \"error\", \"message\": \"no\"}", Level::Error),
            ("Traceback (most recent call last):", Level::Error),
            ("torch.cuda.OutOfMemoryError: CUDA out of memory", Level::Error),
            ("I1123 CRITICAL failure", Level::Error),
        ] {
            assert_eq!(Level::of_line(line), Some(level), "{line}");
        }
    }

    #[test]
    fn a_sentence_about_errors_is_not_an_error() {
        for line in [
            "",
            "found 0 errors",
            "an error was expected here",
            "the model writes about the word at length and only then says ERROR",
            "info about it",
            "Error",
            "épée: DEBUGGER",
        ] {
            assert_eq!(Level::of_line(line), None, "{line}");
        }
    }
}
