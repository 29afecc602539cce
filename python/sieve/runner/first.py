"""The first process of a container: is handed the replica's pipes, starts the replica, passes signals on to it
and collects whatever dies. The container ends when the replica ends, and when the worker does."""

import array
import fcntl
import os
import signal
import socket
import threading
from typing import List

# Output, errors, frames to the replica, frames from it; in the order in which the worker sends them.
_PIPES = (1, 2, 3, 4)
_ABOVE = 16


def main() -> int:
    worker = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    worker.connect(os.environ.pop("SIEVE_HANDOVER"))
    pipes = _received(worker)
    replica = os.fork()
    if replica == 0:
        worker.close()
        _put_in_place(pipes)
        from .replica import main as serve

        return serve()
    for pipe in pipes:
        os.close(pipe)
    threading.Thread(target=_obey, args=(worker, replica), daemon=True).start()
    code = _wait(replica)
    worker.sendall(bytes([code]))
    os._exit(code)


def _received(worker: socket.socket) -> List[int]:
    numbers = array.array("i")
    _, ancillary, _, _ = worker.recvmsg(1, socket.CMSG_SPACE(len(_PIPES) * numbers.itemsize))
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            numbers.frombytes(data[: len(data) - len(data) % numbers.itemsize])
    if len(numbers) != len(_PIPES):
        raise OSError("the worker has not sent its pipes")
    return list(numbers)


def _put_in_place(pipes: List[int]) -> None:
    # Out of the way first: a pipe may have come under the number of another.
    moved = [fcntl.fcntl(pipe, fcntl.F_DUPFD, _ABOVE) for pipe in pipes]
    for pipe in pipes:
        os.close(pipe)
    for pipe, number in zip(moved, _PIPES):
        os.dup2(pipe, number)
        os.close(pipe)


def _obey(worker: socket.socket, replica: int) -> None:
    """Each byte is a signal for the replica; the end of the connection is the end of the worker."""
    while True:
        number = worker.recv(1)
        if not number or number[0] == signal.SIGKILL:
            # The kernel ends all processes of the container with this one.
            os._exit(128 + signal.SIGKILL)
        try:
            os.kill(replica, number[0])
        except OSError:
            pass


def _wait(replica: int) -> int:
    while True:
        process, status = os.wait()
        if process == replica:
            # A signal as a shell reports it.
            return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
