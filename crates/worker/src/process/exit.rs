//! How a replica's process ended, in words.

use crate::limits::Excess;

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Code(i32),
    Signal {
        number: i32,
        out_of_memory: bool,
    },
    /// The worker ended it.
    Excess(Excess),
}

impl Exit {
    /// For [`domain::JobError::kind`].
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Code(_) => "ReplicaExited",
            Self::Signal { out_of_memory: true, .. } => "OutOfMemory",
            Self::Signal { .. } => "Killed",
            Self::Excess(excess) => excess.kind(),
        }
    }

    pub(crate) fn words(self) -> String {
        match self {
            Self::Code(code) => {
                format!("the process exited with code {code} (os._exit, or a crash in native code)")
            }
            Self::Signal { number: 9, out_of_memory: true } => {
                "the process was killed by signal 9 (SIGKILL) because the machine ran out of memory: use less at a time, or a larger machine".to_owned()
            }
            Self::Signal { number: 9, .. } => {
                "the process was killed by signal 9 (SIGKILL), perhaps because the machine ran out of memory".to_owned()
            }
            Self::Signal { number: 11, .. } => {
                "the process crashed with signal 11 (SIGSEGV): a segmentation fault in native code".to_owned()
            }
            Self::Signal { number, .. } => match signal_name(number) {
                Some(name) => format!("the process was killed by signal {number} ({name})"),
                None => format!("the process was killed by signal {number}"),
            },
            Self::Excess(excess) => excess.words(),
        }
    }
}

fn signal_name(number: i32) -> Option<&'static str> {
    Some(match number {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL, an illegal instruction in native code",
        6 => "SIGABRT, native code gave up",
        7 => "SIGBUS, a memory access in native code failed",
        8 => "SIGFPE, an arithmetic error in native code",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_by_signal_names_what_probably_happened() {
        let killed = Exit::Signal { number: 9, out_of_memory: false };
        assert!(killed.words().contains("SIGKILL") && killed.words().contains("memory"));
        let fault = Exit::Signal { number: 11, out_of_memory: false };
        assert!(fault.words().contains("segmentation fault"));
        assert!(Exit::Code(3).words().contains("code 3"));
    }
}
