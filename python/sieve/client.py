"""What a caller can ask of the server, over HTTP: push, cancel, upload, download, watch.

Every request may be sent twice: it only reads, or carries an idempotency key, or does no harm
when repeated. So each is tried again, with growing pauses, when the server cannot answer.
"""

import atexit
import json
import os
import random
import shutil
import threading
import time
import urllib.error
import urllib.request
import uuid
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, TypeVar
from urllib.parse import quote, urljoin, urlsplit

from . import config, errors, values
from .futures import JobFuture, Push, PushQueue
from .transport import NETWORK_ERRORS, Answer, Body, Stream, Transport
from .watcher import Watcher

T = TypeVar("T")

_TRIES = 6
# A server that has answered before is probably being restarted: worth waiting for.
_TRIES_ONCE_KNOWN = 14
_FIRST_PAUSE, _LONGEST_PAUSE, _LONGEST_ASKED_PAUSE = 0.1, 5.0, 30.0
_TRY_AGAIN = frozenset((429, 500, 502, 503, 504))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_REDIRECTS = 5
_FLUSH_AT_EXIT = 60.0
_FILES = "/v2/files/"


class Client:
    def __init__(self, settings: config.Settings) -> None:
        self.settings = settings
        self._transport = Transport(settings.api_url)
        self._reached = False
        self._names: Dict[str, List[str]] = {}
        self._watcher = Watcher(self)
        self._queue = PushQueue(self, self._watcher)

    # Jobs

    def push(
        self,
        function: str,
        inputs: Any,
        webhooks: Optional[Sequence[Mapping[str, str]]] = None,
        parent: Optional[str] = None,
        options: Optional[Mapping[str, Any]] = None,
    ) -> JobFuture:
        """Inputs are read, and their files uploaded, before this returns; the job is pushed in the background."""
        key = str(uuid.uuid4())
        request: Dict[str, Any] = {"function": function, "idempotency_key": key, **(options or {})}
        if webhooks:
            request["webhooks"] = [dict(webhook) for webhook in webhooks]
        encoded = values.dumps(inputs, "inputs")
        body = json.dumps(request)[:-1].encode() + b', "inputs": ' + encoded + b"}"
        push = Push(body, key, parent, JobFuture(self.cancel_later))
        self._queue.put(push)
        return push.future

    def send_push(self, push: Push) -> Any:
        return self.call("POST", "/v2/push", push.body, _push_headers(push.key, push.parent))

    def send_pushes(self, pushes: Sequence[Push]) -> List[Any]:
        """One answer for each, in their order; all have the same parent."""
        body = b'{"jobs": [' + b", ".join(push.body for push in pushes) + b"]}"
        # The same batch tried again has the same key; each job has its own as well.
        headers = _push_headers(pushes[0].key, pushes[0].parent)
        answers: List[Any] = self.call("POST", "/v2/push/batch", body, headers)["data"]
        if len(answers) != len(pushes):
            raise errors.ServerError(f"{len(pushes)} jobs were pushed and {len(answers)} answered")
        return answers

    def cancel(self, job_id: str) -> None:
        self.call("DELETE", f"/v2/jobs/{quote(job_id)}")

    def cancel_later(self, job_id: str) -> None:
        self._queue.put_cancel(job_id)

    def job(self, job_id: str) -> Dict[str, Any]:
        found: Dict[str, Any] = self.call("GET", f"/v2/jobs/{quote(job_id)}")
        return found

    def watch(self, job_ids: Sequence[str]) -> Stream:
        """A line of JSON for each job as it ends. Tried once: the watcher has its own way of trying again."""
        body = json.dumps({"jobs": list(job_ids)}).encode()
        return self._open("POST", "/v2/jobs/watch", body, self._headers(body))

    def events(self, job_id: str, after: int) -> Stream:
        path = f"/v2/jobs/{quote(job_id)}/events?after={after}"
        return self._open("GET", path, None, {**self._headers(None), "Accept": "text/event-stream"})

    def parameter_names(self, owner: str, name: str, version: str) -> List[str]:
        path = f"/v2/functions/{quote(owner)}/{quote(name)}/versions/{quote(version)}"
        if path not in self._names:
            self._names[path] = [entry["name"] for entry in self.call("GET", path)["inputs"]]
        return self._names[path]

    def flush(self, timeout: float) -> bool:
        """Waits until all pushes so far have reached the server; whether they did."""
        return self._queue.flush(timeout)

    # Files

    def absolute_url(self, url: str) -> str:
        return self.settings.api_url + url if url.startswith("/") else url

    def is_own(self, url: str) -> bool:
        """Whether the key may be shown to this address."""
        return url.startswith("/") or config.origin_of(url) == self.settings.origin

    def upload(self, path: str, name: str, content_type: str) -> str:
        request = json.dumps({"file_name": name, "content_type": content_type}).encode()
        place = self.call("POST", "/v1/upload_url", request)
        url = self.absolute_url(place["upload_url"])
        headers = {"Content-Type": content_type, "Content-Length": str(os.path.getsize(path))}
        if self.is_own(url):
            headers.update(self._key())

        def put() -> Answer:
            with open(path, "rb") as file:
                transport, target = self._transport_for(url)
                return _checked(transport.exchange("PUT", target, headers, file, timeout=600))

        self._trying_again(put)
        # Without the host: what is kept must stay true when the server gets another address.
        return urlsplit(str(place["get_url"])).path

    def download(self, url: str, path: str) -> None:
        """Into a file of this path, which is there only once it is whole."""

        def fetch() -> None:
            with open(path + ".part", "wb") as file:
                self._fetch(self.absolute_url(url), file)
            os.replace(path + ".part", path)

        self._trying_again(fetch)

    def _fetch(self, url: str, file: Any) -> None:
        for _ in range(_MOST_REDIRECTS):
            if not self.is_own(url):
                try:
                    return _fetch_foreign(url, file)
                except errors.AuthenticationError:
                    # This server may have another, public address: it is asked at the one we know, and only it.
                    path = urlsplit(url).path
                    if not path.startswith(_FILES):
                        raise
                    url = self.settings.api_url + path
            transport, target = self._transport_for(url)
            with transport.open("GET", target, self._headers(None), timeout=300) as stream:
                if stream.status in _REDIRECTS:
                    url = urljoin(url, stream.headers["Location"])
                    continue
                if stream.status >= 400:
                    raise error_for(Answer(stream.status, stream.headers, stream.read()))
                shutil.copyfileobj(stream, file, 1 << 20)
                expected = stream.headers.get("Content-Length")
                if expected is not None and int(expected) != file.tell():
                    raise ConnectionError(f"{url} ended after {file.tell()} of {expected} bytes")
                return None
        raise errors.ServerError(f"{url} redirects more than {_MOST_REDIRECTS} times")

    def _transport_for(self, url: str) -> Any:
        if self.is_own(url) and url.startswith(self.settings.api_url + "/"):
            return self._transport, url[len(self.settings.api_url) :]
        parts = urllib.request.Request(url)
        return Transport(f"{parts.type}://{parts.host}"), parts.selector

    # Requests

    def call(self, method: str, path: str, body: Optional[bytes] = None, more: Optional[Dict[str, str]] = None) -> Any:
        """The JSON that the server answers; an error of `errors` when it refuses or cannot."""
        headers = {**self._headers(body), **(more or {})}

        def once() -> Any:
            answer = _checked(self._transport.exchange(method, path, headers, body))
            self._reached = True
            try:
                return values.loads(answer.body) if answer.body else None
            except ValueError:
                raise errors.ServerError(
                    f"{self.settings.api_url}{path} did not answer in JSON: is it a Sieve server?", answer.status
                ) from None

        return self._trying_again(once)

    def _open(self, method: str, path: str, body: Body, headers: Mapping[str, str]) -> Stream:
        stream = self._transport.open(method, path, headers, body)
        if stream.status >= 400:
            with stream:
                raise error_for(Answer(stream.status, stream.headers, stream.read()))
        self._reached = True
        return stream

    def _trying_again(self, once: Callable[[], T]) -> T:
        for attempt in range(1, 1000):
            last = attempt >= (_TRIES_ONCE_KNOWN if self._reached else _TRIES)
            asked: Any = None
            try:
                return once()
            except errors.ServerError as error:
                if last or error.status not in _TRY_AGAIN:
                    raise
                asked = getattr(error, "retry_after", None)
            except FileNotFoundError:
                raise
            except NETWORK_ERRORS as error:
                if last:
                    raise self._unreachable(error) from error
            time.sleep(min(asked, _LONGEST_ASKED_PAUSE) if asked else pause(attempt))
        raise AssertionError("the last attempt returns or raises")

    def _unreachable(self, error: BaseException) -> errors.ConnectionFailed:
        url = self.settings.api_url
        return errors.ConnectionFailed(
            f"cannot reach Sieve at {url}: {error}. Is the server running (`sieve serve`), "
            "and is SIEVE_API_URL its address?"
        )

    def _headers(self, body: Optional[bytes]) -> Dict[str, str]:
        headers = self._key()
        if body is not None:
            headers["Content-Type"] = "application/json"
        return headers

    def _key(self) -> Dict[str, str]:
        return {"X-API-Key": self.settings.api_key} if self.settings.api_key else {}


def pause(attempt: int) -> float:
    """Seconds to wait before the next attempt: doubling, with jitter so that callers do not come back together."""
    longest: float = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(attempt - 1, 10))
    return longest * (0.5 + random.random() / 2)


def error_for(answer: Answer) -> errors.ServerError:
    """The error that an answer of 400 and above means."""
    detail: Any = answer.body.decode(errors="replace")[:2000]
    try:
        detail = json.loads(answer.body)["detail"]
    except (ValueError, LookupError, TypeError):
        pass  # not from Sieve itself, perhaps from a proxy before it
    error = error_of(answer.status, detail)
    after = answer.headers.get("Retry-After", "")
    error.retry_after = float(after) if after.isdigit() else None  # type: ignore[attr-defined]
    return error


def error_of(status: int, detail: Any) -> errors.ServerError:
    if status == 401:
        hint = "set SIEVE_API_KEY, or run `sieve login`"
        return errors.AuthenticationError(f"{detail or 'a valid key is required'} ({hint})", status, detail)
    if status == 422:
        found = errors.input_errors(detail)
        told = "; ".join(f"{path}: {message}" if path else message for path, message in found)
        return errors.InvalidInputError(told or str(detail), status, detail)
    kinds = {403: errors.PermissionDeniedError, 404: errors.NotFoundError}
    message = detail if isinstance(detail, str) and detail else f"the server answered {status}"
    return kinds.get(status, errors.ServerError)(message, status, detail)


def _checked(answer: Answer) -> Answer:
    if answer.status >= 400:
        raise error_for(answer)
    return answer


def _push_headers(key: str, parent: Optional[str]) -> Dict[str, str]:
    headers = {"Idempotency-Key": key}
    if parent is not None:
        headers["X-Sieve-Parent"] = parent
    return headers


def _fetch_foreign(url: str, file: Any) -> None:
    """From anywhere on the web, without the key. Only http and https: a caller's URL must not read this machine's disk."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.DataHandler,
    ):
        opener.add_handler(handler())
    request = urllib.request.Request(url, headers={"User-Agent": "sieve-python"})
    try:
        response = opener.open(request, timeout=300)
        if response is None:
            raise ValueError(f"{url} is not a web address: a file's URL begins with http:// or https://")
        with response:
            shutil.copyfileobj(response, file, 1 << 20)
    except urllib.error.HTTPError as error:
        with error:
            raise error_of(error.code, f"{url} answered {error.code} {error.reason}") from None


_client: Optional[Client] = None
_client_lock = threading.Lock()


def current_client() -> Client:
    """The one client of this process; another when the settings have changed."""
    global _client
    settings = config.settings()
    with _client_lock:
        if _client is None or _client.settings != settings:
            _client = Client(settings)
        return _client


def flush(timeout: float = _FLUSH_AT_EXIT) -> None:
    """Pushes nobody waits for must still arrive before the process, or the job, ends."""
    if _client is not None:
        _client.flush(timeout)


def _forget_client() -> None:
    """A forked child has neither its parent's threads nor the right to its connections."""
    global _client, _client_lock
    _client = None
    _client_lock = threading.Lock()


atexit.register(flush)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_client)
