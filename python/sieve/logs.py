"""A job's log on the caller's terminal while `.run()` waits. It never decides how the call ends."""

import json
import sys
import threading
from typing import Any, Optional

from . import errors
from .futures import JobFuture
from .transport import NETWORK_ERRORS, Stream

# How long the last lines may take to arrive after the job's result is known.
_LINGER_SECONDS = 1.0
_MOST_TRIES = 5
_ENDS = frozenset(("finished", "failed", "cancelled"))


def result_with_log(future: JobFuture) -> Any:
    printer = _LogPrinter(future)
    printer.start()
    try:
        return future.result()
    except KeyboardInterrupt:
        future.cancel()
        raise
    finally:
        printer.finish()


class _LogPrinter(threading.Thread):
    def __init__(self, future: JobFuture) -> None:
        super().__init__(name="sieve-log", daemon=True)
        self._future = future
        self._stream: Optional[Stream] = None
        self._last = 0
        self._ended = False

    def run(self) -> None:
        from .client import current_client, pause

        job_id = self._future.wait_until_pushed()
        if job_id is None:
            return
        client = current_client()
        for attempt in range(1, _MOST_TRIES):
            try:
                with client.events(job_id, self._last) as stream:
                    self._stream = stream
                    self._print(stream)
            except (errors.SieveError, ValueError, LookupError, TypeError):
                return
            except NETWORK_ERRORS:
                pass
            if self._ended or self._future.done():
                return
            threading.Event().wait(pause(attempt))

    def finish(self) -> None:
        self.join(_LINGER_SECONDS)
        if self.is_alive() and self._stream is not None:
            self._stream.abort()

    def _print(self, stream: Stream) -> None:
        for line in stream.lines():
            if not line.startswith(b"data:"):
                continue
            event = json.loads(line[5:])
            self._last = int(event["number"])
            fact = event["fact"]
            if "log" in fact:
                print(fact["log"]["text"], file=sys.stderr, flush=True)
            self._ended = self._ended or not _ENDS.isdisjoint(fact)
