//! What one replica may use of the machine, and the words for using more.
//! The runner sets what the kernel enforces for each process; the sums over all of them are watched (`excess.rs`).

use serde::Serialize;

const GIB: u64 = 1 << 30;
/// What a process asks for and hardly touches, such as the stacks of its threads.
const RESERVED: u64 = GIB;
/// Where the machine does not tell how much memory it has.
const SOME_MEMORY: u64 = 4 * GIB;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes, of all processes of a replica together.
    pub memory: u64,
    pub processes: u64,
    /// None: all that the machine has.
    pub processors: Option<usize>,
    /// Of one process.
    pub open_files: u64,
    /// Bytes of temporary files; also the largest single file.
    pub disk: u64,
    /// Bytes of the cache that a version's replicas share.
    pub cache: u64,
}

impl Limits {
    /// Three quarters of the memory, so that a function that takes too much is ended before the
    /// kernel has to choose whom to end.
    #[must_use]
    pub fn of_this_machine() -> Self {
        let memory = machine_memory().map_or(SOME_MEMORY, |(all, _)| all) / 4 * 3;
        Self {
            memory,
            processes: 512,
            processors: None,
            open_files: 8_192,
            disk: 10 * GIB,
            cache: 100 * GIB,
        }
    }

    /// What the runner asks of the kernel before it loads the code.
    pub(crate) fn of_a_process(&self, own_processes: bool) -> ProcessLimits {
        ProcessLimits {
            memory: self.memory + RESERVED,
            open_files: self.open_files,
            file_size: self.disk,
            // The kernel counts threads, and outside of a sandbox those of the whole user.
            threads: own_processes.then_some(self.processes * 16),
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct ProcessLimits {
    memory: u64,
    open_files: u64,
    file_size: u64,
    threads: Option<u64>,
}

/// Bytes: all, and what can be had without swapping. None on another system than Linux.
pub(crate) fn machine_memory() -> Option<(u64, u64)> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let bytes = |name: &str| {
        let kib = text.lines().find_map(|line| line.strip_prefix(name))?;
        kib.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kib| kib << 10)
    };
    Some((bytes("MemTotal:")?, bytes("MemAvailable:")?))
}

/// Of what a replica used more than it may; with the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Excess {
    Memory(u64),
    Processes(u64),
    Disk(u64),
    Files(u64),
    Cache(u64),
}

impl Excess {
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Memory(_) => "OutOfMemory",
            Self::Processes(_) => "TooManyProcesses",
            Self::Disk(_) | Self::Files(_) | Self::Cache(_) => "DiskFull",
        }
    }

    pub(crate) fn words(self) -> String {
        match self {
            Self::Memory(limit) => format!(
                "the function and the processes it started used more than {} of memory and were ended: use less at a time, or start the server with a larger --replica-memory",
                size(limit)
            ),
            Self::Processes(limit) => format!(
                "the function had more than {limit} processes at once and was ended with all of them: start fewer, or start the server with a larger --replica-processes"
            ),
            Self::Disk(limit) => format!(
                "the function's temporary files grew beyond {} and it was ended: delete them as you go, or start the server with a larger --replica-disk",
                size(limit)
            ),
            Self::Files(limit) => {
                format!("the function made more than {limit} temporary files and was ended")
            }
            Self::Cache(limit) => format!(
                "the function's cache grew beyond {} and it was ended: keep less in $XDG_CACHE_HOME",
                size(limit)
            ),
        }
    }
}

fn size(bytes: u64) -> String {
    if bytes >= GIB && bytes.is_multiple_of(GIB) {
        format!("{} GiB", bytes / GIB)
    } else {
        format!("{} MiB", bytes >> 20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_excess_says_how_much_is_allowed_and_what_to_do() {
        assert!(Excess::Memory(3 * GIB).words().contains("3 GiB"));
        assert!(Excess::Disk(1_500 << 20).words().contains("1500 MiB"));
        assert!(Excess::Processes(64).words().contains("--replica-processes"));
    }

    #[test]
    fn a_plain_process_is_not_counted_with_the_others_of_its_user() {
        let limits = Limits::of_this_machine();
        assert_eq!(limits.of_a_process(false).threads, None);
        assert!(limits.of_a_process(true).threads.is_some());
    }
}
