//! All processes of one replica, as the machine sees them: to signal, to end and to measure.

use std::{
    fs,
    io::Write,
    net::Shutdown,
    os::{
        fd::{AsFd, OwnedFd},
        unix::net::UnixStream,
    },
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rustix::process::{
    Pid, PidfdFlags, Signal, kill_process, kill_process_group, pidfd_open, pidfd_send_signal,
};
use tokio::task;

use crate::engine::Container;

/// For the kernel to end what was killed.
const PATIENCE: Duration = Duration::from_secs(2);

/// Tells a plain process and what it started from all others.
pub(crate) const MARKER: &str = "SIEVE_REPLICA";

#[derive(Debug, Clone)]
pub(crate) enum Tree {
    /// Its own namespace of process ids: when its first process ends, the kernel ends all others.
    Namespace {
        /// Bubblewrap outside of the namespace.
        monitor: Pid,
        first: Pid,
        /// Stays about this process when its id is another's.
        handle: Option<Arc<OwnedFd>>,
    },
    /// Everything in it ends with its first process, and that when the worker lets go of it.
    Container {
        inside: Arc<Inside>,
        /// As this machine counts processes, where it does.
        first: Option<Pid>,
        handle: Option<Arc<OwnedFd>>,
    },
    /// A process group. What leaves it still has the marker in its environment.
    Group { leader: Pid, marker: String },
}

/// What the worker holds of a container that runs. Removed with it.
#[derive(Debug)]
pub(crate) struct Inside {
    pub(crate) container: Container,
    /// To its first process: each byte is a signal for the replica, its end the end of all.
    pub(crate) connection: UnixStream,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) processes: u64,
    /// Bytes that are its own; what processes share is not counted.
    pub(crate) memory: u64,
}

impl Tree {
    pub(crate) fn namespace(monitor: Pid, first: Pid) -> Self {
        let handle = pidfd_open(first, PidfdFlags::empty()).ok().map(Arc::new);
        Self::Namespace { monitor, first, handle }
    }

    pub(crate) fn container(inside: Arc<Inside>, first: Option<Pid>) -> Self {
        let handle = first.and_then(|first| pidfd_open(first, PidfdFlags::empty()).ok());
        Self::Container { inside, first, handle: handle.map(Arc::new) }
    }

    /// Of the replica's first process, where it has another number inside.
    pub(crate) fn outer_number(&self) -> Option<u32> {
        match self {
            Self::Container { first, .. } => {
                first.and_then(|first| u32::try_from(first.as_raw_nonzero().get()).ok())
            }
            Self::Namespace { .. } | Self::Group { .. } => None,
        }
    }

    /// Ends all of it, at once. Harmless when it has ended.
    pub(crate) fn kill(&self) {
        // Whoever has ended by itself needs no signal.
        match self {
            Self::Namespace { monitor, first, handle } => {
                let _ = match handle {
                    Some(handle) => pidfd_send_signal(handle, Signal::KILL),
                    None => kill_process(*first, Signal::KILL),
                };
                let _ = kill_process_group(*monitor, Signal::KILL);
            }
            Self::Container { inside, handle, .. } => {
                let _ = handle.as_ref().map(|first| pidfd_send_signal(first, Signal::KILL));
                let _ = inside.connection.shutdown(Shutdown::Both);
                inside.container.kill();
            }
            Self::Group { leader, .. } => {
                let _ = kill_process_group(*leader, Signal::KILL);
            }
        }
    }

    /// After the end of the replica itself: ends what it left behind.
    pub(crate) fn sweep(&self) {
        self.kill();
        if let Self::Group { marker, .. } = self {
            kill_marked(marker);
        }
    }

    /// To the replica's Python alone.
    pub(crate) fn signal(&self, signal: Signal) {
        if let Self::Container { inside, .. } = self {
            let number = u8::try_from(signal.as_raw()).unwrap_or_default();
            // Nobody listens any more when it has ended.
            let _ = (&inside.connection).write_all(&[number]);
            return;
        }
        if let Some(python) = self.python() {
            let _ = kill_process(python, signal);
        }
    }

    /// What becomes readable when the last process has ended.
    pub(crate) fn handle(&self) -> Option<Arc<OwnedFd>> {
        match self {
            Self::Namespace { handle, .. } | Self::Container { handle, .. } => handle.clone(),
            Self::Group { .. } => None,
        }
    }

    /// None when it has ended, or may not be looked at.
    pub(crate) fn usage(&self) -> Option<Usage> {
        let processes = self.processes()?;
        let memory = processes.iter().filter_map(|process| own_memory(process)).sum();
        Some(Usage { processes: processes.len() as u64, memory })
    }

    /// What is shared after a fork counts once. Slow: only for who seems to use too much.
    pub(crate) fn exact_memory(&self) -> Option<u64> {
        let shares = self.processes()?;
        Some(shares.iter().filter_map(|process| proportional_memory(process)).sum())
    }

    /// Their folders in `/proc`.
    fn processes(&self) -> Option<Vec<PathBuf>> {
        match self {
            Self::Namespace { .. } => Some(inside_of(self.python()?)),
            Self::Container { first, .. } => {
                // Another user's may not be looked into: then the engine alone holds it to its limits.
                Some(inside_of((*first)?)).filter(|processes| !processes.is_empty())
            }
            Self::Group { leader, .. } => {
                let group = leader.as_raw_nonzero().get();
                let all = numbered(Path::new("/proc")).into_iter();
                Some(all.map(|(_, path)| path).filter(|path| is_in(path, group)).collect())
            }
        }
    }

    fn python(&self) -> Option<Pid> {
        match self {
            Self::Namespace { first, .. } => {
                let children = fs::read_to_string(format!("/proc/{first}/task/{first}/children"));
                children.ok()?.split_whitespace().next()?.parse().ok().and_then(Pid::from_raw)
            }
            // The first process passes signals on.
            Self::Container { .. } => None,
            Self::Group { leader, .. } => Some(*leader),
        }
    }
}

impl Tree {
    /// Once the last process has ended, but after two seconds at most.
    pub(crate) async fn gone(&self) {
        if let Some(handle) = self.handle() {
            // It fails only when the runtime ends.
            let _ = task::spawn_blocking(move || wait_for_end(&handle)).await;
        }
    }
}

/// Waits until what the handle is about has ended, but not forever. Blocks.
pub(crate) fn wait_for_end(handle: &OwnedFd) {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let limit = Timespec::try_from(PATIENCE).ok();
    let _ = poll(&mut [PollFd::from_borrowed_fd(handle.as_fd(), PollFlags::IN)], limit.as_ref());
}

/// Also one that nobody has waited for yet.
pub(crate) fn has_ended(process: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name before the bracket may hold anything.
    stat.rsplit_once(") ").is_none_or(|(_, fields)| fields.starts_with(['Z', 'X']))
}

/// All that the namespace of this process has.
fn inside_of(process: Pid) -> Vec<PathBuf> {
    let proc = PathBuf::from(format!("/proc/{process}/root/proc"));
    numbered(&proc).into_iter().map(|(_, path)| path).collect()
}

fn numbered(proc: &Path) -> Vec<(i32, PathBuf)> {
    let entries = fs::read_dir(proc).into_iter().flatten().flatten();
    let numbered = entries.filter_map(|entry| {
        let number = entry.file_name().to_str()?.parse().ok()?;
        Some((number, entry.path()))
    });
    numbered.collect()
}

/// Whether its process group or session is this one.
fn is_in(process: &Path, group: i32) -> bool {
    let stat = fs::read_to_string(process.join("stat")).unwrap_or_default();
    // The name before the bracket may hold anything.
    let Some((_, fields)) = stat.rsplit_once(')') else { return false };
    let mut fields = fields.split_whitespace().skip(2);
    let mut next = || fields.next().and_then(|field| field.parse::<i32>().ok());
    let (of_group, of_session) = (next(), next());
    of_group == Some(group) || of_session == Some(group)
}

/// All processes of the machine whose marker begins so; gives their number.
pub(crate) fn kill_marked(beginning: &str) -> usize {
    let wanted = format!("{MARKER}={beginning}");
    let has_it = |path: &Path| {
        let environment = fs::read(path.join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|variable| variable.starts_with(wanted.as_bytes()))
    };
    let all = numbered(Path::new("/proc")).into_iter();
    let marked = all.filter(|(_, path)| has_it(path));
    let ends = marked.filter_map(|(number, _)| {
        // It may have ended by itself meanwhile.
        Pid::from_raw(number).filter(|process| kill_process(*process, Signal::KILL).is_ok())
    });
    ends.count()
}

fn own_memory(process: &Path) -> Option<u64> {
    let text = fs::read_to_string(process.join("statm")).ok()?;
    let mut pages = text.split_whitespace().skip(1).map(str::parse::<u64>);
    let (resident, shared) = (pages.next()?.ok()?, pages.next()?.ok()?);
    Some(resident.saturating_sub(shared) * rustix::param::page_size() as u64)
}

fn proportional_memory(process: &Path) -> Option<u64> {
    let text = fs::read_to_string(process.join("smaps_rollup")).ok()?;
    let kib = text.lines().find_map(|line| line.strip_prefix("Pss_Anon:"))?;
    kib.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kib| kib << 10)
}
