"""What the process prints, in order and complete: line-buffered, UTF-8, flushed down to C's own buffers."""

import io
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


def _find_flush_c() -> Optional[Callable[[Any], Any]]:
    try:
        import ctypes

        found: Callable[[Any], Any] = ctypes.PyDLL(None).fflush
        return found
    except Exception:
        return None  # a Python without ctypes, a C library without fflush


_flush_c = _find_flush_c()
