//! One replica's process, in a container or not: started with its four pipes, killed as a whole, and its end
//! put into words. What is said over the pipes is not known here.

mod body;
mod contained;
mod exit;

use std::{
    io,
    os::fd::OwnedFd,
    os::unix::process::ExitStatusExt,
    process::{Command, ExitStatus},
    sync::{Arc, mpsc},
    thread,
};

use rustix::process::{Pid, Signal};
use tokio::{
    net::unix::pipe::{Receiver, Sender},
    process::Child,
    runtime::Handle,
    sync::oneshot,
};

use self::body::{Begun, Body};
pub(crate) use self::{contained::Ends, exit::Exit};
use crate::{
    ApiKey, WorkerError,
    excess::{Guard, MemoryGauge, Writable},
    executor::{Connection, Start},
    folders::Scratch,
    limits::{Excess, Limits},
    printed::Printed,
    processors::Share,
    tree::Tree,
};

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
    body: Body,
    tree: Tree,
    guard: Guard,
    /// Reports a signal as a shell does.
    like_a_shell: bool,
    memory: u64,
    oom_kills_before: u64,
    /// None once it was closed.
    frames_in: Option<Sender>,
    pub(crate) frames_out: Receiver,
    pub(crate) stdout: Printed,
    pub(crate) stderr: Printed,
    _network: Option<Connection>,
    /// Removed after the process.
    scratch: Scratch,
    /// Good for nothing after it.
    _api_key: ApiKey,
}

/// What to start, and what its process is held to.
pub(crate) struct Launch {
    pub(crate) start: Start,
    /// In the environment of the process.
    pub(crate) marker: String,
    /// Divides what it prints.
    pub(crate) boundary: String,
    pub(crate) limits: Limits,
    /// None: all.
    pub(crate) processors: Option<Share>,
    /// Told what it takes.
    pub(crate) memory: Arc<MemoryGauge>,
    pub(crate) writable: Writable,
    pub(crate) scratch: Scratch,
    pub(crate) api_key: ApiKey,
}

/// The replica's ends of its pipes.
struct Pipes {
    stdout: OwnedFd,
    stderr: OwnedFd,
    frames_in: OwnedFd,
    frames_out: OwnedFd,
}

impl Process {
    pub(crate) async fn start(spawner: &Spawner, launch: Launch) -> Result<Self, WorkerError> {
        let Launch {
            start,
            marker,
            boundary,
            limits,
            processors: share,
            memory,
            writable,
            scratch,
            api_key,
        } = launch;
        let (in_reader, in_writer) = io::pipe().map_err(spawn_error)?;
        let (out_reader, out_writer) = io::pipe().map_err(spawn_error)?;
        let (stdout, stdout_writer) = io::pipe().map_err(spawn_error)?;
        let (stderr, stderr_writer) = io::pipe().map_err(spawn_error)?;
        let pipes = Pipes {
            stdout: stdout_writer.into(),
            stderr: stderr_writer.into(),
            frames_in: in_reader.into(),
            frames_out: out_writer.into(),
        };
        let oom_kills_before = oom_kills();
        let begun = match start {
            Start::Command { command, gate } => {
                body::start_command(spawner, command, gate, pipes, marker, share).await?
            }
            Start::Container(prepared) => contained::start(prepared, pipes, share).await?,
        };
        let Begun { body, tree, network, like_a_shell } = begun;
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
            body,
            guard: Guard::over(tree.clone(), limits, memory, writable),
            tree,
            like_a_shell,
            memory: limits.memory,
            oom_kills_before,
            frames_in: Some(frames_in),
            frames_out,
            stdout,
            stderr,
            _network: network,
            scratch,
            _api_key: api_key,
        })
    }

    /// All that can be waited for, apart from each other.
    pub(crate) fn parts(&mut self) -> Parts<'_> {
        Parts {
            child: &mut self.body,
            frames_in: self.frames_in.as_mut(),
            frames_out: &mut self.frames_out,
            stdout: &mut self.stdout,
            stderr: &mut self.stderr,
        }
    }

    /// As the machine counts processes, where the replica itself counts otherwise.
    pub(crate) fn number(&self) -> Option<u32> {
        self.tree.outer_number()
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
        let shell =
            |code: i32| (self.like_a_shell && (129..=192).contains(&code)).then(|| code - 128);
        match (status.signal(), status.code()) {
            (Some(number), _) => self.signalled(number),
            (None, Some(code)) => shell(code).map_or(Exit::Code(code), |n| self.signalled(n)),
            (None, None) => Exit::Code(-1),
        }
    }

    fn signalled(&self, number: i32) -> Exit {
        let killed = number == Signal::KILL.as_raw();
        let out_of_memory = killed && oom_kills() > self.oom_kills_before;
        // Nearly always for the limit of its own that a container has.
        if out_of_memory && matches!(self.body, Body::Container(_)) {
            return Exit::Excess(Excess::Memory(self.memory));
        }
        Exit::Signal { number, out_of_memory }
    }
}

pub(crate) struct Parts<'a> {
    pub(crate) child: &'a mut Body,
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
