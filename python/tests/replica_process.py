"""Drives `python -m sieve.runner` the way a worker does: frames over descriptors 3 and 4."""

import fcntl
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import textwrap

BOUNDARY = "0123456789abcdef" * 2
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, PACKAGE)

from sieve import values  # noqa: E402


class ReplicaProcess:
    """A replica of `sources`: file names and their contents."""

    def __init__(self, sources, environment=None):
        self.folder = tempfile.TemporaryDirectory()
        for name, text in sources.items():
            path = os.path.join(self.folder.name, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(textwrap.dedent(text))
        self._output = tempfile.TemporaryFile()
        inward, self._write = _pipe()
        self._read, outward = _pipe()
        self._frames = os.fdopen(self._read, "rb")
        # The shell puts the pipes where the protocol wants them.
        redirections = f'exec "$@" 3<&{inward} 4>&{outward} {inward}<&- {outward}>&-'
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", redirections, "replica", sys.executable, "-m", "sieve.runner"],
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            pass_fds=(inward, outward),
            cwd=os.sep,
            env={
                **os.environ,
                "PYTHONPATH": PACKAGE,
                "SIEVE_WORKING_DIRECTORY": self.folder.name,
                **(environment or {}),
            },
        )
        os.close(inward)
        os.close(outward)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.hang_up()
        self._frames.close()
        self.process.kill()
        self.process.wait()
        self._output.close()
        self.folder.cleanup()

    def send(self, frame):
        body = json.dumps(frame).encode()
        os.write(self._write, struct.pack(">I", len(body)) + body)

    def receive(self):
        """The next frame as (name, fields); `None` when the replica has gone."""
        head = self._frames.read(4)
        if len(head) < 4:
            return None
        frame = values.loads(self._frames.read(struct.unpack(">I", head)[0]))
        ((name, fields),) = frame.items()
        return name, fields

    def load(self, module, name, kind="function", restart_on_error=False):
        """Loads and gives all stages, or the error of a load that failed."""
        load = {"module": module, "object": name, "kind": kind, "restart_on_error": restart_on_error}
        self.send({"load": {**load, "boundary": BOUNDARY}})
        stages = []
        while True:
            frame = self.receive()
            if frame is None:
                raise AssertionError("the replica ended while loading: " + self.printed())
            if frame[0] == "load_failed":
                return frame[1]["error"]
            stages.append(frame[1]["name"])
            if stages[-1] == "ready":
                return stages

    def run(self, identity="job-1", **inputs):
        """All frames of one job after `started`."""
        self.send({"job": {"id": identity, "inputs": inputs}})
        started = self.receive()
        assert started == ("started", {"id": identity}), (started, self.printed())
        frames = []
        while True:
            frame = self.receive()
            frames.append(frame)
            if frame is None or frame[0] in ("finished", "failed"):
                return frames

    def result(self, **inputs):
        name, fields = self.run(**inputs)[-1]
        assert name == "finished", fields
        return fields.get("value")

    def error(self, **inputs):
        name, fields = self.run(**inputs)[-1]
        assert name == "failed", fields
        return fields["error"]

    def printed(self, marks=False):
        """Everything printed so far, by whichever process and library."""
        printed = os.pread(self._output.fileno(), 1 << 24, 0).decode()
        return printed if marks else re.sub(f"\0{BOUNDARY} .*\n", "", printed)

    def hang_up(self):
        if self._write is not None:
            os.close(self._write)
            self._write = None


def _pipe():
    """A pipe whose ends are above 9, out of the way of 3 and 4, and of a shell's single-digit redirections."""
    ends = []
    for end in os.pipe():
        ends.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10))
        os.close(end)
    return tuple(ends)
