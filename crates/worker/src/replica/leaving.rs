//! How a replica is brought to its end: by a deadline, at once, or by being asked. What its end means is `ending.rs`.

use std::time::Duration;

use rustix::process::Signal;
use tokio::time::Instant;

use super::{Asked, Ending, Replica, State};

/// From the end of the frames to the end of the process.
const TO_EXIT: Duration = Duration::from_secs(5);
/// From the `KeyboardInterrupt` in a job that shall end to SIGTERM.
const TO_CLEAN_UP: Duration = Duration::from_secs(5);
/// And from there to SIGKILL.
const TO_TERMINATE: Duration = Duration::from_secs(2);

impl Replica {
    pub(super) fn pass_deadline(&mut self) {
        let now = Instant::now();
        if self.ending.is_some() {
            return self.insist(now);
        }
        if self.silent {
            let words = "the process closed its pipe to the worker (fd 4)".to_owned();
            return self.end(Ending::Broken(words));
        }
        match &mut self.running {
            Some(running) if running.deadline <= now => {
                self.ask_to_end(Ending::TimedOut);
            }
            Some(running) if running.patience.is_some_and(|patience| patience <= now) => {
                running.patience = None;
                self.return_queue();
            }
            Some(running) if running.bar.is_due(now) => self.tell_drawn_bar(),
            None if matches!(self.state, State::Loading(_)) => self.end(Ending::TimedOut),
            _ => self.deadline = now + self.context.config.job_time_limit,
        }
    }

    pub(super) fn fall_silent(&mut self) {
        self.silent = true;
        self.deadline = self.deadline.min(Instant::now() + TO_EXIT);
        if let Some(running) = &mut self.running {
            running.patience = None;
            running.deadline = running.deadline.min(self.deadline);
        }
    }

    pub(super) fn end(&mut self, ending: Ending) {
        self.ending.get_or_insert(ending);
        self.deadline = Instant::now() + TO_EXIT;
        self.process.kill();
    }

    /// Gives the job at hand the chance to clean up.
    pub(super) fn ask_to_end(&mut self, ending: Ending) {
        if self.ending.is_some() {
            return;
        }
        self.ending = Some(ending);
        self.asked = Asked::Kindly;
        self.deadline = Instant::now() + TO_CLEAN_UP;
        self.to_write.clear();
        self.process.close_frames_in();
        self.process.signal(Signal::INT);
    }

    /// It did not end when it was asked.
    fn insist(&mut self, now: Instant) {
        if self.asked == Asked::Kindly {
            self.asked = Asked::Firmly;
            self.deadline = now + TO_TERMINATE;
            return self.process.signal(Signal::TERM);
        }
        self.deadline = now + TO_EXIT;
        self.process.kill();
    }
}
