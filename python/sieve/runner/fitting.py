"""How well a JSON value fits a hint: what decides between the options of a union.

Accepts what the validator of the server accepts (`validate.rs`). An option that is the value's
own JSON type, or a text of its form, is better than one that converts it; an object of known fields is better
than any object; of equals the first is taken, like in the form.
"""

import datetime
import decimal
import enum
import pathlib
import uuid
from collections import abc
from typing import Any, Dict, List, Tuple

from .. import files, values
from ..notes import Markdown, Secret
from . import hints, package_types, records
from .scalars import SCALARS, from_text, to_float, to_int

#: Greater is better, and empty is no fit at all: how well the outside fits, then the worst of what is inside.
Fit = Tuple[int, ...]

_NONE: Fit = ()
_UNKNOWN, _LOOSE, _CONVERTED, _EXACT, _KNOWN_FIELDS = range(1, 6)

# Texts that say by their form what they are.
_TEXTS = (datetime.date, datetime.time, datetime.datetime, datetime.timedelta, decimal.Decimal, uuid.UUID)
_URLS = ("https://", "http://", "/v2/files/")


def fit(hint: Any, value: Any) -> Fit:
    return _Fitting().of(hint, value)


def fits(hints_of_options: List[Any], value: Any) -> List[Fit]:
    fitting = _Fitting()
    return [fitting.of(hint, value) for hint in hints_of_options]


class _Fitting:
    """Remembers objects it has looked at: options that hold each other would else be tried in all combinations."""

    def __init__(self) -> None:
        self._of_record: Dict[Any, Fit] = {}

    def of(self, hint: Any, value: Any) -> Fit:
        if type(hint) is type and hint in SCALARS:
            return _scalar(hint, value)
        hint = hints.peeled(hint).hint
        if hint is Any or hint is object:
            return (_UNKNOWN,)
        if hints.is_alias(hint):
            return self.of(hint.__value__, value)
        origin, arguments = hints.origin(hint), hints.arguments(hint)
        if origin is hints.LITERAL:
            return (_EXACT,) if is_option(value, arguments) else _NONE
        if hints.is_union(origin):
            return max((self.of(argument, value) for argument in arguments), default=_NONE)
        if value is None or hint is None or hint is type(None):
            return (_EXACT,) if value is None and (hint is None or hint is type(None)) else _NONE
        kind = origin or hint
        return self._class(kind, arguments, value) if isinstance(kind, type) else (_UNKNOWN,)

    def _class(self, kind: Any, arguments: Tuple[Any, ...], value: Any) -> Fit:
        if kind in SCALARS:
            return _scalar(kind, value)
        if kind.__module__ == "builtins" or kind.__module__ == "collections.abc":
            return self._collection(kind, arguments, value)
        if issubclass(kind, files.File):
            return _file(value)
        if issubclass(kind, enum.Enum):
            return (_EXACT,) if _converts(lambda one: member_of(kind, one), value) else _NONE
        if issubclass(kind, (Secret, Markdown)):
            return (_EXACT,) if isinstance(value, str) else _NONE
        if issubclass(kind, pathlib.PurePath):
            return (_LOOSE,) if isinstance(value, str) or _file(value) else _NONE
        fields = records.fields_of(kind, arguments)
        if fields is not None:
            key = (kind, arguments, id(value))
            if key not in self._of_record:
                self._of_record[key] = self._record(kind, fields, value)
            return self._of_record[key]
        package_type = package_types.package_type(kind, arguments)
        if package_type is not None:
            if package_type.takes_file and isinstance(value, dict):
                return _file(value)
            return (_CONVERTED,) if package_type.takes_list and isinstance(value, list) else _NONE
        make = package_types.scalar_type(kind) or from_text(kind) or package_types.pydantic_type(kind)
        if make is not None:
            return (_CONVERTED,) if not isinstance(value, (list, dict)) and _converts(make, value) else _NONE
        return self._collection(kind, arguments, value)

    def _record(self, kind: Any, fields: List[records.RecordField], value: Any) -> Fit:
        if isinstance(value, list) and issubclass(kind, tuple) and len(value) == len(fields):
            return _all((_CONVERTED,), [self.of(field.hint, part) for field, part in zip(fields, value)])
        if not isinstance(value, dict) or any(_is_missing(field, value) for field in fields):
            return _NONE
        known = records.by_either_name(fields)
        fits = [self._field(known[name], part) for name, part in value.items() if name in known]
        if len(fits) < len(value):
            # Models ignore what they do not know, unless told not to; other classes never do.
            return _all((_LOOSE,), fits) if records.is_model(kind) else _NONE
        return _all((_KNOWN_FIELDS,), fits)

    def _field(self, field: records.RecordField, part: Any) -> Fit:
        return (_EXACT,) if part is None and field.default is None else self.of(field.hint, part)

    def _collection(self, kind: Any, arguments: Tuple[Any, ...], value: Any) -> Fit:
        if not issubclass(kind, abc.Iterable):
            return (_EXACT,) if isinstance(value, kind) else (_UNKNOWN,)
        if issubclass(kind, abc.Mapping):
            parts = value.values() if isinstance(value, dict) else ()
            inside = [self.of(arguments[1], part) for part in parts] if len(arguments) == 2 else []
            return _all((_EXACT,), inside) if isinstance(value, dict) else _NONE
        if not isinstance(value, list):
            return _NONE
        if issubclass(kind, tuple) and arguments and arguments[-1] is not Ellipsis:
            items = () if arguments == ((),) else arguments
            fits = [self.of(item, part) for item, part in zip(items, value)]
            return _all((_CONVERTED,), fits) if len(value) == len(items) else _NONE
        outside = (_CONVERTED,) if issubclass(kind, (tuple, abc.Set)) else (_EXACT,)
        return _all(outside, [self.of(arguments[0], item) for item in value] if arguments else [])


def is_option(value: Any, options: Tuple[Any, ...]) -> bool:
    """Unlike `in`, `1` is not `True`."""
    return any(_same(value, option) for option in options)


def _same(value: Any, option: Any) -> bool:
    written = values.to_json(option)
    return type(value) is type(written) and bool(value == written)


def member_of(kind: Any, value: Any) -> Any:
    """The member of an enum that this is written for, or what the class itself makes of it; `ValueError`."""
    for member in kind:
        if _same(value, member):
            return member
    return kind(to_int(value))  # several flags at once


def _scalar(kind: Any, value: Any) -> Fit:
    if type(value) is kind:
        return (_EXACT,)
    if kind is float:
        return (_CONVERTED,) if not isinstance(value, bool) and isinstance(to_float(value), float) else _NONE
    if kind is int:
        return (_CONVERTED,) if isinstance(value, float) and value.is_integer() else _NONE
    convert = SCALARS[kind]
    if convert is None or isinstance(value, (bool, list, dict)) or not _converts(convert, value):
        return _NONE
    if kind not in _TEXTS or not isinstance(value, str):
        return (_LOOSE,)
    # A date alone is a date and time as well, but a date first.
    return (_CONVERTED,) if kind is datetime.datetime and len(value) == _LENGTH_OF_DATE else (_EXACT,)


_LENGTH_OF_DATE = len("2026-11-22")


def _file(value: Any) -> Fit:
    if isinstance(value, str):
        return (_LOOSE,) if value.startswith(_URLS) else _NONE
    return (_KNOWN_FIELDS,) if isinstance(value, dict) and isinstance(value.get("url"), str) else _NONE


def _is_missing(field: records.RecordField, value: Dict[str, Any]) -> bool:
    return field.default is records.NO_DEFAULT and field.name not in value and field.argument not in value


def _all(outside: Fit, inside: List[Fit]) -> Fit:
    return (*outside, *min(inside, default=_NONE)) if all(inside) else _NONE


def _converts(convert: Any, value: Any) -> bool:
    try:
        convert(value)
    except Exception:
        return False
    return True
