"""Python values to JSON and back: what a job takes in and gives out.

Turning JSON into the types that a function's hints ask for is `runner/coercion.py`.
"""

import contextlib
import json
import sys
from typing import Any, Callable, Iterator, List, Optional, Tuple

_FILE_FIELDS = frozenset(("url", "name", "size", "content_type"))
_PLAIN = frozenset((str, int, bool, type(None)))
_PLAIN_OR_FLOAT = _PLAIN | {float}
# As deep as the server checks values.
_DEEPEST = 64


def dumps(value: Any, root: str = "result") -> bytes:
    """Strict JSON in UTF-8; `TypeError` or `ValueError` naming the place of what cannot be sent.

    Files that are only on this machine's disk are uploaded.
    """
    if type(value) in _PLAIN:
        tree = value
    else:
        tree = to_json(value, root)
    try:
        return _ENCODE(tree).encode()
    except ValueError:
        # Rare: a float that JSON has no number for, half a surrogate pair, an integer of thousands of digits.
        with _any_number_of_digits():
            return _ENCODE(_without_oddities(tree, root)).encode()


def loads(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        with _any_number_of_digits():
            return json.loads(text)


@contextlib.contextmanager
def _any_number_of_digits() -> Iterator[None]:
    """Python from 3.11 on reads and writes no integer of more than 4,300 digits unless told to; results may be longer."""
    if not hasattr(sys, "set_int_max_str_digits"):
        yield
        return
    usual = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(usual)


_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def to_json(value: Any, path: str = "result", depth: int = 0) -> Any:
    kind = type(value)
    if kind in _PLAIN_OR_FLOAT:
        return value
    if depth > _DEEPEST:
        raise ValueError(f"{path[:80]}... is nested more than {_DEEPEST} deep, or holds itself")
    if kind is dict:
        return {_key(key, path): to_json(item, f"{path}.{key}", depth + 1) for key, item in value.items()}
    if kind is list or kind is tuple:
        if _PLAIN_OR_FLOAT.issuperset(map(type, value)):
            return value
        return [to_json(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    return _of_other_type(value, path, depth)


def from_json(value: Any) -> Any:
    """Files inside `value` as `sieve.File`s; everything else as it stands."""
    if type(value) is dict:
        if "content_type" in value and "url" in value and _FILE_FIELDS.issuperset(value):
            from .files import file_from_json

            return file_from_json(value)
        return {key: from_json(item) for key, item in value.items()}
    if type(value) is list and not _PLAIN_OR_FLOAT.issuperset(map(type, value)):
        return [from_json(item) for item in value]
    return value


def _of_other_type(value: Any, path: str, depth: int) -> Any:
    from .files import File
    from .struct import Struct

    if isinstance(value, File):
        return value.to_json()
    fields = _fields(value, Struct)
    if fields is not None:
        return {name: to_json(item, f"{path}.{name}", depth + 1) for name, item in fields}
    for fits, convert in _CONVERSIONS:
        if fits(value):
            return to_json(convert(value), path, depth + 1)
    for base in (str, int, float):
        if isinstance(value, base):
            return base(value)  # a subclass, such as a user's own kind of str
    if isinstance(value, dict):
        return to_json(dict(value), path, depth)
    if isinstance(value, (list, tuple)):
        return to_json(list(value), path, depth)
    if isinstance(value, (set, frozenset)):
        return to_json(_in_order(value), path, depth)
    raise TypeError(_cannot_be_sent(value, path))


def _fields(value: Any, struct: type) -> Optional[List[Tuple[str, Any]]]:
    kind: Any = type(value)
    if isinstance(value, struct):
        names = value.__struct_fields__  # type: ignore[attr-defined]
    elif isinstance(getattr(kind, "__dataclass_fields__", None), dict):
        from dataclasses import fields

        names = [field.name for field in fields(value)]
    elif isinstance(value, tuple) and hasattr(kind, "_fields"):
        names = kind._fields
    else:
        return None
    return [(name, getattr(value, name)) for name in names]


def _is_from(value: Any, module: str, *names: str) -> bool:
    """By name, so that asking does not import the module."""
    return any(base.__name__ in names and base.__module__.split(".")[0] == module for base in type(value).__mro__)


def _base64(value: Any) -> str:
    import base64

    return base64.b64encode(bytes(value)).decode()


def _duration(value: Any) -> str:
    """ISO 8601, the way JSON Schema's `duration` wants it."""
    sign = "-" if value.days < 0 else ""
    value = abs(value)
    seconds = f"{value.seconds}.{value.microseconds:06d}".rstrip("0") if value.microseconds else str(value.seconds)
    return f"{sign}P{value.days}DT{seconds}S"


_CONVERSIONS: Tuple[Tuple[Callable[[Any], bool], Callable[[Any], Any]], ...] = (
    (lambda v: _is_from(v, "enum", "Enum"), lambda v: v.value),
    (lambda v: isinstance(v, (bytes, bytearray, memoryview)), _base64),
    (lambda v: _is_from(v, "datetime", "date", "time"), lambda v: v.isoformat()),
    (lambda v: _is_from(v, "datetime", "timedelta"), _duration),
    (lambda v: _is_from(v, "decimal", "Decimal") or _is_from(v, "_decimal", "Decimal"), str),
    (lambda v: _is_from(v, "uuid", "UUID"), str),
    (lambda v: _is_from(v, "numpy", "ndarray"), lambda v: v.tolist()),
    (lambda v: _is_from(v, "numpy", "generic"), lambda v: v.item()),
    (lambda v: _is_from(v, "pydantic", "BaseModel") and hasattr(v, "model_dump"), lambda v: v.model_dump(mode="json")),
    (lambda v: _is_from(v, "pydantic", "BaseModel"), lambda v: v.dict()),
)


def _key(key: Any, path: str) -> str:
    if type(key) is str:
        return key
    if key is None or isinstance(key, bool):
        return json.dumps(key)
    if isinstance(key, (str, int, float)) or _is_from(key, "enum", "Enum"):
        value = getattr(key, "value", key)
        return value if type(value) is str else str(value)
    try:
        text = to_json(key)
    except (TypeError, ValueError):
        text = None
    if isinstance(text, str):
        return text  # a date, a UUID and the like
    raise TypeError(f"{path} has a key of type {type(key).__name__} ({_short(key)}): JSON objects have text for keys")


def _in_order(value: Any) -> List[Any]:
    """A set's items in an order that does not change from run to run, where they have one."""
    try:
        return sorted(value)
    except TypeError:
        return list(value)


def _cannot_be_sent(value: Any, path: str) -> str:
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    place = f"{path} is of type {name}"
    if hasattr(kind, "__fspath__"):
        return f"{place}, {str(value)!r}, which stays on this machine: use sieve.File({str(value)!r}) to send the file"
    if _is_from(value, "PIL", "Image"):
        return f"{place}, which cannot be sent: save it and use sieve.Image(path=...)"
    if hasattr(value, "read"):
        return f"{place}, an open file, which cannot be sent: use sieve.File(path)"
    if hasattr(kind, "__next__"):
        return f"{place}, which cannot be sent: use list(...) of it, or yield its items"
    return (
        f"{place}, which cannot be sent: use text, numbers, lists, dicts, dataclasses, sieve.Struct, "
        "or sieve.File(path) for anything else"
    )


def _without_oddities(tree: Any, path: str) -> Any:
    """NaN and the infinities as texts; an error for what no JSON can hold."""
    if isinstance(tree, float) and (tree != tree or tree in (float("inf"), float("-inf"))):
        return "NaN" if tree != tree else "Infinity" if tree > 0 else "-Infinity"
    if isinstance(tree, dict):
        return {_text(key, path): _without_oddities(item, f"{path}.{key}") for key, item in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_without_oddities(item, f"{path}[{index}]") for index, item in enumerate(tree)]
    return _text(tree, path) if isinstance(tree, str) else tree


def _text(text: str, path: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{path} holds {text[error.start]!r}, half of a surrogate pair, which is not text: "
            'decode it with errors="replace", or send bytes'
        ) from None
    return text


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
