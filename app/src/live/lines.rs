//! Lines out of chunks that end anywhere.

/// What has come of a line that is not complete yet.
#[derive(Debug, Default)]
pub(super) struct Lines {
    rest: Vec<u8>,
}

impl Lines {
    /// Hands every line that `chunk` completes to `take`, without its line break; empty ones are skipped.
    pub(super) fn push(&mut self, chunk: &[u8], mut take: impl FnMut(&[u8])) {
        let mut chunk = chunk;
        while let Some(end) = chunk.iter().position(|byte| *byte == b'\n') {
            self.rest.extend_from_slice(&chunk[..end]);
            if !self.rest.is_empty() {
                take(&self.rest);
            }
            self.rest.clear();
            chunk = &chunk[end + 1..];
        }
        self.rest.extend_from_slice(chunk);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cut_in_the_middle_of_a_character_arrives_whole() {
        let text = "\"grün\"\n\n\"a\"\n".as_bytes();
        for at in 0..text.len() {
            let (mut lines, mut seen) = (Lines::default(), Vec::new());
            for part in [&text[..at], &text[at..]] {
                lines.push(part, |line| seen.push(String::from_utf8_lossy(line).into_owned()));
            }
            assert_eq!(seen, ["\"grün\"", "\"a\""]);
        }
    }
}
