"""What the process prints, in order and complete: line-buffered, UTF-8, flushed down to C's own buffers.

A mark in the output itself says where a job's part of it ends: see "Whose output it is" in the protocol.
"""

import io
import os
import sys
from typing import Any, Callable, Optional


def prepare() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)


def flush() -> None:
    """Everything printed so far is in the pipes when this returns."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass  # the user's code closed or replaced it
    if _flush_c is not None:
        _flush_c(None)


class Marks:
    """Ends of parts of the output. `boundary` keeps a job from writing one itself."""

    def __init__(self, boundary: str) -> None:
        self._start = b"\0" + boundary.encode() + b" "

    def end_of(self, part: str) -> None:
        """Everything printed so far belongs to this job or stage."""
        flush()
        mark = self._start + part.encode() + b"\n"
        for descriptor in (1, 2):
            try:
                os.write(descriptor, mark)
            except OSError:
                pass  # closed by the user's code


def _find_flush_c() -> Optional[Callable[[Any], Any]]:
    try:
        import ctypes

        found: Callable[[Any], Any] = ctypes.PyDLL(None).fflush
        return found
    except Exception:
        return None  # a Python without ctypes, a C library without fflush


_flush_c = _find_flush_c()
