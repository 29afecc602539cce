//! How far a job says it is. Thousandths rather than a fraction: two of them can be compared, and
//! the browser needs no code that reads decimals.

use serde::{Deserialize, Serialize};

/// Characters of a text beside a bar.
const LONGEST_TEXT: usize = 200;
const WHOLE: u16 = 1_000;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// 0 to 1000.
    pub permille: u16,
    /// What it is doing; may be empty.
    #[serde(default)]
    pub text: String,
}

impl Progress {
    /// On one line, and cut where it would not fit beside a bar.
    #[must_use]
    pub fn new(permille: u16, text: &str) -> Self {
        let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
        let text: String = text.trim().chars().take(LONGEST_TEXT).map(plain).collect();
        Self { permille: permille.min(WHOLE), text }
    }

    /// `42 %`
    #[must_use]
    pub fn percent(&self) -> String {
        format!("{} %", self.permille / 10)
    }

    /// From 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        f64::from(self.permille) / f64::from(WHOLE)
    }

    /// What a progress bar that is drawn into a terminal says: `tqdm`'s `reading:  30%|███   | 3/10 [00:03<00:07]`,
    /// and any other line that names a percentage. None for other lines.
    #[must_use]
    pub fn of_drawn_bar(line: &str) -> Option<Self> {
        let line = line.trim();
        let sign = line.find('%')?;
        let before = &line[..sign];
        let from = before.rfind(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let from = from.map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let percent: f64 = before[from..].parse().ok().filter(|percent| *percent <= 100.0)?;
        let label = before[..from].trim().trim_end_matches(':');
        let after = line[sign + 1..].trim_start();
        // The bar itself is drawn better here.
        let after = match after.strip_prefix('|') {
            Some(bar) => bar.split_once('|').map_or("", |(_, rest)| rest.trim()),
            None => after,
        };
        let text = [label, after].into_iter().filter(|part| !part.is_empty());
        // Not negative and at most 100: no sign and no loss.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let permille = (percent * 10.0).round() as u16;
        Some(Self::new(permille, &text.collect::<Vec<_>>().join(" ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_of_tqdm_is_read_with_what_it_is_about() {
        let bar = "reading:  30%|███       | 3/10 [00:03<00:07,  1.00it/s]";
        let expected = Progress::new(300, "reading 3/10 [00:03<00:07,  1.00it/s]");
        assert_eq!(Progress::of_drawn_bar(bar), Some(expected));
        let plain = Progress::of_drawn_bar("100%|██████████| 10/10 [00:10<00:00,  1.00it/s]");
        assert_eq!(plain.map(|progress| progress.permille), Some(1_000));
    }

    #[test]
    fn lines_that_name_no_share_of_a_whole_are_not_progress() {
        for line in ["", "%", "x%", "250% of it", "7it [00:01,  6.9it/s]", "a % b", "ü%"] {
            assert_eq!(Progress::of_drawn_bar(line), None, "{line}");
        }
        assert_eq!(Progress::of_drawn_bar("loss 12.5%").map(|p| p.permille), Some(125));
    }

    #[test]
    fn a_text_of_many_lines_stays_on_one() {
        let progress = Progress::new(2_000, &"a\nb".repeat(200));
        assert_eq!(progress.permille, 1_000);
        assert!(!progress.text.contains('\n') && progress.text.chars().count() == 200);
    }
}
