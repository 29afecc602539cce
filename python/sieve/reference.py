"""A deployed function, called by its name: `sieve.function.get("owner/name")`.

Making a reference asks nothing of the server; calling it does.
"""

import re
from typing import TYPE_CHECKING, Any, Dict, Mapping, Optional, Sequence, cast

from . import context

if TYPE_CHECKING:
    from .futures import JobFuture

_REFERENCE = re.compile(r"([^/:\\\s]+)/([^/:\\\s]+)(?::([^/:\\\s]+))?\Z")
_WEBHOOK_TYPES = ("job.start", "job.complete", "job.complete.no_output", "job.new_output")
_SHORTEST_PREFIX = 4
_MOST_RETRIES = 20


class FunctionReference:
    def __init__(self, owner: str, name: str, version: Optional[str] = None) -> None:
        self.owner = owner
        self.name = name
        self.version = version
        self._options: Dict[str, Any] = {}

    @classmethod
    def parse(cls, reference: str) -> "FunctionReference":
        found = _REFERENCE.match(reference)
        if found is None:
            raise ValueError(f"{reference!r} does not name a function: write 'owner/name' or 'owner/name:version'")
        owner, name, version = found.groups()
        if version is not None and len(version) < _SHORTEST_PREFIX:
            raise ValueError(f"the version {version!r} is too short: give at least {_SHORTEST_PREFIX} characters of its id")
        return cls(owner, name, version)

    def with_options(
        self,
        *,
        retries: Optional[int] = None,
        time_limit: Optional[int] = None,
        env: Optional[Mapping[str, str]] = None,
    ) -> "FunctionReference":
        """The same function, whose jobs are run otherwise: `get("a/b").with_options(retries=3).push(x)`.

        `retries` is how often a job is tried again after an error, from 0 to 20, in place of what the function was
        declared with. `time_limit` is how many seconds an attempt may run; what the function allows is never exceeded.
        `env` has values for environment variables that the function asks for, for these jobs alone.
        Options that are left out stay as they are.
        """
        if retries is not None and not _is_number(retries, 0, _MOST_RETRIES):
            raise ValueError(f"retries must be a whole number from 0 to {_MOST_RETRIES}, not {retries!r}")
        if time_limit is not None and not _is_number(time_limit, 1, None):
            raise ValueError(f"time_limit must be a whole number of seconds from 1, not {time_limit!r}")
        if env is not None and not all(isinstance(text, str) for pair in env.items() for text in pair):
            raise TypeError("env maps names to texts: {'MODEL': 'small'}")
        given = {"retries": retries, "time_limit": time_limit, "env": None if env is None else dict(env)}
        changed = type(self)(self.owner, self.name, self.version)
        changed._options = {**self._options, **{name: value for name, value in given.items() if value is not None}}
        return changed

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Calls the function and waits for what it returns; a list of all outputs if it yields.

        On a person's machine the job's log is printed to stderr as it is written.
        """
        future = self._push(args, kwargs, None)
        if context.current_job() is not None:
            return future.result()
        from .logs import result_with_log

        return result_with_log(future)

    def push(
        self, *args: Any, webhooks: Optional[Sequence[Mapping[str, str]]] = None, **kwargs: Any
    ) -> "JobFuture":
        """Calls the function without waiting: a `concurrent.futures.Future` of what it returns."""
        return self._push(args, kwargs, webhooks)

    def _push(self, args: Any, kwargs: Any, webhooks: Optional[Sequence[Mapping[str, str]]]) -> "JobFuture":
        # Networking is imported with the first call, see `sieve/__init__.py`.
        from .client import current_client

        client = current_client()
        inputs = self._inputs(client, args, kwargs) if args and kwargs else list(args) or kwargs
        return client.push(str(self), inputs, _checked(webhooks), context.current_job(), self._options)

    def _inputs(self, client: Any, args: Any, kwargs: Any) -> Any:
        """Positional and named arguments together need the names of the positional ones, which the server knows."""
        names = client.parameter_names(self.owner, self.name, self.version or "latest")
        if len(args) > len(names):
            raise TypeError(f"{self} takes {len(names)} arguments and was given {len(args) + len(kwargs)}")
        inputs = dict(zip(names, args))
        for name in kwargs:
            if name in inputs:
                raise TypeError(f"{self} was given two values for {name!r}")
        inputs.update(kwargs)
        return inputs

    def __str__(self) -> str:
        return f"{self.owner}/{self.name}" + (f":{self.version}" if self.version else "")

    def __repr__(self) -> str:
        return f"sieve.function.get({str(self)!r})"


def _is_number(value: Any, least: int, most: Optional[int]) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and value >= least and (most is None or value <= most)


def _checked(webhooks: Any) -> "Optional[Sequence[Mapping[str, str]]]":
    for webhook in webhooks or ():
        if not isinstance(webhook, Mapping) or set(webhook) != {"type", "url"}:
            raise TypeError(f"a webhook is {{'type': 'job.complete', 'url': 'https://...'}}, not {webhook!r}")
        if webhook["type"] not in _WEBHOOK_TYPES:
            raise ValueError(f"there is no webhook type {webhook['type']!r}: use one of {', '.join(_WEBHOOK_TYPES)}")
    return cast("Optional[Sequence[Mapping[str, str]]]", webhooks)
