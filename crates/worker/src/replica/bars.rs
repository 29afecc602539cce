//! Progress bars that the function's code, or a package it uses, draws into what it prints: a line
//! that is drawn over again and again is no line of the log, but says how far the job is.

use std::time::Duration;

use domain::{Fact, Progress};
use tokio::time::Instant;

use super::Replica;

/// Between two that are told.
const PACE: Duration = Duration::from_millis(250);

/// What the job at hand has drawn.
pub(super) struct Bar {
    shown: Option<Progress>,
    untold: Option<Progress>,
    due: Instant,
}

impl Bar {
    pub(super) fn new(now: Instant) -> Self {
        Self { shown: None, untold: None, due: now }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.untold.as_ref().map(|_| self.due)
    }

    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.deadline().is_some_and(|due| due <= now)
    }
}

impl Replica {
    /// Looks at the lines that have no end yet.
    pub(super) fn look_at_bars(&mut self) {
        let Some(running) = &mut self.running else { return };
        let drawn = self.process.stderr.drawn().or_else(|| self.process.stdout.drawn());
        let progress = drawn.and_then(|line| Progress::of_drawn_bar(&line));
        if progress.is_none() || progress == running.bar.shown {
            return;
        }
        running.bar.shown.clone_from(&progress);
        running.bar.untold = progress;
        if running.bar.is_due(Instant::now()) {
            self.tell_drawn_bar();
        }
    }

    /// What was drawn last and not told.
    pub(super) fn tell_drawn_bar(&mut self) {
        let Some(running) = &mut self.running else { return };
        running.bar.due = Instant::now() + PACE;
        if let Some(progress) = running.bar.untold.take() {
            let text = self.secrets.text(progress.text);
            self.facts_bytes += text.len();
            self.record(Fact::Progress(Progress { text, ..progress }));
        }
    }
}
