"""The futures of pushed jobs, and the one thread that pushes them.

Waiting for jobs to end is `watcher.py`.
"""

import concurrent.futures
import threading
from collections import deque
from typing import TYPE_CHECKING, Any, Callable, Deque, Dict, List, NamedTuple, Optional, Sequence

from . import errors, values

if TYPE_CHECKING:
    from .client import Client
    from .watcher import Watcher

_MOST_IN_BATCH = 200
_MOST_BYTES_IN_BATCH = 4 << 20
_IDLE_SECONDS = 10.0
# A server or proxy that will not take a batch may take its jobs one by one.
_NO_BATCHES = frozenset((404, 405, 413))


class JobFuture(concurrent.futures.Future):  # type: ignore[type-arg]
    """What a job will return. Works wherever a `concurrent.futures.Future` does.

    It stays cancellable until the job has ended; `cancel()` cancels the job itself.
    """

    _cancelling = threading.Lock()

    def __init__(self, cancel_job: Callable[[str], None]) -> None:
        super().__init__()
        #: The job's id, once the server has taken the job.
        self.job_id: Optional[str] = None
        self._cancel_job = cancel_job
        self._yields = False
        self._told = False
        self._pushed = threading.Event()

    def cancel(self) -> bool:
        if not super().cancel():
            return False
        with self._cancelling:
            first, self._told = not self._told, True
        if first:
            self.set_running_or_notify_cancel()  # `wait` and `as_completed` learn of it only so
            if self.job_id is not None:
                self._cancel_job(self.job_id)
            self._pushed.set()
        return True

    def wait_until_pushed(self) -> Optional[str]:
        """The job's id; `None` when the push failed or was cancelled."""
        self._pushed.wait()
        return self.job_id

    def pushed(self, answer: Dict[str, Any]) -> None:
        self.job_id = answer["id"]
        self._yields = bool(answer.get("stream_output"))
        self._pushed.set()
        if self.cancelled():
            self._cancel_job(answer["id"])

    def fail(self, error: BaseException) -> None:
        self._pushed.set()
        try:
            self.set_exception(error)
        except concurrent.futures.InvalidStateError:
            pass  # cancelled in the meantime

    def settle(self, record: Dict[str, Any]) -> None:
        """`record` is the job as it ended: status, outputs, error."""
        status = record.get("status")
        if status != "finished":
            return self.fail(_job_error(str(self.job_id), status, record.get("error")))
        try:
            outputs = [values.from_json(output.get("data")) for output in record.get("outputs") or []]
            result: Any = outputs if self._yields else (outputs[0] if outputs else None)
        except Exception as error:
            return self.fail(error)
        try:
            self.set_result(result)
        except concurrent.futures.InvalidStateError:
            pass  # cancelled in the meantime


def _job_error(job_id: str, status: Any, error: Any) -> errors.JobError:
    if status == "cancelled":
        return errors.JobCancelledError(f"job {job_id} was cancelled", job_id, error)
    kind: Optional[str] = None
    if isinstance(error, dict):
        kind = error.get("type")
        told = ": ".join(str(part) for part in (kind, error.get("message")) if part)
    else:
        told = str(error or "")
        name, colon, _ = told.partition(":")
        kind = name if colon and name.replace(".", "_").isidentifier() else None
    return errors.JobError(told or f"job {job_id} ended with an error", job_id, error, kind)


class Push(NamedTuple):
    body: bytes
    key: str
    parent: Optional[str]
    future: JobFuture


class PushQueue:
    """Sends pushes in their order from one thread. Whatever queues up while a request is on its way goes together."""

    def __init__(self, client: "Client", watcher: "Watcher") -> None:
        self._client = client
        self._watcher = watcher
        self._condition = threading.Condition()
        self._pushes: Deque[Push] = deque()
        self._cancels: Deque[str] = deque()
        self._running = False
        self._sending = False

    def put(self, push: Push) -> None:
        with self._condition:
            self._pushes.append(push)
        self._wake()

    def put_cancel(self, job_id: str) -> None:
        with self._condition:
            self._cancels.append(job_id)
        self._wake()

    def flush(self, timeout: float) -> bool:
        with self._condition:
            return self._condition.wait_for(lambda: not (self._pushes or self._cancels or self._sending), timeout)

    def _wake(self) -> None:
        with self._condition:
            self._condition.notify_all()
            if self._running:
                return
            self._running = True
        try:
            threading.Thread(target=self._work, args=[_IDLE_SECONDS], name="sieve-push", daemon=True).start()
        except RuntimeError:
            self._work(0)  # the process is ending, and starts no more threads

    def _work(self, idle_seconds: float) -> None:
        while True:
            with self._condition:
                self._sending = False
                self._condition.notify_all()
                if not self._condition.wait_for(lambda: self._pushes or self._cancels, idle_seconds):
                    self._running = False
                    return
                self._sending = True
                cancel = self._cancels.popleft() if self._cancels else None
                batch = [] if cancel is not None else self._batch()
            if cancel is not None:
                self._cancel(cancel)
            else:
                self._send(batch)

    def _batch(self) -> List[Push]:
        batch: List[Push] = []
        size = 0
        while self._pushes and len(batch) < _MOST_IN_BATCH:
            push = self._pushes[0]
            size += len(push.body)
            if batch and (push.parent != batch[0].parent or size > _MOST_BYTES_IN_BATCH):
                break
            batch.append(self._pushes.popleft())
        return [push for push in batch if not push.future.cancelled()]

    def _send(self, batch: Sequence[Push]) -> None:
        try:
            answers = self._answers(batch)
        except Exception as error:
            for push in batch:
                push.future.fail(error)
            return
        for push, answer in zip(batch, answers):
            try:
                _take(push.future, answer)
            except Exception as error:  # an answer of some other shape: its future fails, the others go on
                push.future.fail(error)
        self._watcher.add([push.future for push in batch if push.future.job_id and not push.future.done()])

    def _answers(self, batch: Sequence[Push]) -> List[Any]:
        if len(batch) > 1:
            try:
                return self._client.send_pushes(batch)
            except errors.ServerError as error:
                if error.status not in _NO_BATCHES:
                    raise
        answers: List[Any] = []
        for push in batch:
            try:
                answers.append(self._client.send_push(push))
            except Exception as error:
                answers.append(error)
        return answers

    def _cancel(self, job_id: str) -> None:
        try:
            self._client.cancel(job_id)
        except Exception:
            pass  # the future is cancelled whatever becomes of the job, which may have ended long since


def _take(future: JobFuture, answer: Any) -> None:
    from .client import error_of

    if isinstance(answer, Exception):
        future.fail(answer)
    elif isinstance(answer, dict) and answer.get("id"):
        future.pushed(answer)
    elif isinstance(answer, dict):
        future.fail(error_of(int(answer.get("status") or 0), answer.get("detail")))
    else:
        future.fail(errors.ServerError(f"the server answered a push with {answer!r}"))
