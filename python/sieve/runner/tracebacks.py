"""Exceptions as the protocol's ERROR: the user's frames, without the runner's own."""

import linecache
import os
import sys
import traceback
from typing import Any, Dict, List, Set, Tuple, Type

from ..errors import FatalException

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_MOST_FRAMES_AT_TOP, _MOST_FRAMES = 20, 120
# Source lines of the user's innermost frames: what a person looks at first.
_FRAMES_WITH_LINES, _LINES_BEFORE, _LINES_AFTER, _LONGEST_LINE = 4, 5, 4, 400
_LONGEST_MESSAGE, _LONGEST_TEXT, _LONGEST_SOURCE = 32 << 10, 256 << 10, 1 << 10


def describe(error: BaseException, working_directory: str) -> Dict[str, Any]:
    try:
        return _describe(error, working_directory)
    except Exception as trouble:  # a user's exception may fail in its own __str__ or attributes
        return {
            "type": type(error).__name__,
            "message": f"(the exception could not be shown: {type(trouble).__name__})",
            "fatal": isinstance(error, FatalException),
            "traceback": [],
            "text": "",
        }


def _describe(error: BaseException, working_directory: str) -> Dict[str, Any]:
    shown = traceback.TracebackException(type(error), error, error.__traceback__)
    _drop_own_frames(shown, set())
    frames = [_frame(frame, working_directory) for frame in _bounded(list(shown.stack))]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append(_syntax_error_frame(error, working_directory))
    _add_lines([frame for frame in frames if frame["user"]][-_FRAMES_WITH_LINES:], working_directory)
    return {
        "type": _type_name(type(error)),
        "message": _cut(_message(error), _LONGEST_MESSAGE),
        "fatal": isinstance(error, FatalException),
        "traceback": frames,
        "text": _cut("".join(shown.format()), _LONGEST_TEXT),
    }


def _message(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        code = "" if error.code is None else repr(error.code)
        return f"the function called sys.exit({code}); return a value, or raise an exception, instead"
    if isinstance(error, SyntaxError):
        return str(error.msg)
    return str(error)


def _type_name(kind: Type[BaseException]) -> str:
    return kind.__name__ if kind.__module__ in ("builtins", "__main__") else kind.__qualname__


def _drop_own_frames(shown: Any, seen: Set[int]) -> None:
    """Also from the exceptions that led to this one, and from the members of a group."""
    if shown is None or id(shown) in seen:
        return
    seen.add(id(shown))
    shown.stack = traceback.StackSummary.from_list([f for f in shown.stack if not _is_own(f.filename)])
    for other in (shown.__cause__, shown.__context__, *(getattr(shown, "exceptions", None) or ())):
        _drop_own_frames(other, seen)


def _is_own(file: str) -> bool:
    return file.startswith(_PACKAGE) or file.startswith("<frozen importlib")


def _bounded(frames: List[Any]) -> List[Any]:
    """Endless recursion has a thousand frames: its beginning and its end tell enough."""
    if len(frames) <= _MOST_FRAMES:
        return frames
    return frames[:_MOST_FRAMES_AT_TOP] + frames[_MOST_FRAMES_AT_TOP - _MOST_FRAMES :]


def _frame(frame: Any, working_directory: str) -> Dict[str, Any]:
    file, user = _place(frame.filename, working_directory)
    return {
        "file": file,
        "line": frame.lineno or 0,
        "function": frame.name,
        "source": _cut(frame.line or "", _LONGEST_SOURCE),
        "user": user,
    }


def _add_lines(frames: List[Dict[str, Any]], working_directory: str) -> None:
    for frame in frames:
        first = max(1, frame["line"] - _LINES_BEFORE)
        path = os.path.join(working_directory, frame["file"])
        last = frame["line"] + _LINES_AFTER
        lines = [_cut(line.rstrip("\r\n"), _LONGEST_LINE) for line in linecache.getlines(path)[first - 1 : last]]
        if lines:
            frame["first_line"], frame["lines"] = first, lines


def _syntax_error_frame(error: SyntaxError, working_directory: str) -> Dict[str, Any]:
    file, user = _place(str(error.filename), working_directory)
    source = _cut((error.text or "").strip(), _LONGEST_SOURCE)
    return {"file": file, "line": error.lineno or 0, "function": "<module>", "source": source, "user": user}


def _place(file: str, working_directory: str) -> Tuple[str, bool]:
    """The file, relative to the deployed code if it belongs there, and whether it does."""
    full = os.path.abspath(file)
    inside = full.startswith(working_directory.rstrip(os.sep) + os.sep)
    # An environment may stand inside the working directory when one runs by hand.
    if not inside or full.startswith(sys.prefix + os.sep) or f"{os.sep}site-packages{os.sep}" in full:
        return file, False
    return os.path.relpath(full, working_directory), True


def _cut(text: str, longest: int) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= longest else text[:longest] + f" ... ({len(text) - longest} more characters)"
