//! Whose log the lines belong to that a replica's process prints, and how many of them are kept.

use domain::{Fact, LogLine, LogStream, Stage};
use store::JobFact;

use super::{Replica, State};
use crate::{lines::Dropped, printed::Printed};

/// How much a job may print.
const LOG_LINES: usize = 100_000;
const LOG_BYTES: usize = 16 << 20;
/// Lines kept of a replica that was started before there was a job for it.
const EARLY_LINES: usize = 1_000;

/// How much more the job may print, and how much of what it printed was not kept.
pub(super) struct Allowance {
    lines: usize,
    bytes: usize,
    dropped: Dropped,
}

impl Replica {
    /// What has arrived already.
    pub(super) fn take_printed(&mut self) {
        if !self.is_between_jobs() {
            self.each_stream(|printed, each| printed.take(each));
        }
    }

    /// What is in the pipes now; a line that has no end yet stays there.
    pub(super) fn read_printed(&mut self) {
        if !self.is_between_jobs() {
            self.each_stream(|printed, each| printed.catch_up(each));
        }
    }

    /// What is printed now may be the next job's: it is left until that one is known.
    fn is_between_jobs(&self) -> bool {
        let serving = matches!(self.state, State::Serving { .. });
        serving && self.running.is_none() && !self.queue.is_empty()
    }

    /// All that belongs before the mark.
    pub(super) fn drain(&mut self, mark: &str) {
        self.each_stream(|printed, each| printed.drain(mark, each));
    }

    fn each_stream(&mut self, mut read: impl FnMut(&mut Printed, &mut dyn FnMut(String))) {
        let mut lines = Vec::new();
        let discards = self.allowance.lines == 0;
        for (printed, stream) in [
            (&mut self.process.stdout, LogStream::Stdout),
            (&mut self.process.stderr, LogStream::Stderr),
        ] {
            self.allowance.dropped += printed.discard(discards);
            read(printed, &mut |line| lines.push((stream, line)));
            self.allowance.dropped += printed.discard(discards);
        }
        for (stream, line) in lines {
            self.log_printed(stream, line);
        }
        self.look_at_bars();
    }

    /// The last line of a log that was cut.
    pub(super) fn log_what_was_dropped(&mut self) {
        let dropped = std::mem::take(&mut self.allowance.dropped);
        if dropped == Dropped::default() {
            return;
        }
        let text = format!(
            "{} more lines, {} KiB, were printed and not kept",
            dropped.lines,
            dropped.bytes.div_ceil(1 << 10)
        );
        self.record(Fact::Log(LogLine { stream: LogStream::Notice, stage: Stage::Run, text }));
    }

    /// Lines printed before there was a job belong to the first.
    pub(super) fn give_early_lines(&mut self) {
        if self.queue.is_empty() {
            return;
        }
        for line in std::mem::take(&mut self.early) {
            self.log(line);
        }
    }

    fn log_printed(&mut self, stream: LogStream, text: String) {
        let stage = match self.state {
            State::Loading(stage) => stage,
            State::Serving { .. } => Stage::Run,
        };
        let text = self.secrets.text(text);
        self.log(LogLine { stream, stage, text });
    }

    fn log(&mut self, line: LogLine) {
        let waiting = matches!(self.state, State::Loading(_)) || line.stage != Stage::Run;
        let owner = match &self.running {
            Some(running) => Some(&running.job),
            None => self.queue.front().filter(|_| waiting),
        };
        let Some(owner) = owner else {
            // Of no job: from a thread or child of one that has ended, or before the first.
            if line.stage != Stage::Run && self.early.len() < EARLY_LINES {
                self.early.push(line);
            }
            return;
        };
        let (job, attempt) = (owner.id, owner.attempt);
        let Some(line) = self.allowance.admit(line) else { return };
        self.facts_bytes += line.text.len();
        self.facts.push(JobFact { job, attempt, at: store::now(), fact: Fact::Log(line) });
    }
}

impl Default for Allowance {
    fn default() -> Self {
        Self { lines: LOG_LINES, bytes: LOG_BYTES, dropped: Dropped::default() }
    }
}

impl Allowance {
    /// The line, the notice that takes its place, or nothing.
    fn admit(&mut self, line: LogLine) -> Option<LogLine> {
        if self.lines > 1 && self.bytes >= line.text.len() {
            self.lines -= 1;
            self.bytes -= line.text.len();
            return Some(line);
        }
        self.dropped += Dropped { lines: 1, bytes: line.text.len() as u64 };
        if std::mem::take(&mut self.lines) == 0 {
            return None;
        }
        let text =
            format!("log truncated: a job may print {LOG_LINES} lines and {} MiB", LOG_BYTES >> 20);
        Some(LogLine { stream: LogStream::Notice, stage: line.stage, text })
    }
}
