"""JSON Schemas of a function's hints, for what reading its source could not resolve.

In the words that the server reads: those of `domain`'s own schemas. What pydantic says is put into them by
`pydantic_schemas.py`.
"""

import datetime
import decimal
import enum
import inspect
import json
import pathlib
import uuid
from collections import abc
from typing import Any, Callable, Dict, List, Tuple

from .. import files, values
from ..notes import Markdown, Secret
from ..packages import is_a
from . import hints, package_types, pydantic_schemas, records
from .scalars import from_text

Schema = Dict[str, Any]

# As deep as the server reads them.
_DEEPEST = 32

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
    bytearray: {"type": "string", "contentEncoding": "base64"},
    datetime.date: {"type": "string", "format": "date"},
    datetime.time: {"type": "string", "format": "time"},
    datetime.datetime: {"type": "string", "format": "date-time"},
    datetime.timedelta: {"type": "string", "format": "duration"},
    decimal.Decimal: {"type": "string", "format": "decimal"},
    uuid.UUID: {"type": "string", "format": "uuid"},
}

# By the name in a note, the words in a schema of numbers, and of what has a length.
_BOUNDS = (
    ("ge", "minimum"),
    ("gt", "exclusiveMinimum"),
    ("le", "maximum"),
    ("lt", "exclusiveMaximum"),
    ("multiple_of", "multipleOf"),
)
_LENGTHS = (("min_length", "min"), ("max_length", "max"))
_SECRET: Schema = {"format": "password", "writeOnly": True}
_MARKDOWN: Schema = {"contentMediaType": "text/markdown"}
# Of what pydantic has no argument for, those that the form understands.
_WORDS = ("unit", "format", "writeOnly", "contentMediaType")
_STREAMS = (abc.Iterator, abc.AsyncIterator, abc.Iterable, abc.AsyncIterable)


def schemas_of(function: Callable[..., Any]) -> Dict[str, Schema]:
    """By the parameter's name; `return` is the result's, or of each that is yielded. A hint without schema is left out."""
    found = hints.of_callable(function)
    if "return" in found and (inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function)):
        found["return"] = _yielded(found["return"])
    schemas = {}
    for name in [*inspect.signature(function).parameters, "return"]:
        if name in found:
            try:
                schemas[name] = _Building(is_result=name == "return").whole(found[name])
                values.dumps(schemas[name])
            except Exception:
                # A third-party type that cannot describe itself: stays edited as JSON.
                schemas.pop(name, None)
    return schemas


def of_class(kind: type) -> Schema:
    """Of one class, as part of another's schema."""
    return _Building().whole(kind)


def _yielded(hint: Any) -> Any:
    origin, arguments = hints.origin(hint), hints.arguments(hint)
    return arguments[0] if origin in _STREAMS + (abc.Generator, abc.AsyncGenerator) and arguments else hint


class _Building:
    def __init__(self, is_result: bool = False) -> None:
        self._is_result = is_result
        self._definitions: Dict[str, Schema] = {}
        self._names: Dict[Any, str] = {}
        self._depth = 0

    def whole(self, hint: Any) -> Schema:
        schema = self._of(hint)
        return {**schema, "$defs": self._definitions} if self._definitions else schema

    def _of(self, hint: Any) -> Schema:
        if self._depth > _DEEPEST:
            raise TypeError("nested too deep for a form")
        self._depth += 1
        try:
            hint, notes = hints.peeled(hint)
            schema = self._of(hint.__value__) if hints.is_alias(hint) else self._bare(hint)
            return _constrained(schema, notes) if notes else schema
        finally:
            self._depth -= 1

    def _bare(self, hint: Any) -> Schema:
        try:
            if hint in _SIMPLE:
                return dict(_SIMPLE[hint])
        except TypeError:
            pass  # an unhashable hint
        origin, arguments = hints.origin(hint), hints.arguments(hint)
        if origin is hints.LITERAL:
            return {"enum": [values.to_json(argument) for argument in arguments]}
        if hints.is_union(origin):
            return {"anyOf": [self._of(argument) for argument in arguments]}
        kind = origin or hint
        if not isinstance(kind, type):
            raise TypeError(f"{hint!r} has no JSON Schema")
        return self._class(kind, arguments)

    def _class(self, kind: Any, arguments: Tuple[Any, ...]) -> Schema:
        if issubclass(kind, files.File):
            described: Schema = kind.json_schema()
            return described
        if issubclass(kind, enum.Flag):
            return _of_flags(kind)
        if issubclass(kind, enum.Enum):
            return {"title": kind.__name__, "enum": [values.to_json(member) for member in kind]}
        if issubclass(kind, Secret):
            return {"type": "string", **_SECRET}
        if issubclass(kind, Markdown):
            return {"type": "string", **_MARKDOWN}
        if issubclass(kind, pathlib.PurePath):
            return {"type": "string", "format": "path"}
        if records.is_model(kind):
            try:
                return self._described(pydantic_schemas.of_model(kind))
            except Exception:
                pass  # it cannot say what one of its fields is: we may
        fields = records.fields_of(kind, arguments)
        if fields is not None:
            return self._reference(kind, arguments, fields)
        package_type = package_types.package_type(kind, arguments)
        if package_type is not None:
            return _of_package(kind, package_type, self._is_result)
        if is_a(kind, "numpy", "generic"):
            return _of_number(kind)
        if package_types.scalar_type(kind) is not None:
            return dict(_SIMPLE[datetime.timedelta if issubclass(kind, datetime.timedelta) else datetime.datetime])
        if from_text(kind) is not None:
            return {"type": "string"}
        if issubclass(kind, abc.Iterable) and not issubclass(kind, str):
            return self._collection(kind, arguments)
        return self._described(pydantic_schemas.of_type(kind))

    def _described(self, schema: Schema) -> Schema:
        self._definitions.update(schema.pop("$defs", {}))
        return schema

    def _collection(self, kind: type, arguments: Tuple[Any, ...]) -> Schema:
        if issubclass(kind, abc.Mapping):
            # A `Counter[str]` counts.
            item = (*arguments, int)[1] if arguments else Any
            return {"type": "object", "additionalProperties": self._of(item)}
        if issubclass(kind, tuple) and arguments and arguments[-1] is not Ellipsis:
            items = [self._of(argument) for argument in arguments if argument != ()]
            count = len(items)
            return {"type": "array", "prefixItems": items, "items": False, "minItems": count, "maxItems": count}
        schema: Schema = {"type": "array", "items": self._of(arguments[0] if arguments else Any)}
        if issubclass(kind, abc.Set):
            schema["uniqueItems"] = True
        return schema

    def _reference(self, kind: type, arguments: Tuple[Any, ...], fields: List[records.RecordField]) -> Schema:
        key = (kind, arguments)
        if key not in self._names:
            name, number = kind.__name__, 2
            while name in self._definitions:
                name, number = f"{kind.__name__}{number}", number + 1
            self._names[key] = name
            self._definitions[name] = {}  # keeps the name, for a field of this same type
            self._definitions[name] = self._record(kind, fields)
        return {"$ref": f"#/$defs/{self._names[key]}"}

    def _record(self, kind: type, fields: List[records.RecordField]) -> Schema:
        schema: Schema = {
            "title": kind.__name__,
            "type": "object",
            "properties": {field.name: self._property(field) for field in fields},
            "required": [field.name for field in fields if field.default is records.NO_DEFAULT],
            "additionalProperties": False,
        }
        documentation = _summary(kind)
        return {**schema, "description": documentation} if documentation else schema

    def _property(self, field: records.RecordField) -> Schema:
        schema = self._of(field.hint)
        if field.description:
            schema["description"] = field.description
        if field.default is not records.NO_DEFAULT and field.default is not records.MADE:
            try:
                schema["default"] = json.loads(values.dumps(field.default))
            except Exception:
                pass  # a default that is no JSON is the class's own business
        return schema


def _constrained(schema: Schema, notes: Tuple[Any, ...]) -> Schema:
    unit = {"array": "Items", "string": "Length"}.get(schema.get("type", ""))
    for name, word in _BOUNDS:
        for bound in hints.constraint(name, notes):
            if isinstance(bound, (int, float)):
                schema[word] = bound
    for name, word in _LENGTHS:
        for count in hints.constraint(name, notes):
            if unit is not None and isinstance(count, int):
                schema[word + unit] = count
    for pattern in hints.patterns(notes):
        schema["pattern"] = pattern
    for note in notes:
        if isinstance(note, str):
            schema["description"] = note
        if note is Secret:
            schema.update(_SECRET)
        if note is Markdown:
            schema.update(_MARKDOWN)
    for unit in hints.constraint("unit", notes):
        if isinstance(unit, str):
            schema["unit"] = unit
    for words in hints.constraint("json_schema_extra", notes):
        if isinstance(words, dict):
            schema.update({word: words[word] for word in _WORDS if word in words})
    for name in ("description", "documentation"):
        for text in hints.constraint(name, notes):
            schema["description"] = text
    return schema


def _of_flags(kind: Any) -> Schema:
    members = {name: member.value for name, member in kind.__members__.items()}
    return {"title": kind.__name__, "type": "integer", "minimum": 0, "flags": members}


def _summary(kind: type) -> str:
    text = (kind.__doc__ or "").strip().split("\n\n")[0]
    # What `dataclass` and attrs write there themselves is the signature.
    generated = text.startswith(kind.__name__ + "(") or text.startswith("dict(") or "__init__" in text
    return "" if generated else " ".join(text.split())


def _of_package(kind: type, package_type: package_types.PackageType, is_result: bool) -> Schema:
    """What goes in may be a file of it; what comes out is the thing itself."""
    if not package_type.takes_list:
        return files.Image.json_schema()
    items: Schema = {"type": "object"} if kind.__name__ == "DataFrame" else {}
    listed = {"type": "array", "items": items}
    return {"anyOf": [listed, files.File.json_schema()]} if package_type.takes_file and not is_result else listed


def _of_number(kind: Any) -> Schema:
    import numpy

    code = numpy.dtype(kind).kind
    if code in "iu" and kind.__subclasses__() == []:
        bounds = numpy.iinfo(kind)
        return {"type": "integer", "minimum": int(bounds.min), "maximum": int(bounds.max)}
    formats = {"M": "date-time", "m": "duration"}
    if code in formats:
        return {"type": "string", "format": formats[code]}
    return {"type": {"b": "boolean", "i": "integer", "u": "integer", "f": "number", "U": "string"}[code]}
