//! One of the two pipes that carry what a replica prints: reads without waiting, hands out lines,
//! and stops at a mark until the frame that belongs to it was read.

use std::{io, os::fd::OwnedFd};

use rustix::io::Errno;
use tokio::net::unix::pipe::Receiver;

use crate::lines::{Dropped, Lines, Piece};

/// Bytes per read: the size of a pipe.
const AT_ONCE: usize = 64 << 10;
const READS_AT_ONCE: usize = 16;
/// In reads: a process may make its pipe 1 MiB large.
const FULLEST_PIPE: usize = 16;

pub(crate) struct Printed {
    /// None once every writer has closed it.
    pipe: Option<Receiver>,
    lines: Lines,
    buffer: Box<[u8]>,
    /// What comes next belongs to another job than the one that is known to run.
    mark: Option<String>,
}

enum Read {
    Some,
    NothingYet,
    Ended,
}

impl Printed {
    pub(crate) fn new(pipe: OwnedFd, boundary: &str) -> io::Result<Self> {
        Ok(Self {
            pipe: Some(Receiver::from_owned_fd(pipe)?),
            lines: Lines::marked_by(boundary),
            buffer: vec![0; AT_ONCE].into_boxed_slice(),
            mark: None,
        })
    }

    /// Waits for something and reads it. Never done while at a mark or after the end. Cancel-safe.
    pub(crate) async fn arrive(&mut self) {
        let Self { pipe: Some(pipe), lines, buffer, mark: None } = self else {
            return std::future::pending().await;
        };
        while pipe.readable().await.is_ok() {
            match pipe.try_read(buffer) {
                Ok(length) if length > 0 => return lines.feed(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(_) | Err(_) => break,
            }
        }
        self.pipe = None;
    }

    /// Hands out the lines that have arrived, up to the next mark, without reading.
    pub(crate) fn take(&mut self, each: &mut dyn FnMut(String)) {
        self.take_lines(each);
    }

    /// Hands out the whole lines that are in the pipe now, up to the next mark. Bounded, since a
    /// process may print faster than it is read.
    pub(crate) fn catch_up(&mut self, each: &mut dyn FnMut(String)) {
        for _ in 0..READS_AT_ONCE {
            if self.take_lines(each) {
                return;
            }
            match self.fill() {
                Read::Some => {}
                Read::NothingYet => return,
                Read::Ended => {
                    self.pipe = None;
                    return;
                }
            }
        }
    }

    /// The line that is being drawn over and over and has no end yet.
    pub(crate) fn drawn(&self) -> Option<String> {
        self.lines.drawn()
    }

    /// Whether what comes is only counted from now on. Gives what was counted since it was asked last.
    pub(crate) fn discard(&mut self, discards: bool) -> Dropped {
        self.lines.discard(discards)
    }

    /// Hands out everything printed so far that belongs before the mark `name`, the open line included.
    pub(crate) fn drain(&mut self, name: &str, each: &mut dyn FnMut(String)) {
        let mut reads = FULLEST_PIPE;
        loop {
            if self.mark.take().is_some_and(|mark| mark == name) {
                return;
            }
            if self.take_lines(each) {
                continue;
            }
            match self.fill() {
                // What is read after this was printed after what is being waited for.
                Read::Some if reads == 0 => break,
                Read::Some => reads -= 1,
                Read::NothingYet => break,
                Read::Ended => {
                    self.pipe = None;
                    break;
                }
            }
        }
        // Without a mark: fd 1 or 2 was closed or replaced by the user's code.
        if let Some(open) = self.lines.rest() {
            each(open);
        }
    }

    /// True when it stopped at a mark.
    fn take_lines(&mut self, each: &mut dyn FnMut(String)) -> bool {
        while self.mark.is_none() {
            match self.lines.next() {
                Some(Piece::Line(line)) => each(line),
                Some(Piece::Mark(name)) => self.mark = Some(name),
                None => return false,
            }
        }
        true
    }

    /// Asks the pipe itself: the runtime's idea of readiness may be behind.
    fn fill(&mut self) -> Read {
        let Some(pipe) = &self.pipe else { return Read::Ended };
        match rustix::io::read(pipe, &mut *self.buffer) {
            Ok(0) => Read::Ended,
            Ok(length) => {
                self.lines.feed(&self.buffer[..length]);
                Read::Some
            }
            Err(Errno::INTR) => Read::Some,
            Err(Errno::AGAIN) => Read::NothingYet,
            Err(_) => Read::Ended,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn collect(printed: &mut Printed, name: &str) -> Vec<String> {
        let mut lines = Vec::new();
        printed.drain(name, &mut |line| lines.push(line));
        lines
    }

    #[tokio::test]
    async fn a_job_gets_its_own_lines_although_the_next_one_already_printed() {
        let (reader, mut writer) = io::pipe().expect("a pipe");
        let mut printed = Printed::new(reader.into(), "b").expect("printed");
        writer.write_all(b"first\n\0b job-1\nsecond\n\0b job-2\n").expect("written");
        printed.arrive().await;
        let mut live = Vec::new();
        printed.take(&mut |line| live.push(line));
        assert_eq!(live, ["first"], "it holds at the mark");
        assert_eq!(collect(&mut printed, "job-1"), Vec::<String>::new());
        assert_eq!(collect(&mut printed, "job-2"), ["second"]);
    }

    #[tokio::test]
    async fn a_job_that_closed_its_output_still_ends() {
        let (reader, writer) = io::pipe().expect("a pipe");
        let mut printed = Printed::new(reader.into(), "b").expect("printed");
        (&writer).write_all(b"open").expect("written");
        assert_eq!(collect(&mut printed, "job-1"), ["open"]);
        drop(writer);
        assert_eq!(collect(&mut printed, "job-2"), Vec::<String>::new());
    }
}
