//! Which processors a replica may use, where it may not use all: as many for each, and in turn.

use std::{
    io::{self, Write},
    os::fd::OwnedFd,
    sync::atomic::{AtomicUsize, Ordering},
};

use rustix::{
    process::Pid,
    thread::{CpuSet, sched_getaffinity, sched_setaffinity},
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

/// Those of this process.
#[derive(Debug)]
pub(crate) struct Processors {
    all: Vec<usize>,
    next: AtomicUsize,
}

/// Those of a replica.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share(CpuSet);

impl Processors {
    pub(crate) fn of_this_process() -> Self {
        let own = sched_getaffinity(None).unwrap_or_default();
        let all = (0..CpuSet::MAX_CPU).filter(|number| own.is_set(*number)).collect();
        Self { all, next: AtomicUsize::new(0) }
    }

    /// None: all of them.
    pub(crate) fn share(&self, most: Option<usize>) -> Option<Share> {
        let count = most.filter(|most| *most < self.all.len())?;
        let first = self.next.fetch_add(count, Ordering::Relaxed);
        let mut share = CpuSet::new();
        for number in 0..count {
            share.set(self.all[(first + number) % self.all.len()]);
        }
        Some(Share(share))
    }
}

impl Share {
    /// The process, and what it starts from now on.
    pub(crate) fn give_to(&self, process: Pid) {
        // One that has ended needs none.
        let _ = sched_setaffinity(Some(process), &self.0);
    }
}

/// For bubblewrap to read: a filter of system calls that lets no process change which processors it uses.
pub(crate) fn keeps_its_share() -> io::Result<OwnedFd> {
    let program = filter().map_err(io::Error::other)?;
    let (reader, mut writer) = io::pipe()?;
    for instruction in program {
        let mut bytes = [0; 8];
        bytes[..2].copy_from_slice(&instruction.code.to_ne_bytes());
        bytes[2..4].copy_from_slice(&[instruction.jt, instruction.jf]);
        bytes[4..].copy_from_slice(&instruction.k.to_ne_bytes());
        writer.write_all(&bytes)?;
    }
    Ok(reader.into())
}

fn filter() -> Result<BpfProgram, seccompiler::BackendError> {
    let forbidden = [(libc::SYS_sched_setaffinity, Vec::new())].into_iter().collect();
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let machine = std::env::consts::ARCH.try_into()?;
    SeccompFilter::new(forbidden, SeccompAction::Allow, refused, machine)?.try_into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicas_take_turns_and_none_gets_more_than_there_are() {
        let processors = Processors { all: vec![0, 1, 5], next: AtomicUsize::new(0) };
        assert!(processors.share(None).is_none());
        assert!(processors.share(Some(3)).is_none());
        let shares = [(); 3].map(|()| processors.share(Some(2)).expect("a share").0);
        let numbers: [Vec<usize>; 3] =
            shares.map(|share| [0, 1, 5].into_iter().filter(|n| share.is_set(*n)).collect());
        assert_eq!(numbers, [vec![0, 1], vec![0, 5], vec![1, 5]]);
    }
}
