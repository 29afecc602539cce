"""From JSON to what a hint asks for: `coercer(hint)` is a function of the value, or `None` when it stays as it is.

It converts and does not judge: types and bounds were checked when the job was pushed. What
only Python can check (a pattern, a pydantic model, a class's own `__init__`) raises here.
A hint it does not know leaves the value alone.
"""

import collections
import collections.abc
import enum
import pathlib
import re
import typing
from typing import Any, Callable, Dict, List, Optional, Tuple

from .. import files, values
from ..notes import Markdown, Secret
from ..struct import Struct
from . import fitting, hints, package_types, records
from .scalars import SCALARS, from_text

Coercer = Optional[Callable[[Any], Any]]

# What a converter of the user's, or Python's own, says to a value that is not for it.
MISFITS = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError)


class Misfit(ValueError):
    """A value that its hint cannot be made of, and where it lies: `.boxes[3].label`."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place.lstrip('.')}: {reason}")
        self.place = place
        self.reason = reason


def at(place: str, convert: Callable[[Any], Any], value: Any) -> Any:
    try:
        return convert(value)
    except Misfit as misfit:
        raise Misfit(place + misfit.place, misfit.reason) from (misfit.__cause__ or misfit)
    except MISFITS as error:
        raise Misfit(place, str(error)) from error


def coercer(hint: Any) -> Coercer:
    try:
        return _Building().of(hint)
    except (RecursionError, TypeError):
        # A type that grows without end, or that cannot be told from others, must not keep its function from loading.
        return coercer_of_anything


def coercer_of_anything(value: Any) -> Any:
    """For a parameter without a hint: files become files, all else stays JSON."""
    return values.from_json(value)


class _Building:
    """Coercers of one hint. Remembers what it is in the middle of, for types that hold themselves."""

    def __init__(self) -> None:
        self._inside: Dict[Any, Coercer] = {}

    def of(self, hint: Any) -> Coercer:
        hint, notes = hints.peeled(hint)
        convert = self._of_alias(hint) if hints.is_alias(hint) else self._bare(hint)
        patterns = list(hints.patterns(notes))
        return _matching(patterns, convert) if patterns else convert

    def _of_alias(self, alias: Any) -> Coercer:
        return self._once(alias, lambda: self.of(alias.__value__))

    def _once(self, key: Any, build: Callable[[], Coercer]) -> Coercer:
        """Through the dictionary, since the coercer of a type that holds itself is not yet made."""
        if key not in self._inside:
            self._inside[key] = None
            self._inside[key] = build()
            return self._inside[key]

        def later(value: Any) -> Any:
            convert = self._inside[key]
            return convert(value) if convert else value

        return later

    def _bare(self, hint: Any) -> Coercer:
        if hint is Any or hint is object or isinstance(hint, (str, typing.ForwardRef)):
            return coercer_of_anything
        origin, arguments = hints.origin(hint), hints.arguments(hint)
        if origin is hints.LITERAL:
            return _of_literal(arguments)
        if hints.is_union(origin):
            return self._union(arguments)
        kind = origin or hint
        if not isinstance(kind, type):
            return None
        return self._class(kind, arguments) or (self._collection(kind, arguments) if origin else None)

    def _class(self, kind: Any, arguments: Tuple[Any, ...]) -> Coercer:
        if kind in SCALARS:
            return SCALARS[kind]
        if issubclass(kind, files.File):
            return lambda value: _file(value, kind)
        if issubclass(kind, enum.Enum):
            return lambda value: fitting.member_of(kind, value)
        if issubclass(kind, (Secret, Markdown)):
            return kind
        if issubclass(kind, pathlib.PurePath):
            # A file in the place of a path is fetched, and its path given.
            return lambda value: kind(_file(value, files.File).path if isinstance(value, dict) else value)
        if records.is_model(kind):
            return self._once(kind, lambda: self._model(kind))
        fields = records.fields_of(kind, arguments)
        if fields is not None:
            return self._once((kind, arguments), lambda: self._record(kind, fields))
        package_type = package_types.package_type(kind, arguments)
        if package_type is not None:
            return package_type.make
        if not arguments and kind in _BARE:
            return _BARE[kind]
        return package_types.scalar_type(kind) or from_text(kind) or package_types.pydantic_type(kind)

    def _collection(self, kind: type, arguments: Tuple[Any, ...]) -> Coercer:
        if kind is tuple:
            return self._tuple(arguments)
        if issubclass(kind, collections.abc.Set):
            item = self.of(arguments[0]) if arguments else None
            make = frozenset if kind is frozenset else set
            return lambda value: make(_each(item, value))
        if issubclass(kind, collections.abc.Mapping):
            return self._mapping(kind, arguments)
        if issubclass(kind, collections.abc.Iterable) and arguments:
            item = self.of(arguments[0])
            if kind is collections.deque:
                return lambda value: collections.deque(_each(item, value))
            return None if item is None else lambda value: _each(item, value)
        return None

    def _tuple(self, arguments: Tuple[Any, ...]) -> Coercer:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            item = self.of(arguments[0])
            return lambda value: tuple(_each(item, value))
        items = [self.of(argument) for argument in arguments if argument != ()]

        def convert(value: Any) -> Any:
            if not isinstance(value, list) or len(value) != len(items):
                raise ValueError(f"{value!r} is not a list of exactly {len(items)} values")
            return tuple(
                at(f"[{index}]", item, part) if item else part for index, (item, part) in enumerate(zip(items, value))
            )

        return convert

    def _mapping(self, kind: Any, arguments: Tuple[Any, ...]) -> Coercer:
        # `Counter[str]` says nothing of its values, which are numbers.
        key_hint, item_hint = (*arguments, int)[:2]
        key = None if key_hint is str else _key_coercer(key_hint, self.of(key_hint))
        item = self.of(item_hint)
        make = _mapping_of(kind, item_hint)
        if key is None and item is None and make is None:
            return None

        def convert(value: Any) -> Any:
            found = {
                (key(name) if key else name): (at(f".{name}", item, part) if item else part)
                for name, part in value.items()
            }
            return make(found) if make else found

        return convert

    def _union(self, arguments: Tuple[Any, ...]) -> Coercer:
        options = [(argument, self.of(argument)) for argument in arguments if argument is not type(None)]
        if all(option is None for _, option in options):
            return None
        if len(options) == 1:
            ((_, only),) = options
            return lambda value: None if value is None else only(value)  # type: ignore[misc]
        return _chooser(options)

    def _record(self, kind: Any, fields: List[records.RecordField]) -> Callable[[Any], Any]:
        known = records.by_either_name(fields)
        converters = {name: (field.argument, self.of(field.hint), field.default) for name, field in known.items()}
        make = dict if records.is_typed_dict(kind) else kind

        def convert(value: Any) -> Any:
            if isinstance(value, list) and issubclass(kind, tuple):
                value = dict(zip((field.name for field in fields), value))
            if not isinstance(value, dict):
                raise ValueError(f"{value!r} is not an object of the fields of {kind.__name__}")
            converted = {}
            for name, part in value.items():
                argument, field, default = converters.get(name, (name, None, None))
                if field is not None and (part is not None or default is not None):
                    part = at(f".{name}", field, part)
                converted[argument] = part
            return make(**converted)

        return convert

    def _model(self, kind: Any) -> Callable[[Any], Any]:
        """pydantic reads JSON itself, all but what it cannot know: bytes in base64, files, arrays, pictures."""
        validate = kind.model_validate if hasattr(kind, "model_validate") else kind.parse_obj
        known = records.by_either_name(records.fields_of(kind) or [])
        foreign = {name: self.of(field.hint) for name, field in known.items() if _is_foreign(field.hint, (kind,))}

        def convert(value: Any) -> Any:
            if isinstance(value, dict) and foreign:
                value = dict(value)
                for name in foreign.keys() & value.keys():
                    field = foreign[name]
                    if field is not None and value[name] is not None:
                        value[name] = at(f".{name}", field, value[name])
            return value if isinstance(value, kind) else validate(value)

        return convert


def _is_foreign(hint: Any, inside: Tuple[Any, ...]) -> bool:
    """Whether pydantic alone would misread the JSON of this hint or of something in it."""
    hint = hints.peeled(hint).hint
    if hints.is_alias(hint):
        return False
    origin, arguments = hints.origin(hint), hints.arguments(hint)
    kind: Any = origin or hint
    if isinstance(kind, type):
        if kind in (bytes, bytearray) or issubclass(kind, files.File):
            return True
        if package_types.package_type(kind, arguments) or package_types.scalar_type(kind):
            return True
        if kind not in inside and not kind.__module__.startswith("pydantic"):
            fields = records.fields_of(kind) or []
            if any(_is_foreign(field.hint, (*inside, kind)) for field in fields):
                return True
    return any(_is_foreign(argument, inside) for argument in arguments if origin is not hints.LITERAL)


def _each(item: Coercer, value: Any) -> Any:
    if item is None:
        return value
    try:
        return [item(part) for part in value]
    except MISFITS:
        # Once more, to tell which.
        return [at(f"[{index}]", item, part) for index, part in enumerate(value)]


def _chooser(options: List[Tuple[Any, Coercer]]) -> Callable[[Any], Any]:
    at_once: Dict[Any, Coercer] = {type(None): None}
    for hint, option in options:
        if hint not in _JSON_SCALARS:
            break
        # Nothing that comes before could be as good for a value of just this type.
        at_once[hint] = option

    def chosen(value: Any) -> Any:
        if type(value) in at_once:
            option = at_once[type(value)]
            return option(value) if option else value
        return _best_fitting(value, options)

    return chosen


_JSON_SCALARS = (bool, int, float, str)


def _best_fitting(value: Any, options: List[Tuple[Any, Coercer]]) -> Any:
    """What the best option makes of it; what it raises, when no other fits; the value itself when none does."""
    fits = list(zip(fitting.fits([hint for hint, _ in options], value), (option for _, option in options)))
    # The sort is stable: of equals the first.
    fitting_ones = sorted((pair for pair in fits if pair[0]), key=lambda pair: pair[0], reverse=True)
    misfit: Optional[Exception] = None
    for _, option in fitting_ones or [pair for pair in fits if pair[1]]:
        try:
            return option(value) if option else value
        except MISFITS as error:
            misfit = misfit or error
    if fitting_ones and misfit is not None:
        raise misfit
    return value


def _of_literal(options: Tuple[Any, ...]) -> Coercer:
    members = [option for option in options if isinstance(option, enum.Enum)]
    if not members:
        return None
    return lambda value: next((member for member in members if fitting.is_option(value, (member,))), value)


def _matching(patterns: List[str], convert: Coercer) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        for pattern in patterns:
            if isinstance(value, str) and not re.search(pattern, value):
                raise ValueError(f"{value!r} does not match the pattern {pattern}")
        return convert(value) if convert else value

    return checked


def _key_coercer(hint: Any, convert: Coercer) -> Coercer:
    """A key is a text: what was a number, `true` or null is read back where the hint asks for one."""

    def key(text: str) -> Any:
        value: Any = text
        if not fitting.fit(hint, text):
            try:
                value = values.loads(text.encode())
            except ValueError:
                pass
        return at(f".{text}", convert, value) if convert else value

    return None if hint is Any else key


def _mapping_of(kind: Any, item_hint: Any) -> Optional[Callable[[Any], Any]]:
    if kind is collections.defaultdict:
        made = hints.origin(item_hint) or item_hint
        return lambda found: collections.defaultdict(made if isinstance(made, type) else None, found)
    return kind if kind in (collections.OrderedDict, collections.Counter) else None


def _file(value: Any, kind: Any) -> Any:
    if isinstance(value, str):
        value = {"url": value}
    if not isinstance(value, dict):
        raise ValueError(f'{value!r} is not a file: a file is {{"url": "..."}}')
    return files.file_from_json(value, kind)


_BARE: Dict[Any, Coercer] = {
    set: set,
    frozenset: frozenset,
    tuple: tuple,
    collections.deque: collections.deque,
    collections.OrderedDict: collections.OrderedDict,
    collections.Counter: collections.Counter,
    dict: coercer_of_anything,
    list: coercer_of_anything,
    Struct: None,
}
