"""HTTP to one server over connections that are kept open, one exchange at a time.

It knows nothing of keys, JSON or trying again: see `client.py`.
"""

import http.client
import socket
import threading
from typing import IO, Any, Iterator, List, Mapping, NamedTuple, Optional, Union
from urllib.parse import urlsplit

Body = Union[None, bytes, IO[bytes]]
_MOST_IDLE = 8
_UPLOAD_BLOCK = 1 << 20
# What a server that has closed an idle connection looks like when one writes to it.
_STALE = (http.client.RemoteDisconnected, http.client.BadStatusLine, ConnectionResetError, BrokenPipeError)

NETWORK_ERRORS = (OSError, http.client.HTTPException)


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{base_url!r} is not the address of a server: write http://host:port")
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        self._prefix = parts.path.rstrip("/")
        self._idle: List[http.client.HTTPConnection] = []
        self._lock = threading.Lock()

    def exchange(
        self, method: str, path: str, headers: Mapping[str, str], body: Body = None, timeout: float = 60
    ) -> Answer:
        with self.open(method, path, headers, body, timeout) as stream:
            return Answer(stream.status, stream.headers, stream.read())

    def open(
        self, method: str, path: str, headers: Mapping[str, str], body: Body = None, timeout: float = 60
    ) -> "Stream":
        """The answer's head has been read when this returns; `timeout` is the longest silence."""
        connection = self._kept(timeout)
        if connection is not None:
            try:
                return self._send(connection, method, path, headers, body)
            except _STALE:
                if body is not None and not isinstance(body, bytes):
                    body.seek(0)
        return self._send(self._fresh(timeout), method, path, headers, body)

    def _send(
        self, connection: http.client.HTTPConnection, method: str, path: str, headers: Mapping[str, str], body: Body
    ) -> "Stream":
        try:
            connection.request(method, self._prefix + path, body=body, headers=dict(headers))
            return Stream(self, connection, connection.getresponse())
        except BaseException:
            connection.close()
            raise

    def _fresh(self, timeout: float) -> http.client.HTTPConnection:
        make = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return make(self._host, self._port, timeout=timeout, blocksize=_UPLOAD_BLOCK)

    def _kept(self, timeout: float) -> Optional[http.client.HTTPConnection]:
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        if connection is not None and connection.sock is not None:
            connection.sock.settimeout(timeout)
            return connection
        return None

    def keep(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            if connection.sock is not None and len(self._idle) < _MOST_IDLE:
                self._idle.append(connection)
                return
        connection.close()


class Stream:
    """An answer whose body is still arriving. Its connection is kept only when the body was read to its end."""

    def __init__(self, transport: Transport, connection: http.client.HTTPConnection, response: Any) -> None:
        self._transport = transport
        self._connection = connection
        self._response = response
        # `getresponse` lets go of the socket when the server says that it will close.
        self._socket = connection.sock
        self.status: int = response.status
        self.headers: Mapping[str, str] = response.headers

    def read(self, size: Optional[int] = None) -> bytes:
        data: bytes = self._response.read() if size is None else self._response.read(size)
        return data

    def lines(self) -> Iterator[bytes]:
        """Each line as soon as it is there, its end included."""
        while True:
            line = self._response.readline()
            if not line:
                return
            yield line

    def abort(self) -> None:
        """From any thread: whoever reads this stream gets its end or an error."""
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # closed already

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: Any) -> None:
        finished = self._response.isclosed() and not self._response.will_close
        self._response.close()
        if finished:
            self._transport.keep(self._connection)
        else:
            self._connection.close()
