//! The trial of a build: one process that imports the code, sets it up, and may be asked to describe its types.
//! It runs no job.

use std::process::ExitStatus;

use bytes::BytesMut;
use domain::LogStream;
use serde_json::{Map, Value};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time,
};

use crate::{
    Result, WorkerError,
    build_log::BuildLog,
    context::Context,
    frames::{self, FromReplica, StageName, ToReplica},
    process::{Exit, Process},
    program::Program,
    variables::Variables,
};
use domain::JobError;

type Schemas = Map<String, Value>;

enum Heard {
    Nothing,
    Ready,
    Described(Schemas),
}

/// Imports and sets up; with `asks`, gives the schemas of the parameters.
pub(crate) async fn run(
    context: &Context,
    program: &Program,
    asks: bool,
    log: &BuildLog,
) -> Result<Option<Schemas>> {
    let limit = context.config.job_time_limit;
    let trial = async {
        let mut to_write = BytesMut::new();
        let (process, variables) =
            context.start_process(program, <_>::default(), &mut to_write).await?;
        let (read, lines) = (BytesMut::new(), Vec::new());
        let mut trial = Trial { process, variables, read, to_write, asks, lines };
        trial.run(log).await.map_err(|error| trial.explained(error))
    };
    let late = |_| WorkerError::TooSlow {
        limit: domain::duration_text(i64::try_from(limit.as_micros()).unwrap_or(i64::MAX)),
        step: "importing the code and __setup__",
    };
    time::timeout(limit, trial).await.map_err(late)?
}

struct Trial {
    process: Process,
    variables: Variables,
    read: BytesMut,
    to_write: BytesMut,
    asks: bool,
    lines: Vec<(LogStream, String)>,
}

impl Trial {
    async fn run(&mut self, log: &BuildLog) -> Result<Option<Schemas>> {
        loop {
            let exited = self.step().await;
            let heard = self.hear();
            // What came with a mark stands behind it, and nothing more may come for long.
            self.take_printed();
            self.write_lines(log).await;
            match heard? {
                Heard::Nothing => {}
                Heard::Ready if self.asks => self.ask()?,
                Heard::Ready => return Ok(None),
                Heard::Described(schemas) => return Ok(Some(schemas)),
            }
            if let Some(exit) = exited {
                self.drain("");
                self.write_lines(log).await;
                let words = format!("while the code was imported or set up, {}", exit.words());
                return Err(load_error(JobError::new(exit.kind(), words)));
            }
        }
    }

    /// Without secrets, and with what may have been the reason.
    fn explained(&self, error: WorkerError) -> WorkerError {
        let WorkerError::Load(error) = error else { return error };
        let mut error = self.variables.secrets.error(*error);
        if let Some(hint) = self.variables.hint() {
            error.message = format!("{} ({hint})", error.message);
        }
        load_error(error)
    }

    /// Waits for anything to happen; gives the end of the process.
    async fn step(&mut self) -> Option<Exit> {
        let Self { process, read, to_write, .. } = self;
        let writes = !to_write.is_empty();
        let parts = process.parts();
        let write = async {
            match parts.frames_in {
                Some(pipe) => pipe.write_buf(to_write).await,
                None => std::future::pending().await,
            }
        };
        let mut exited = None;
        tokio::select! {
            // Frames first, so that the end of the process is the last thing heard.
            biased;
            length = parts.frames_out.read_buf(read) => {
                if !matches!(length, Ok(length) if length > 0) {
                    exited = Some(parts.child.wait().await);
                }
            }
            () = parts.stdout.arrive() => {}
            () = parts.stderr.arrive() => {}
            written = write, if writes => {
                if written.is_err() {
                    to_write.clear();
                }
            }
        }
        let exit = |status: ExitStatus| process.ended(status);
        let exited = exited.map(|status| status.map_or(Exit::Code(-1), exit));
        self.take_printed();
        exited
    }

    fn hear(&mut self) -> Result<Heard> {
        let broken = |error: frames::FrameError| {
            load_error(JobError::new("ReplicaExited", error.to_string()))
        };
        while let Some(frame) = frames::decode(&mut self.read).map_err(broken)? {
            match frame {
                FromReplica::Stage { name, .. } => {
                    self.drain(name.as_str());
                    if name == StageName::Ready {
                        return Ok(Heard::Ready);
                    }
                }
                FromReplica::LoadFailed { error } => {
                    self.drain("failed");
                    let text = error.text.lines().map(|line| (LogStream::Stderr, line.to_owned()));
                    self.lines.extend(text);
                    return Err(load_error(error));
                }
                FromReplica::Described { schemas } => return Ok(Heard::Described(schemas)),
                _ => {}
            }
        }
        Ok(Heard::Nothing)
    }

    fn take_printed(&mut self) {
        let Self { process, lines, .. } = self;
        process.stdout.take(&mut |line| lines.push((LogStream::Stdout, line)));
        process.stderr.take(&mut |line| lines.push((LogStream::Stderr, line)));
    }

    fn ask(&mut self) -> Result<()> {
        frames::encode(&ToReplica::Describe {}, &mut self.to_write)
            .map_err(|error| load_error(JobError::new("ReplicaExited", error.to_string())))
    }

    fn drain(&mut self, mark: &str) {
        let Self { process, lines, .. } = self;
        process.stdout.drain(mark, &mut |line| lines.push((LogStream::Stdout, line)));
        process.stderr.drain(mark, &mut |line| lines.push((LogStream::Stderr, line)));
    }

    async fn write_lines(&mut self, log: &BuildLog) {
        for (stream, line) in self.lines.drain(..) {
            log.line(stream, self.variables.secrets.text(line)).await;
        }
    }
}

fn load_error(error: JobError) -> WorkerError {
    WorkerError::Load(Box::new(error))
}
