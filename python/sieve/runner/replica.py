"""The life of a replica: load, set up, then one job after the other until the worker hangs up."""

import _thread
import inspect
import os
import signal
import sys
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import TYPE_CHECKING, Any, Dict, Optional

from .. import context, reporting, values
from ..errors import FatalException
from . import limits, output, tracebacks, variables
from .calling import Call, find_entry
from .frames import Frames, TooLarge
from .loading import load_object

if TYPE_CHECKING:
    import asyncio

    from .pace import Pace

_LARGEST_VALUE = 63 << 20
_LINGER_SECONDS = 5.0
_PLAIN = frozenset((int, str, bool, float, type(None), dict, list))


class Replica:
    def __init__(self, frames: Frames, working_directory: str) -> None:
        self._frames = frames
        self._directory = working_directory
        self._call: Optional[Call] = None
        self._marks = output.Marks("")
        self._restart_on_error = True
        self._loop: "Optional[asyncio.AbstractEventLoop]" = None
        self._pace: "Optional[Pace]" = None
        self._pacing = _thread.allocate_lock()
        # Asked to end, by the signal that Ctrl-C sends.
        self._leaving = False
        signal.signal(signal.SIGINT, self._interrupted)

    def serve(self) -> int:
        """The exit code of the process."""
        while True:
            frame = self._frames.read()
            if frame is None:
                return 0
            if "job" in frame:
                job = frame["job"]
                if not self._run_with(job.get("env"), job):
                    return 0
            elif "load" in frame:
                if not self._load(frame["load"]):
                    return 1
            elif "describe" in frame:
                self._describe()

    def _interrupted(self, *_: Any) -> None:
        self._leaving = True
        raise KeyboardInterrupt("the job was cancelled, or took too long")

    # Loading

    def _load(self, load: Dict[str, Any]) -> bool:
        self._marks = output.Marks(load.get("boundary", ""))
        self._restart_on_error = load.get("restart_on_error", True)
        limits.keep(load.get("limits") or {})
        try:
            self._stage("import")
            loaded = load_object(load["module"], load["object"], self._directory)
            self._stage("setup")
            entry, set_up = find_entry(loaded)
            if set_up is not None:
                self._awaited(set_up())
            self._call = Call(entry)
            self._stage("ready", pid=os.getpid())
        except BrokenPipeError:
            raise
        except BaseException as error:
            self._marks.end_of("failed")
            self._frames.send("load_failed", {"error": tracebacks.describe(error, self._directory)})
            return False
        return True

    def _stage(self, name: str, **more: Any) -> None:
        self._marks.end_of(name)
        self._frames.send("stage", {"name": name, **more})

    def _describe(self) -> None:
        from .schemas import schemas_of

        output.flush()
        self._frames.send("described", {"schemas": schemas_of(self._call.function) if self._call else {}})

    # Jobs

    def _run_with(self, env: Optional[Dict[str, str]], job: Dict[str, Any]) -> bool:
        inputs = job.get("inputs") or {}
        if not env:
            return self._run(job["id"], inputs)
        with variables.given(env):
            return self._run(job["id"], inputs)

    def _run(self, job_id: str, inputs: Dict[str, Any]) -> bool:
        """Whether this process is still good for the jobs that wait in the pipe."""
        assert self._call is not None
        identity = b'"id":' + values.dumps(job_id)
        context.enter_job(job_id)
        reporting.report_to(lambda permille, text: self._report(identity, permille, text))
        try:
            self._frames.write(b'{"started":{%s}}' % identity)
            last = self._result(self._call(inputs), identity)
            # Whoever has pushed and gone on without waiting: the push still belongs to this job.
            _flush_pushes()
            self._end_progress()
            self._marks.end_of(job_id)
            self._frames.write(b'{"finished":{%s%s}}' % (identity, last))
            return not self._leaving
        except BaseException as error:
            if isinstance(error, BrokenPipeError) and _is_from_frames(error):
                raise
            self._failed(job_id, identity, error)
            return not (self._restart_on_error or self._leaving or isinstance(error, FatalException))
        finally:
            reporting.report_to(None)
            context.leave_job()

    def _report(self, identity: bytes, permille: int, text: str) -> None:
        with self._pacing:
            if self._pace is None:
                from .pace import Pace  # most jobs never say how far they are

                self._pace = Pace(lambda permille, text: self._progressed(identity, permille, text))
            pace = self._pace
        pace.report(permille, text)

    def _progressed(self, identity: bytes, permille: int, text: str) -> None:
        self._frames.write(b'{"progress":{%s,"permille":%d,"text":%s}}' % (identity, permille, values.dumps(text)))

    def _end_progress(self) -> None:
        pace, self._pace = self._pace, None
        if pace is not None:
            pace.end()

    def _result(self, returned: Any, identity: bytes) -> bytes:
        """Sends what a generator yields, one by one; the `value` of the last frame otherwise."""
        if type(returned) not in _PLAIN:
            if isinstance(returned, CoroutineType):
                returned = self._awaited(returned)
            if isinstance(returned, GeneratorType):
                for value in returned:
                    self._yielded(value, identity)
                return b""
            if isinstance(returned, AsyncGeneratorType):
                self._awaited(self._each_of(returned, identity))
                return b""
        return b',"value":' + _sendable(returned, "the result")

    async def _each_of(self, generator: Any, identity: bytes) -> None:
        async for value in generator:
            self._yielded(value, identity)

    def _yielded(self, value: Any, identity: bytes) -> None:
        body = _sendable(value, "the output")
        output.flush()
        self._frames.write(b'{"output":{%s,"value":%s}}' % (identity, body))

    def _failed(self, job_id: str, identity: bytes, error: BaseException) -> None:
        described = values.dumps(tracebacks.describe(error, self._directory))
        _flush_pushes()
        self._end_progress()
        self._marks.end_of(job_id)
        self._frames.write(b'{"failed":{%s,"error":%s}}' % (identity, described))

    def _awaited(self, returned: Any) -> Any:
        """One event loop for the replica's whole life, since clients made in `__setup__` belong to it."""
        if not inspect.isawaitable(returned):
            return returned
        if self._loop is None:
            import asyncio  # as long to import as all the rest of a replica

            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        return self._loop.run_until_complete(_in_a_coroutine(returned))


async def _in_a_coroutine(awaitable: Any) -> Any:
    return await awaitable


def _sendable(value: Any, root: str) -> bytes:
    body = values.dumps(value, root)
    if len(body) > _LARGEST_VALUE:
        raise TooLarge(
            f"{root} is {len(body) / (1 << 20):.0f} MiB as JSON, and at most 63 MiB can be sent: "
            "write it to a file and use sieve.File(path)"
        )
    return body


def _is_from_frames(error: BrokenPipeError) -> bool:
    """Whether it was the pipe to the worker that broke, and not some pipe of the user's."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code is Frames.write.__code__


def _leave(code: int) -> int:
    """A thread that the user's code left behind must not keep a replaced process alive."""
    import threading

    timer = threading.Timer(_LINGER_SECONDS, os._exit, [code])
    timer.daemon = True
    timer.start()
    return code


def _flush_pushes() -> None:
    client = sys.modules.get("sieve.client")
    if client is not None:
        client.flush()


def main() -> int:
    frames = Frames()
    output.prepare()
    os.chdir(os.environ.get("SIEVE_WORKING_DIRECTORY") or os.curdir)
    try:
        return _leave(Replica(frames, os.getcwd()).serve())
    except (BrokenPipeError, KeyboardInterrupt):
        return 1  # the worker is gone, or wants this process to go


