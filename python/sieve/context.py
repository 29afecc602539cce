"""Which job this code is running in, so that what it pushes becomes a child of it."""

import contextlib
import contextvars
import os
from typing import TYPE_CHECKING, Iterator, Optional

if TYPE_CHECKING:
    import tempfile

_context_job: "contextvars.ContextVar[Optional[str]]" = contextvars.ContextVar("sieve_job", default=None)
# Threads that user code starts have a context of their own; a replica runs one job at a time, so the process knows.
_process_job: Optional[str] = None
_job_folder: Optional["tempfile.TemporaryDirectory[str]"] = None
_process_folder: Optional["tempfile.TemporaryDirectory[str]"] = None


def current_job() -> Optional[str]:
    """The id of the job this code runs in; `None` on a person's machine and while a replica sets up."""
    return _context_job.get() or _process_job


def enter_job(job_id: str) -> None:
    global _process_job
    _process_job = job_id
    _context_job.set(job_id)


def leave_job() -> None:
    global _process_job, _job_folder
    _process_job = None
    _context_job.set(None)
    if _job_folder is not None:
        # A user's thread may still write there: what is left over goes when the process ends.
        with contextlib.suppress(OSError):
            _job_folder.cleanup()
        _job_folder = None


@contextlib.contextmanager
def job(job_id: str) -> Iterator[None]:
    """`enter_job` and `leave_job` around a block, for tests and for embedding."""
    enter_job(job_id)
    try:
        yield
    finally:
        leave_job()


def download_folder() -> str:
    """A fresh folder for one downloaded file; it goes when the job ends, or else the process."""
    global _job_folder, _process_folder
    import tempfile  # costs more to import than a replica's whole start should

    if current_job() is not None:
        if _job_folder is None:
            _job_folder = tempfile.TemporaryDirectory(prefix="sieve-job-")
        parent = _job_folder.name
    else:
        if _process_folder is None:
            _process_folder = tempfile.TemporaryDirectory(prefix="sieve-")
        parent = _process_folder.name
    return tempfile.mkdtemp(dir=parent)


def _forget_folders() -> None:
    """A forked child must not delete its parent's files when it ends."""
    global _job_folder, _process_folder
    for folder in (_job_folder, _process_folder):
        finalizer = getattr(folder, "_finalizer", None)
        if finalizer is not None:
            finalizer.detach()
    _job_folder = _process_folder = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_folders)
