"""What a function was given, as JSON that a test can compare with what was meant."""

import dataclasses
import hashlib
from typing import Any, Dict

import sieve


def received(**values: Any) -> Dict[str, Any]:
    """For each value its `repr` and type; for a file its name, size and SHA-256."""
    return {name: described(value) for name, value in values.items()}


def described(value: Any) -> Any:
    kind = type(value).__name__
    if isinstance(value, sieve.File):
        with open(value.path, "rb") as file:
            content = file.read()
        return {"name": value.name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "type": kind}
    if not holds_file(value):
        return {"repr": as_text(value), "type": kind}
    if isinstance(value, dict):
        return {"type": kind, "items": {key: described(item) for key, item in value.items()}}
    if dataclasses.is_dataclass(value):
        return {"type": kind, "items": {name: described(item) for name, item in vars(value).items()}}
    return {"type": kind, "items": [described(item) for item in value]}


def holds_file(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(holds_file, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(holds_file, value))
    if dataclasses.is_dataclass(value):
        return any(map(holds_file, vars(value).values()))
    return isinstance(value, sieve.File)


def as_text(value: Any) -> str:
    """The `repr`, with the items of a set in an order that is the same in every process."""
    if isinstance(value, (set, frozenset)):
        return "{" + ", ".join(sorted(map(repr, value))) + "}"
    return repr(value)
