"""Waits for the end of any number of jobs over a few streaming connections.

The first jobs get a stream at once. Jobs that come later get streams of their own, up to a
handful; then the stream with the fewest jobs left is closed, and asked for again with the new ones.
"""

import threading
import time
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence

from . import errors, values
from .transport import Stream

if TYPE_CHECKING:
    from .client import Client
    from .futures import JobFuture

_MOST_STREAMS = 4
# What the server accepts in one request.
_MOST_WATCHED = 10_000
# While others are being watched, new jobs are gathered for this long.
_GATHER_SECONDS = 0.005
_IDLE_SECONDS = 10.0
_ENDED = frozenset(("finished", "error", "cancelled"))


class Watcher:
    def __init__(self, client: "Client") -> None:
        self._client = client
        self._condition = threading.Condition()
        self._waiting: "Dict[str, JobFuture]" = {}
        self._watches: List[_Watch] = []
        self._threads = 0
        self._idle = 0
        self._failures = 0

    def add(self, futures: "Sequence[JobFuture]") -> None:
        if not futures:
            return
        with self._condition:
            self._waiting.update((str(future.job_id), future) for future in futures)
            if self._idle:
                self._condition.notify()
            elif self._threads < _MOST_STREAMS:
                self._start_thread()
            elif self._watches and not any(watch.aborted for watch in self._watches):
                min(self._watches, key=lambda watch: len(watch.left)).abort()

    def _start_thread(self) -> None:
        try:
            threading.Thread(target=self._work, name=f"sieve-watch-{self._threads + 1}", daemon=True).start()
            self._threads += 1
        except RuntimeError:
            pass  # the process is ending: there is nobody left to wait

    def _work(self) -> None:
        while True:
            watch = self._next()
            if watch is None:
                return
            progress = self._follow(watch)
            with self._condition:
                self._watches.remove(watch)
                self._waiting.update(watch.left)
                self._failures = 0 if progress or watch.aborted else self._failures + 1
                failures = self._failures
            if failures and watch.left:
                from .client import pause

                time.sleep(pause(failures))

    def _next(self) -> "Optional[_Watch]":
        while True:
            with self._condition:
                self._idle += 1
                found = self._condition.wait_for(lambda: self._waiting, _IDLE_SECONDS)
                self._idle -= 1
                if not found:
                    self._threads -= 1
                    return None
                alone = not self._watches
            if not alone:
                time.sleep(_GATHER_SECONDS)
            with self._condition:
                taken = {job: self._waiting.pop(job) for job in list(self._waiting)[:_MOST_WATCHED]}
                taken = {job: future for job, future in taken.items() if not future.done()}
                if taken:
                    watch = _Watch(taken)
                    self._watches.append(watch)
                    return watch

    def _follow(self, watch: "_Watch") -> bool:
        """Reads a stream to its end; whether any job of it ended."""
        before = len(watch.left)
        try:
            with self._client.watch(list(watch.left)) as stream:
                watch.opened(stream)
                for line in stream.lines():
                    if line.strip():
                        watch.take(values.loads(line))
            if watch.refused:
                self._ask_each(watch)
        except errors.ServerError as error:
            if error.status < 500 and error.status != 429:
                self._ask_each(watch)
        except Exception:
            pass  # a lost connection, half a line: opened again, with whatever is left, after a pause
        return len(watch.left) < before

    def _ask_each(self, watch: "_Watch") -> None:
        """The server would not tell the end of some of these: one may be gone, or the key may no longer do."""
        for job_id, future in list(watch.left.items()):
            try:
                job = self._client.job(job_id)
            except errors.ConnectionFailed:
                return
            except errors.SieveError as error:
                watch.left.pop(job_id, None)
                future.fail(error)
                continue
            if job.get("status") in _ENDED:
                watch.take(job)


class _Watch:
    """One stream and the jobs that it has not told the end of."""

    def __init__(self, left: "Dict[str, JobFuture]") -> None:
        self.left = left
        self.aborted = False
        self.refused = False
        self._stream: Optional[Stream] = None

    def opened(self, stream: Stream) -> None:
        self._stream = stream
        if self.aborted:
            stream.abort()

    def abort(self) -> None:
        self.aborted = True
        if self._stream is not None:
            self._stream.abort()

    def take(self, record: Dict[str, Any]) -> None:
        if "id" not in record:
            self.refused = True  # an error about one of the jobs, and it does not say which
            return
        future = self.left.pop(str(record["id"]), None)
        if future is not None:
            future.settle(record)
