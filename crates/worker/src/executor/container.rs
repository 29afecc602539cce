//! A container of the engine for each replica: the root read-only, no capabilities, and the same pipes
//! to the worker as any other process has. What the image is made of is not known here.

use std::path::Path;

use tokio::net::UnixListener;

use super::Identity;
use crate::{
    Result, WorkerError,
    containers::{Containers, Way},
    engine::{Container, Plan, Shown, Walls},
    environment::ENVIRONMENT,
    folders::Scratch,
    limits::Limits,
    program::Program,
};

const CODE: &str = "/src";
const HOME: &str = "/home/sieve";
const CACHE: &str = "/home/sieve/.cache";
const PACKAGE: &str = "/opt/sieve/package";
/// Holds the socket on which the first process asks for its pipes.
const HANDOVER: &str = "/run/sieve";
const SOCKET: &str = "s";
/// Threads that are counted for each process that is allowed.
const THREADS: u64 = 16;

/// As `RUN` of any executor, with a first process that looks after the replica.
const RUN: &str = "import sys; sys.path[:] = [p for p in sys.path if p]; from sieve.runner.first import main; sys.exit(main())";

/// A container that was not started yet, and where it will ask for its pipes.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) container: Container,
    pub(crate) listener: UnixListener,
    pub(crate) way: Way,
}

pub(super) struct Replica<'a> {
    pub(super) program: &'a Program,
    pub(super) image: &'a str,
    pub(super) scratch: &'a Scratch,
    pub(super) python_package: &'a Path,
    pub(super) api_url: &'a str,
    pub(super) identity: &'a Identity<'a>,
    pub(super) limits: &'a Limits,
}

/// An engine refuses more than there are.
fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl Replica<'_> {
    pub(super) async fn prepare(&self, containers: &Containers) -> Result<Prepared> {
        let engine = containers.needed("to run in a container").await?;
        let socket = self.scratch.handover.join(SOCKET);
        let listener = UnixListener::bind(&socket).map_err(WorkerError::io(socket))?;
        let way = containers.way(engine)?;
        let container = engine.create(containers.with_way(self.plan(), &way)).await?;
        Ok(Prepared { container, listener, way })
    }

    fn plan(&self) -> Plan {
        let python = format!("{ENVIRONMENT}/bin/python");
        let seen = self.identity.device.into_iter().filter(|device| !device.declared);
        Plan {
            image: self.image.to_owned(),
            command: vec![python, "-c".to_owned(), RUN.to_owned()],
            variables: self.variables(),
            directory: CODE.to_owned(),
            mounts: self.mounts(),
            walls: Some(Walls {
                memory: self.limits.memory,
                processes: self.limits.processes * THREADS,
                processors: self.limits.processors.filter(|most| *most < processors()),
            }),
            gpus: seen.map(|device| device.id.clone()).collect(),
            ..Plan::default()
        }
    }

    fn mounts(&self) -> Vec<Shown> {
        let shown = |from: &Path, to: &str, writable| Shown {
            from: from.to_owned(),
            to: to.to_owned(),
            writable,
        };
        vec![
            shown(&self.program.code, CODE, false),
            shown(self.python_package, PACKAGE, false),
            shown(&self.scratch.handover, HANDOVER, false),
            shown(&self.scratch.tmp, "/tmp", true),
            shown(&self.scratch.home, HOME, true),
            shown(&self.program.cache, CACHE, true),
        ]
    }

    fn variables(&self) -> Vec<(String, String)> {
        let mut variables = super::inherited();
        variables.extend(super::of_the_function(self.identity));
        if let Some(device) = self.identity.device {
            variables.push((super::CUDA_VISIBLE_DEVICES.to_owned(), device.id.clone()));
        }
        let path = format!("{ENVIRONMENT}/bin:/usr/local/bin:/usr/bin:/bin");
        let socket = format!("{HANDOVER}/{SOCKET}");
        let bundle = self.program.code.file_name().unwrap_or_default().to_string_lossy();
        let bytecode = format!("{CACHE}/bytecode/{bundle}");
        let own = [
            ("PATH", path.as_str()),
            ("VIRTUAL_ENV", ENVIRONMENT),
            ("LANG", "C.UTF-8"),
            // Nobody of the image has the number of the server's user.
            ("USER", "sieve"),
            ("HOME", HOME),
            ("TMPDIR", "/tmp"),
            ("XDG_CACHE_HOME", CACHE),
            ("PYTHONPYCACHEPREFIX", &bytecode),
            ("PYTHONPATH", PACKAGE),
            ("SIEVE_API_URL", self.api_url),
            ("SIEVE_API_KEY", self.identity.api_key),
            ("SIEVE_WORKING_DIRECTORY", CODE),
            ("SIEVE_HANDOVER", &socket),
        ];
        variables.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
        variables
    }
}
