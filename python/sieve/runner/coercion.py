"""From JSON to what a hint asks for: `coercer(hint)` is a function of the value, or `None` when it stays as it is.

It converts and does not judge: types and bounds were checked when the job was pushed. What
only Python can check (a pattern, a pydantic model, a class's own `__init__`) raises here.
A hint it does not know leaves the value alone.
"""

import base64
import collections.abc
import datetime
import decimal
import enum
import pathlib
import re
import typing
import uuid
from typing import Any, Callable, Dict, List, Optional, Tuple

from .. import files
from ..struct import Struct
from . import hints
from .durations import parse_duration

Coercer = Optional[Callable[[Any], Any]]


def coercer(hint: Any) -> Coercer:
    return _Building().of(hint)


def coercer_of_anything(value: Any) -> Any:
    """For a parameter without a hint: files become files, all else stays JSON."""
    from .. import values

    return values.from_json(value)


class _Building:
    """Coercers of one hint. Remembers the classes it is in the middle of, for types that hold themselves."""

    def __init__(self) -> None:
        self._of_class: Dict[Any, Callable[[Any], Any]] = {}

    def of(self, hint: Any) -> Coercer:
        if hint is Any or hint is object:
            return coercer_of_anything
        origin = hints.origin(hint)
        if origin is hints.ANNOTATED:
            return self._annotated(hint)
        if origin is typing.Union or origin is hints.UNION_TYPE:
            return self._union(hints.arguments(hint))
        if origin is not None:
            return self._generic(origin, hints.arguments(hint))
        if isinstance(hint, typing.TypeVar):
            return self.of(hint.__bound__) if hint.__bound__ else None
        supertype = getattr(hint, "__supertype__", None)  # a NewType
        if supertype is not None:
            return self.of(supertype)
        return self._plain(hint) if isinstance(hint, type) else None

    def _plain(self, hint: type) -> Coercer:
        if hint in _SIMPLE:
            return _SIMPLE[hint]
        if issubclass(hint, files.File):
            return lambda value: _file(value, hint)
        if issubclass(hint, enum.Enum):
            return lambda value: _member(hint, value)
        if issubclass(hint, pathlib.PurePath):
            return hint
        if hint in (set, frozenset, tuple):
            return hint
        for validate in ("model_validate", "parse_obj"):  # pydantic 2 and 1
            if hasattr(hint, validate):
                return _unless_made(hint, getattr(hint, validate))
        if hints.field_hints(hint) is not None:
            return self._record(hint)
        return None

    def _generic(self, origin: Any, arguments: Tuple[Any, ...]) -> Coercer:
        if origin is tuple:
            return self._tuple(arguments)
        if not isinstance(origin, type):
            return None
        if issubclass(origin, (set, frozenset, collections.abc.Set)):
            item = self.of(arguments[0]) if arguments else None
            kind = frozenset if origin is frozenset else set
            return lambda value: kind(map(item, value) if item else value)
        if issubclass(origin, collections.abc.Mapping):
            return self._mapping(arguments)
        if issubclass(origin, collections.abc.Iterable) and len(arguments) == 1:
            item = self.of(arguments[0])
            return None if item is None else _each(item)
        return None

    def _tuple(self, arguments: Tuple[Any, ...]) -> Coercer:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            item = self.of(arguments[0])
            return lambda value: tuple(map(item, value) if item else value)
        items = [self.of(argument) for argument in arguments]
        return lambda value: tuple(
            item(part) if item else part for part, item in zip(value, items + [None] * (len(value) - len(items)))
        )

    def _mapping(self, arguments: Tuple[Any, ...]) -> Coercer:
        if len(arguments) != 2:
            return None
        key = None if arguments[0] is str else _key_coercer(self.of(arguments[0]), arguments[0])
        item = self.of(arguments[1])
        if key is None and item is None:
            return None
        return lambda value: {
            (key(name) if key else name): (item(part) if item else part) for name, part in value.items()
        }

    def _union(self, arguments: Tuple[Any, ...]) -> Coercer:
        options = [(argument, self.of(argument)) for argument in arguments if argument is not type(None)]
        if all(option is None for _, option in options):
            return None
        if len(options) == 1:
            (_, only), = options
            return lambda value: None if value is None else only(value)  # type: ignore[misc]
        return lambda value: _first_fitting(value, options)

    def _annotated(self, hint: Any) -> Coercer:
        inner, *notes = hints.arguments(hint)
        convert = self.of(inner)
        patterns = list(hints.patterns(notes))
        if not patterns:
            return convert

        def checked(value: Any) -> Any:
            for pattern in patterns:
                if isinstance(value, str) and not re.search(pattern, value):
                    raise ValueError(f"{value!r} does not match the pattern {pattern}")
            return convert(value) if convert else value

        return checked

    def _record(self, kind: type) -> Callable[[Any], Any]:
        """Dataclasses, `sieve.Struct`s, named tuples and typed dicts."""
        if kind in self._of_class:
            # Through the dictionary, since the coercer of a type that holds itself is not yet made.
            return lambda value: self._of_class[kind](value)
        self._of_class[kind] = lambda value: value
        fields = {name: self.of(hint) for name, hint in (hints.field_hints(kind) or {}).items()}
        make = dict if hints.is_typed_dict(kind) else kind

        def record(value: Any) -> Any:
            if isinstance(value, list) and issubclass(kind, tuple):
                value = dict(zip(fields, value))
            if not isinstance(value, dict):
                raise ValueError(f"{value!r} is not an object of the fields of {kind.__name__}")
            converted = {}
            for name, part in value.items():
                field = fields.get(name)
                converted[name] = _at(f".{name}", field, part) if field else part
            return make(**converted)

        self._of_class[kind] = record
        return record


def _at(place: str, convert: Callable[[Any], Any], value: Any) -> Any:
    try:
        return convert(value)
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{place[1:]}: {error}") from error


def _each(item: Callable[[Any], Any]) -> Callable[[Any], List[Any]]:
    return lambda value: [item(part) for part in value]


def _first_fitting(value: Any, options: List[Tuple[Any, Coercer]]) -> Any:
    """As it is if one of the types is the value's own, else the first conversion that works."""
    if value is None or any(option is None and _is_of(value, hint) for hint, option in options):
        return value
    # Of a float and an int, an int is the closer one.
    for hint, option in sorted(options, key=lambda pair: not (isinstance(pair[0], type) and type(value) is pair[0])):
        if option is not None:
            try:
                return option(value)
            except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
                continue
    return value


def _is_of(value: Any, hint: Any) -> bool:
    if hints.origin(hint) is hints.LITERAL:
        return value in hints.arguments(hint)
    kind = hints.origin(hint) or hint
    return isinstance(kind, type) and isinstance(value, kind)


def _unless_made(kind: type, make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: value if isinstance(value, kind) else make(value)


def _key_coercer(convert: Coercer, hint: Any) -> Coercer:
    if hint is int:
        return int
    if hint is bool:
        return lambda text: text == "true"
    return convert


def _float(value: Any) -> Any:
    if type(value) is int or (isinstance(value, str) and value in ("NaN", "Infinity", "-Infinity")):
        return float(value)
    return value


def _int(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _file(value: Any, kind: Any) -> Any:
    if isinstance(value, str):
        value = {"url": value}
    if not isinstance(value, dict):
        raise ValueError(f'{value!r} is not a file: a file is {{"url": "..."}}')
    return files.file_from_json(value, kind)


def _member(kind: Any, value: Any) -> Any:
    try:
        return kind(value)
    except ValueError:
        # JSON has no tuples and the like: a member whose value is none of JSON's goes by its name.
        if isinstance(value, str) and value in kind.__members__:
            return kind[value]
        raise


def _datetime(text: str) -> datetime.datetime:
    # Python before 3.11 reads neither `Z` nor fractions of other than 3 or 6 digits.
    text = re.sub(r"[zZ]\Z", "+00:00", text)
    text = re.sub(r"\.(\d+)", lambda found: "." + found.group(1)[:6].ljust(6, "0"), text)
    return datetime.datetime.fromisoformat(text)


def _time(text: str) -> datetime.time:
    return _datetime("2000-01-01T" + text).timetz()


_SIMPLE: Dict[Any, Coercer] = {
    int: _int,
    float: _float,
    complex: complex,
    bytes: lambda value: base64.b64decode(value, validate=True),
    bytearray: lambda value: bytearray(base64.b64decode(value, validate=True)),
    datetime.datetime: _datetime,
    datetime.date: datetime.date.fromisoformat,
    datetime.time: _time,
    datetime.timedelta: parse_duration,
    decimal.Decimal: lambda value: decimal.Decimal(str(value)),
    uuid.UUID: uuid.UUID,
    dict: coercer_of_anything,
    list: coercer_of_anything,
    Struct: None,
}
