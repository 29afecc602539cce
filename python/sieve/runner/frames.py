"""Frames between worker and replica: a 4-byte big-endian length and that many bytes of JSON."""

import _thread
import os
import struct
import weakref
from typing import Any, Dict, Optional

from .. import values

WORKER_TO_REPLICA, REPLICA_TO_WORKER = 3, 4
LARGEST = 64 << 20
_LENGTH = struct.Struct(">I")
_READ_AHEAD = 1 << 18


class TooLarge(ValueError):
    """A frame the worker would refuse."""


class Frames:
    def __init__(self, read_from: int = WORKER_TO_REPLICA, write_to: int = REPLICA_TO_WORKER) -> None:
        for descriptor in (read_from, write_to):
            os.set_inheritable(descriptor, False)
        self._source = open(read_from, "rb", buffering=_READ_AHEAD)
        self._target = write_to
        self._forked = False
        # What a job says of its progress comes from another thread than its result.
        self._writing = _thread.allocate_lock()
        if hasattr(os, "register_at_fork"):
            # Weakly: Python 3.8 and 3.9 crash at their end when such a hook is the last to hold an open file.
            own = weakref.ref(self)
            os.register_at_fork(after_in_child=lambda: _let_go(own()))

    def read(self) -> Optional[Any]:
        """The next frame; `None` at the end of the pipe."""
        head = self._source.read(4)
        if len(head) < 4:
            return None
        (length,) = _LENGTH.unpack(head)
        body = self._source.read(length)
        return values.loads(body) if len(body) == length else None

    def send(self, name: str, fields: Dict[str, Any]) -> None:
        self.write(b'{"%s":%s}' % (name.encode(), values.dumps(fields, name)))

    def write(self, body: bytes) -> None:
        if self._forked:
            # A fork of the user's that came back out of the user's code: only its parent is the replica.
            os._exit(0)
        if len(body) > LARGEST:
            raise TooLarge(f"{len(body) >> 20} MiB as JSON, and at most {LARGEST >> 20} MiB can be sent")
        frame = _LENGTH.pack(len(body)) + body
        with self._writing:
            written = os.write(self._target, frame)
            while written < len(frame):
                written += os.write(self._target, memoryview(frame)[written:])

    def let_go(self) -> None:
        self._forked = True
        for descriptor in (self._source.fileno(), self._target):
            try:
                os.close(descriptor)
            except OSError:
                pass


def _let_go(frames: Optional[Frames]) -> None:
    """In a forked child: the worker must see the pipe end when the replica does, not when its children do."""
    if frames is not None:
        frames.let_go()
