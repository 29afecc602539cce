"""What can go wrong, one class for each thing a caller may want to tell apart.

Not here: the exceptions of the user's own code, which reach a caller as `JobError`.
"""

from typing import Any, Dict, List, Optional, Tuple


class SieveError(RuntimeError):
    """The base of every error that talking to Sieve raises."""


class FatalException(Exception):
    """Raised by a function to have its replica replaced, whatever `restart_on_error` says."""


class ConnectionFailed(SieveError):
    """The server could not be reached, also after trying again."""


class ServerError(SieveError):
    """The server answered with an error; `status` is the HTTP status, `detail` its explanation."""

    def __init__(self, message: str, status: int = 0, detail: Any = None) -> None:
        super().__init__(message)
        self.status = status
        self.detail = detail


class AuthenticationError(ServerError):
    """No key was sent, or the server does not know it."""


class PermissionDeniedError(ServerError):
    """The key is known and may not do this."""


class NotFoundError(ServerError):
    """There is no such function, version, job or file."""


class InvalidInputError(ServerError):
    """The inputs do not fit the function; `errors` holds (path, message) pairs."""

    def __init__(self, message: str, status: int = 422, detail: Any = None) -> None:
        super().__init__(message, status, detail)
        self.errors: List[Tuple[str, str]] = input_errors(detail)


class JobError(SieveError):
    """The job ended with an error of the function's own code, or its replica died.

    `job_id` names the job; `error` is what the server said of it; `type` is the name of
    the exception where one is known.
    """

    def __init__(self, message: str, job_id: str = "", error: Any = None, type: Optional[str] = None) -> None:
        super().__init__(message)
        self.job_id = job_id
        self.error = error
        self.type = type


class JobCancelledError(JobError):
    """Somebody cancelled the job."""


def input_errors(detail: Any) -> List[Tuple[str, str]]:
    """The (path, message) pairs in the `detail` of a 422 answer."""
    if not isinstance(detail, list):
        return []
    return [_input_error(entry) for entry in detail if isinstance(entry, dict)]


def _input_error(entry: Dict[str, Any]) -> Tuple[str, str]:
    location = list(entry.get("loc") or [])
    if location[:1] == ["body"]:
        location = location[1:]
    if location[:1] == ["inputs"]:
        location = location[1:]
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.lstrip("."), str(entry.get("msg", "is not valid"))
