//! One replica's process: started with its four pipes, killed as a whole, and its end put into words.
//! What is said over the pipes is not known here.

use std::{
    io,
    os::fd::OwnedFd,
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Command, ExitStatus, Stdio},
    sync::{Arc, mpsc},
    thread,
};

use command_fds::{CommandFdExt, FdMapping};
use rustix::process::{Pid, Signal};
use tokio::{
    net::unix::pipe::{Receiver, Sender},
    process::Child,
    runtime::Handle,
    sync::oneshot,
};

use crate::{
    ApiKey, WorkerError,
    excess::{Guard, MemoryGauge, Writable},
    executor::{GATE, Gate, INFO},
    folders::Scratch,
    limits::{Excess, Limits},
    printed::Printed,
    tree::Tree,
};

/// Descriptors as the replica sees them.
const FRAMES_IN: i32 = 3;
const FRAMES_OUT: i32 = 4;

/// Starts processes from one thread that lives as long as the worker: the kernel ties "die with
/// your parent" to the thread that started a process, and the runtime's threads come and go.
#[derive(Clone)]
pub(crate) struct Spawner {
    requests: mpsc::Sender<Request>,
}

struct Request {
    command: Command,
    runtime: Handle,
    answer: oneshot::Sender<io::Result<Child>>,
}

impl Spawner {
    pub(crate) fn start() -> Result<Self, WorkerError> {
        let (requests, received) = mpsc::channel::<Request>();
        let serve = move || {
            for Request { command, runtime, answer } in received {
                let _in_runtime = runtime.enter();
                let mut command = tokio::process::Command::from(command);
                // Nobody waits for the answer any more: dropping the child ends it.
                let _ = answer.send(command.kill_on_drop(true).spawn());
            }
        };
        thread::Builder::new()
            .name("sieve-spawner".to_owned())
            .spawn(serve)
            .map_err(spawn_error)?;
        Ok(Self { requests })
    }

    async fn spawn(&self, command: Command) -> Result<Child, WorkerError> {
        let (answer, answered) = oneshot::channel();
        let request = Request { command, runtime: Handle::current(), answer };
        let gone = || spawn_error(io::Error::other("the thread that starts processes has ended"));
        self.requests.send(request).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?.map_err(spawn_error)
    }
}

fn spawn_error(error: io::Error) -> WorkerError {
    WorkerError::Spawn(Arc::new(error))
}

pub(crate) struct Process {
    child: Child,
    tree: Tree,
    guard: Guard,
    sandboxed: bool,
    oom_kills_before: u64,
    /// None once it was closed.
    frames_in: Option<Sender>,
    pub(crate) frames_out: Receiver,
    pub(crate) stdout: Printed,
    pub(crate) stderr: Printed,
    /// Removed after the process.
    scratch: Scratch,
    /// Good for nothing after it.
    _api_key: ApiKey,
}

/// A command, and what its process is held to.
pub(crate) struct Launch {
    pub(crate) command: Command,
    /// Of a sandbox.
    pub(crate) gate: Option<Gate>,
    /// In the environment of the process.
    pub(crate) marker: String,
    /// Divides what it prints.
    pub(crate) boundary: String,
    pub(crate) limits: Limits,
    /// Told what it takes.
    pub(crate) memory: Arc<MemoryGauge>,
    pub(crate) writable: Writable,
    pub(crate) scratch: Scratch,
    pub(crate) api_key: ApiKey,
}

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

impl Process {
    pub(crate) async fn start(spawner: &Spawner, launch: Launch) -> Result<Self, WorkerError> {
        let Launch { mut command, gate, marker, boundary, limits, .. } = launch;
        let (in_reader, in_writer) = io::pipe().map_err(spawn_error)?;
        let (out_reader, out_writer) = io::pipe().map_err(spawn_error)?;
        let (stdout, stdout_writer) = io::pipe().map_err(spawn_error)?;
        let (stderr, stderr_writer) = io::pipe().map_err(spawn_error)?;
        let (info, info_writer) = io::pipe().map_err(spawn_error)?;
        let (gate_reader, gate_writer) = io::pipe().map_err(spawn_error)?;
        let mut mappings = vec![
            FdMapping { parent_fd: in_reader.into(), child_fd: FRAMES_IN },
            FdMapping { parent_fd: out_writer.into(), child_fd: FRAMES_OUT },
        ];
        let sandboxed = gate.is_some();
        if sandboxed {
            mappings.push(FdMapping { parent_fd: info_writer.into(), child_fd: INFO });
            mappings.push(FdMapping { parent_fd: gate_reader.into(), child_fd: GATE });
        }
        command
            .stdin(Stdio::null())
            .stdout(OwnedFd::from(stdout_writer))
            .stderr(OwnedFd::from(stderr_writer))
            .process_group(0)
            .fd_mappings(mappings)
            .map_err(|error| spawn_error(io::Error::other(error)))?;
        let oom_kills_before = oom_kills();
        let child = spawner.spawn(command).await?;
        let ended = || spawn_error(io::Error::other("it ended at once"));
        let leader = child.id().and_then(pid).ok_or_else(ended)?;
        let group = Tree::Group { leader, marker };
        let tree = match gate {
            Some(gate) => match gate.open(info.into(), gate_writer.into()).await {
                Some(first) => Tree::namespace(leader, first),
                // It failed to make a sandbox; its end says why.
                None => group,
            },
            None => group,
        };
        let pipes = || -> io::Result<_> {
            Ok((
                Sender::from_owned_fd(in_writer.into())?,
                Receiver::from_owned_fd(out_reader.into())?,
                Printed::new(stdout.into(), &boundary)?,
                Printed::new(stderr.into(), &boundary)?,
            ))
        };
        let (frames_in, frames_out, stdout, stderr) = pipes().map_err(spawn_error)?;
        Ok(Self {
            child,
            guard: Guard::over(tree.clone(), limits, launch.memory, launch.writable),
            tree,
            sandboxed,
            oom_kills_before,
            frames_in: Some(frames_in),
            frames_out,
            stdout,
            stderr,
            scratch: launch.scratch,
            _api_key: launch.api_key,
        })
    }

    /// All that can be waited for, apart from each other.
    pub(crate) fn parts(&mut self) -> Parts<'_> {
        Parts {
            child: &mut self.child,
            frames_in: self.frames_in.as_mut(),
            frames_out: &mut self.frames_out,
            stdout: &mut self.stdout,
            stderr: &mut self.stderr,
        }
    }

    /// Whether a job runs in it: it is watched more closely then.
    pub(crate) fn set_busy(&self, busy: bool) {
        self.guard.set_busy(busy);
    }

    /// Tells the process that nothing more comes: it ends after what was sent.
    pub(crate) fn close_frames_in(&mut self) {
        self.frames_in = None;
    }

    /// To the function's own process, which may do something about it.
    pub(crate) fn signal(&self, signal: Signal) {
        self.tree.signal(signal);
    }

    /// Ends the process and everything it started, at once. Harmless when it has ended.
    pub(crate) fn kill(&self) {
        self.tree.kill();
    }

    /// After its end: until what it started and left behind has ended too.
    pub(crate) async fn gone(&self) {
        self.tree.sweep();
        self.tree.gone().await;
    }

    /// After its end: kills what it started and left behind, and says how it ended.
    pub(crate) fn ended(&mut self, status: ExitStatus) -> Exit {
        self.tree.sweep();
        if let Some(excess) = self.guard.found() {
            return Exit::Excess(excess);
        }
        // The sandbox reports a signal as a shell does.
        let shell = |code: i32| (self.sandboxed && (129..=192).contains(&code)).then(|| code - 128);
        match (status.signal(), status.code()) {
            (Some(number), _) => self.signalled(number),
            (None, Some(code)) => shell(code).map_or(Exit::Code(code), |n| self.signalled(n)),
            (None, None) => Exit::Code(-1),
        }
    }

    fn signalled(&self, number: i32) -> Exit {
        let killed = number == Signal::KILL.as_raw();
        Exit::Signal { number, out_of_memory: killed && oom_kills() > self.oom_kills_before }
    }
}

pub(crate) struct Parts<'a> {
    pub(crate) child: &'a mut Child,
    pub(crate) frames_in: Option<&'a mut Sender>,
    pub(crate) frames_out: &'a mut Receiver,
    pub(crate) stdout: &'a mut Printed,
    pub(crate) stderr: &'a mut Printed,
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        self.scratch.outlive(self.tree.handle());
    }
}

fn pid(number: u32) -> Option<Pid> {
    i32::try_from(number).ok().and_then(Pid::from_raw)
}

/// How many processes the kernel has killed for want of memory since it started; 0 where it does not tell.
fn oom_kills() -> u64 {
    let text = std::fs::read_to_string("/proc/vmstat").unwrap_or_default();
    let count = text.lines().find_map(|line| line.strip_prefix("oom_kill "));
    count.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
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
