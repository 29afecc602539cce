"""Python values to JSON and back: what a job takes in and gives out.

Turning JSON into the types that a function's hints ask for is `runner/coercion.py`; values of other
packages are `packages.py`.
"""

import collections
import collections.abc
import contextlib
import enum
import json
import os
import sys
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

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
        return _object(value, path, depth)
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
    kind = type(value)
    way = _WAYS.get(kind)
    if way is None:
        if len(_WAYS) >= _MOST_WAYS:
            _WAYS.clear()  # classes made anew for each job must not pile up
        way = _WAYS[kind] = _way_of(kind)
    return way(value, path, depth)


_Way = Callable[[Any, str, int], Any]
_MOST_WAYS = 1000
_WAYS: Dict[type, _Way] = {}


def _way_of(kind: type) -> _Way:
    from . import packages
    from .files import File

    if issubclass(kind, File):
        return lambda value, path, depth: value.to_json()
    names = _field_names(kind)
    if names is not None:
        return _by_fields(names)
    convert = packages.attributes_of(kind) or packages.conversion(kind)
    if convert is not None:
        return _by_package(convert)
    if issubclass(kind, enum.Enum):
        return _of_member
    if packages.is_a(kind, "pathlib", "Path"):
        return _of_path
    for bases, convert in _CONVERSIONS:
        if any(packages.is_a(kind, module, name) for module, name in bases):
            return _by_conversion(convert)
    for base in (str, int, float):
        if issubclass(kind, base):
            return lambda value, path, depth: base(value)  # a user's own kind of str
    for abstract, convert in _COLLECTIONS:
        if issubclass(kind, abstract):
            return _by_conversion(convert)
    return _of_no_way


def _field_names(kind: Any) -> Optional[Sequence[str]]:
    from .struct import Struct

    names: Sequence[str]
    if issubclass(kind, Struct):
        names = kind.__struct_fields__
        return names
    if isinstance(getattr(kind, "__dataclass_fields__", None), dict):
        from dataclasses import fields

        return [field.name for field in fields(kind)]
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        names = kind._fields
        return names
    return None


def _by_fields(names: Sequence[str]) -> _Way:
    return lambda value, path, depth: {
        name: to_json(getattr(value, name), f"{path}.{name}", depth + 1) for name in names
    }


def _by_conversion(convert: Callable[[Any], Any]) -> _Way:
    return lambda value, path, depth: to_json(convert(value), path, depth + 1)


def _by_package(convert: Callable[[Any], Any]) -> _Way:
    from .packages import Unsendable

    def way(value: Any, path: str, depth: int) -> Any:
        try:
            simpler = convert(value)
        except Unsendable as reason:
            raise TypeError(f"{_place(value, path)}, {reason}") from None
        return to_json(simpler, path, depth + 1)

    return way


def _of_member(member: Any, path: str, depth: int) -> Any:
    """Its value, or its name when the value is none that JSON keeps as it is: the same that a caller gives for it."""
    value = member.value
    return to_json(value, path, depth + 1) if value is None or isinstance(value, (str, int, float)) else member.name


def _of_path(value: Any, path: str, depth: int) -> Any:
    """The file itself: where it lies means nothing on another machine."""
    from .files import File

    place, text = f"{_place(value, path)}, {str(value)!r}", "str(...) of it for the path as text"
    if value.is_dir():
        raise TypeError(f"{place}, which is a folder: send a list of its files, or {text}")
    if not value.is_file():
        raise TypeError(f"{place}, where there is no file: use sieve.File(path) for one that is there, or {text}")
    if not _may_leave(value):
        raise TypeError(f"{place}, outside of the function's folders: use sieve.File({str(value)!r}), or {text}")
    return File(value).to_json()


def _may_leave(path: Any) -> bool:
    """A function that gives back a path it was given must not hand a caller the worker's files."""
    if "SIEVE_WORKING_DIRECTORY" not in os.environ:
        return True  # a person's own machine
    own = ["/tmp", *filter(None, map(os.environ.get, _OWN_FOLDERS))]
    real = os.path.realpath(path)
    return any(real.startswith(os.path.join(os.path.realpath(folder), "")) for folder in own)


_OWN_FOLDERS = ("SIEVE_WORKING_DIRECTORY", "TMPDIR", "HOME")


def _of_no_way(value: Any, path: str, depth: int) -> Any:
    raise TypeError(_cannot_be_sent(value, path))


def _base64(value: Any) -> str:
    import base64

    return base64.b64encode(bytes(value)).decode()


def _duration(value: Any) -> str:
    """ISO 8601, the way JSON Schema's `duration` wants it."""
    sign = "-" if value.days < 0 else ""
    value = abs(value)
    seconds = f"{value.seconds}.{value.microseconds:06d}".rstrip("0") if value.microseconds else str(value.seconds)
    return f"{sign}P{value.days}DT{seconds}S"


def _in_order(value: Any) -> List[Any]:
    """A set's items in an order that does not change from run to run, where they have one."""
    try:
        return sorted(value)
    except TypeError:
        return list(value)


# Classes by name, since most of their modules are not imported.
_CONVERSIONS: Tuple[Tuple[Tuple[Tuple[str, str], ...], Callable[[Any], Any]], ...] = (
    ((("builtins", "bytes"), ("builtins", "bytearray"), ("builtins", "memoryview")), _base64),
    ((("datetime", "date"), ("datetime", "time")), lambda value: value.isoformat()),
    ((("datetime", "timedelta"),), _duration),
    ((("decimal", "Decimal"), ("_decimal", "Decimal"), ("fractions", "Fraction"), ("uuid", "UUID")), str),
    ((("pathlib", "PurePath"), ("ipaddress", "_IPAddressBase"), ("zoneinfo", "ZoneInfo")), str),
    ((("re", "Pattern"),), lambda value: value.pattern),
    ((("array", "array"),), list),
)

_COLLECTIONS: Tuple[Tuple[Any, Callable[[Any], Any]], ...] = (
    (collections.abc.Mapping, dict),
    (collections.abc.Set, _in_order),
    ((collections.abc.Sequence, collections.abc.ValuesView, collections.deque), list),
)


def _object(value: Dict[Any, Any], path: str, depth: int) -> Dict[str, Any]:
    found = {_key(key, path): to_json(item, f"{path}.{key}", depth + 1) for key, item in value.items()}
    if len(found) != len(value):
        names = [_key(key, path) for key in value]
        doubled = next(name for at, name in enumerate(names) if name in names[:at])
        raise ValueError(f"{path} has two keys that are both {doubled!r} in JSON: give one of them another name")
    return found


def _key(key: Any, path: str) -> str:
    if type(key) is str:
        return key
    if type(key) is int or hasattr(key, "__fspath__"):
        return str(key)
    try:
        text = _without_oddities(to_json(key), path)
    except TypeError:
        text = []
    if isinstance(text, str):
        return text  # a date, a UUID and the like
    if isinstance(text, (dict, list, tuple)):
        raise TypeError(f"{path} has a key of type {type(key).__name__} ({_short(key)}): JSON objects have text for keys")
    with _any_number_of_digits():
        return json.dumps(text)


def _place(value: Any, path: str) -> str:
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return f"{path} is of type {name}"


def _cannot_be_sent(value: Any, path: str) -> str:
    place = _place(value, path)
    if isinstance(value, complex):
        return f"{place}, which JSON does not have: send [value.real, value.imag], or str(value)"
    if hasattr(value, "__fspath__"):
        return f"{place}, which cannot be sent: use sieve.File({value.__fspath__()!r}) to send the file"
    if hasattr(value, "read"):
        return f"{place}, an open file, which cannot be sent: use sieve.File(path)"
    if hasattr(type(value), "__next__"):
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
