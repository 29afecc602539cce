"""Lets through what a job says of its progress a few times a second at most, and always the last of it."""

import threading
import time
from typing import Callable, Optional, Tuple

_PACE_SECONDS = 0.25
_LONGEST_TEXT = 200


class Pace:
    """For one job. Its thread begins with the first word that has to wait, and ends with the job."""

    def __init__(self, send: Callable[[int, str], None]) -> None:
        self._send = send
        self._changed = threading.Condition()
        self._waiting: Optional[Tuple[int, str]] = None
        self._due = 0.0
        self._thread: Optional[threading.Thread] = None
        self._over = False

    def report(self, permille: int, text: str) -> None:
        with self._changed:
            if self._over:
                return
            self._waiting = (permille, text[:_LONGEST_TEXT])
            if time.monotonic() >= self._due:
                self._flush()
            elif self._thread is None:
                self._thread = threading.Thread(target=self._wait, name="sieve-progress", daemon=True)
                self._thread.start()

    def end(self) -> None:
        """Sends what still waits; nothing is sent after this."""
        with self._changed:
            self._flush()
            self._over = True
            self._changed.notify_all()

    def _flush(self) -> None:
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._due = time.monotonic() + _PACE_SECONDS
            self._send(*waiting)

    def _wait(self) -> None:
        with self._changed:
            while not self._over:
                self._changed.wait(max(0.0, self._due - time.monotonic()) if self._waiting else None)
                if not self._over and time.monotonic() >= self._due:
                    try:
                        self._flush()
                    except BrokenPipeError:
                        return  # the worker is gone; the job's own thread will notice
