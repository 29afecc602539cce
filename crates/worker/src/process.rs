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
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::AsyncReadExt,
    net::unix::pipe::{Receiver, Sender},
    process::Child,
    runtime::Handle,
    sync::oneshot,
};

use crate::{WorkerError, folders::Scratch, printed::Printed};

/// Descriptors as the replica sees them.
const FRAMES_IN: i32 = 3;
const FRAMES_OUT: i32 = 4;
/// Where the sandbox says which process id its child has.
pub(crate) const SANDBOX_INFO: i32 = 5;

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
    /// The process's group, and in a sandbox also that of the process inside.
    groups: Vec<Pid>,
    sandboxed: bool,
    oom_kills_before: u64,
    /// None once it was closed.
    frames_in: Option<Sender>,
    pub(crate) frames_out: Receiver,
    pub(crate) stdout: Printed,
    pub(crate) stderr: Printed,
    /// Removed after the process.
    _scratch: Scratch,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Code(i32),
    Signal { number: i32, out_of_memory: bool },
}

impl Process {
    /// Starts `command`. `sandboxed` commands tell the id of their child at [`SANDBOX_INFO`].
    pub(crate) async fn start(
        spawner: &Spawner,
        mut command: Command,
        sandboxed: bool,
        boundary: &str,
        scratch: Scratch,
    ) -> Result<Self, WorkerError> {
        let (in_reader, in_writer) = io::pipe().map_err(spawn_error)?;
        let (out_reader, out_writer) = io::pipe().map_err(spawn_error)?;
        let (stdout, stdout_writer) = io::pipe().map_err(spawn_error)?;
        let (stderr, stderr_writer) = io::pipe().map_err(spawn_error)?;
        let (info, info_writer) = io::pipe().map_err(spawn_error)?;
        let mut mappings = vec![
            FdMapping { parent_fd: in_reader.into(), child_fd: FRAMES_IN },
            FdMapping { parent_fd: out_writer.into(), child_fd: FRAMES_OUT },
        ];
        if sandboxed {
            mappings.push(FdMapping { parent_fd: info_writer.into(), child_fd: SANDBOX_INFO });
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
        let mut groups: Vec<Pid> = child.id().and_then(pid).into_iter().collect();
        let pipes = || -> io::Result<_> {
            Ok((
                Sender::from_owned_fd(in_writer.into())?,
                Receiver::from_owned_fd(out_reader.into())?,
                Printed::new(stdout.into(), boundary)?,
                Printed::new(stderr.into(), boundary)?,
            ))
        };
        let (frames_in, frames_out, stdout, stderr) = pipes().map_err(spawn_error)?;
        if sandboxed {
            groups.extend(inner_process(info.into()).await);
        }
        Ok(Self {
            child,
            groups,
            sandboxed,
            oom_kills_before,
            frames_in: Some(frames_in),
            frames_out,
            stdout,
            stderr,
            _scratch: scratch,
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

    /// Tells the process that nothing more comes: it ends after what was sent.
    pub(crate) fn close_frames_in(&mut self) {
        self.frames_in = None;
    }

    /// Ends the process and everything it started, at once. Harmless when it has ended.
    pub(crate) fn kill(&self) {
        for group in &self.groups {
            // It may have ended by itself; then there is nobody to kill.
            let _ = kill_process_group(*group, Signal::KILL);
        }
    }

    /// After its end: kills what it started and left behind, and says how it ended.
    pub(crate) fn ended(&mut self, status: ExitStatus) -> Exit {
        self.kill();
        // From now on the kernel may give these ids to others.
        self.groups.clear();
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
    }
}

fn pid(number: u32) -> Option<Pid> {
    i32::try_from(number).ok().and_then(Pid::from_raw)
}

/// The sandbox writes `{"child-pid": 123}` as soon as it has forked, and closes its end.
async fn inner_process(info: OwnedFd) -> Option<Pid> {
    #[derive(serde::Deserialize)]
    struct Info {
        #[serde(rename = "child-pid")]
        child: u32,
    }
    let mut text = Vec::new();
    let info = Receiver::from_owned_fd(info).ok()?;
    info.take(4_096).read_to_end(&mut text).await.ok()?;
    serde_json::from_slice::<Info>(&text).ok().and_then(|info| pid(info.child))
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
