"""JSON Schemas of a function's hints, for what reading its source could not resolve."""

import datetime
import decimal
import enum
import inspect
import pathlib
import typing
import uuid
from typing import Any, Callable, Dict, List

from .. import files, values
from . import hints

Schema = Dict[str, Any]

_SIMPLE: Dict[Any, Schema] = {
    Any: {},
    object: {},
    type(None): {"type": "null"},
    None: {"type": "null"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    bytes: {"type": "string", "contentEncoding": "base64"},
    list: {"type": "array"},
    tuple: {"type": "array"},
    set: {"type": "array", "uniqueItems": True},
    dict: {"type": "object"},
    datetime.date: {"type": "string", "format": "date"},
    datetime.time: {"type": "string", "format": "time"},
    datetime.datetime: {"type": "string", "format": "date-time"},
    datetime.timedelta: {"type": "string", "format": "duration"},
    decimal.Decimal: {"type": "string", "format": "decimal"},
    uuid.UUID: {"type": "string", "format": "uuid"},
}


def schemas_of(function: Callable[..., Any]) -> Dict[str, Schema]:
    """By the parameter's name; `return` is the result's. A hint that has no schema is left out."""
    found = hints.of_callable(function)
    names = [*inspect.signature(function).parameters, "return"]
    schemas = {}
    for name in names:
        if name in found:
            try:
                schemas[name] = _Building().whole(found[name])
            except Exception:
                continue  # a third-party type that cannot describe itself: stays edited as JSON
    return schemas


class _Building:
    def __init__(self) -> None:
        self._definitions: Dict[str, Schema] = {}

    def whole(self, hint: Any) -> Schema:
        schema = self._of(hint)
        return {**schema, "$defs": self._definitions} if self._definitions else schema

    def _of(self, hint: Any) -> Schema:
        try:
            if hint in _SIMPLE:
                return dict(_SIMPLE[hint])
        except TypeError:
            pass  # an unhashable hint
        origin, arguments = hints.origin(hint), hints.arguments(hint)
        if origin is hints.ANNOTATED:
            return self._annotated(arguments)
        if origin is hints.LITERAL:
            return {"enum": list(arguments)}
        if origin is typing.Union or origin is hints.UNION_TYPE:
            return {"anyOf": [self._of(argument) for argument in arguments]}
        if isinstance(origin, type):
            return self._generic(origin, arguments)
        if isinstance(hint, type):
            return self._class(hint)
        raise TypeError(f"{hint!r} has no JSON Schema")

    def _annotated(self, arguments: Any) -> Schema:
        schema = self._of(arguments[0])
        for pattern in hints.patterns(arguments[1:]):
            schema["pattern"] = pattern
        return schema

    def _generic(self, origin: type, arguments: Any) -> Schema:
        if issubclass(origin, tuple) and not (len(arguments) == 2 and arguments[1] is Ellipsis):
            count = len(arguments)
            items = [self._of(argument) for argument in arguments]
            return {"type": "array", "prefixItems": items, "items": False, "minItems": count, "maxItems": count}
        if issubclass(origin, typing.cast(type, typing.get_origin(typing.Mapping[str, int]))):
            return {"type": "object", "additionalProperties": self._of(arguments[1])}
        schema: Schema = {"type": "array", "items": self._of(arguments[0])}
        if issubclass(origin, (set, frozenset)):
            schema["uniqueItems"] = True
        return schema

    def _class(self, kind: type) -> Schema:
        if issubclass(kind, files.File):
            place = {"type": "string", "format": "uri-reference"}
            title = f"sieve.{kind.__name__}"
            return {"title": title, "type": "object", "properties": {"url": place}, "required": ["url"]}
        if issubclass(kind, enum.Enum):
            return {"title": kind.__name__, "enum": [values.to_json(member.value) for member in kind]}
        if issubclass(kind, pathlib.PurePath):
            return {"type": "string", "format": "path"}
        for describe in ("model_json_schema", "schema"):  # pydantic 2 and 1
            if hasattr(kind, describe):
                schema: Schema = getattr(kind, describe)()
                self._definitions.update(schema.pop("$defs", None) or schema.pop("definitions", None) or {})
                return schema
        fields = hints.field_hints(kind)
        if fields is None:
            raise TypeError(f"{kind!r} has no JSON Schema")
        if kind.__name__ not in self._definitions:
            self._definitions[kind.__name__] = {}  # keeps the name, for a field of this same type
            self._definitions[kind.__name__] = self._record(kind, fields)
        return {"$ref": f"#/$defs/{kind.__name__}"}

    def _record(self, kind: type, fields: Dict[str, Any]) -> Schema:
        properties = {name: self._of(hint) for name, hint in fields.items()}
        return {
            "title": kind.__name__,
            "type": "object",
            "properties": properties,
            "required": _required(kind, list(fields)),
            "additionalProperties": False,
        }


def _required(kind: type, names: List[str]) -> List[str]:
    keys = getattr(kind, "__required_keys__", None)
    if keys is not None:
        return [name for name in names if name in keys]
    parameters = inspect.signature(kind).parameters
    if set(names) <= set(parameters):
        return [name for name in names if parameters[name].default is inspect.Parameter.empty]
    return [name for name in names if not hasattr(kind, name)]
