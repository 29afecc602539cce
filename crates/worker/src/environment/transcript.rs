//! What one stream of a step prints: every line into the build's log, and the last ones kept for the
//! words of a failure.

use domain::LogStream;

use crate::{
    build_log::BuildLog,
    lines::{Lines, Piece},
};

/// Lines of an error that are shown as the reason.
const REASON_LINES: usize = 12;

pub(super) struct Transcript<'a> {
    log: &'a BuildLog,
    stream: LogStream,
    lines: Lines,
    last: Vec<String>,
}

impl<'a> Transcript<'a> {
    pub(super) fn new(log: &'a BuildLog, stream: LogStream) -> Self {
        Self { log, stream, lines: Lines::default(), last: Vec::new() }
    }

    pub(super) async fn take(&mut self, bytes: &[u8]) {
        self.lines.feed(bytes);
        while let Some(piece) = self.lines.next() {
            // Nothing here leaves marks.
            if let Piece::Line(line) = piece {
                self.write(line).await;
            }
        }
    }

    /// Gives the last lines.
    pub(super) async fn end(mut self) -> Vec<String> {
        if let Some(line) = self.lines.rest() {
            self.write(line).await;
        }
        self.last
    }

    async fn write(&mut self, line: String) {
        if self.last.len() == REASON_LINES {
            self.last.remove(0);
        }
        self.last.push(line.clone());
        self.log.line(self.stream, line).await;
    }
}
