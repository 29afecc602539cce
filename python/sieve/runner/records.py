"""Classes that are JSON objects, seen alike: dataclasses, `sieve.Struct`s, named tuples, typed dicts, attrs
classes, msgspec structs and pydantic models. How an object is made of its fields is `coercion.py`.
"""

import functools
from typing import Any, Callable, Dict, Generic, List, NamedTuple, Optional, Tuple

from ..packages import is_a
from ..struct import Struct
from . import hints

NO_DEFAULT: Any = object()
#: There is a default, and it is worked out anew for each object.
MADE: Any = object()


class RecordField(NamedTuple):
    name: str
    """In JSON."""
    argument: str
    """In Python: what the class is called with."""
    hint: Any
    default: Any = NO_DEFAULT
    description: Optional[str] = None


def fields_of(kind: Any, arguments: Tuple[Any, ...] = ()) -> Optional[List[RecordField]]:
    """What a caller gives, in order; `None` of any other class. `arguments` are those of a generic one."""
    fields = _fields_of(kind)
    if fields is None:
        return None
    chosen = _type_variables(kind, arguments)
    return [field._replace(hint=hints.substituted(field.hint, chosen)) for field in fields] if chosen else fields


def _type_variables(kind: Any, arguments: Tuple[Any, ...]) -> Dict[Any, Any]:
    """What stands for each, also in what the class inherits from: `class Pair(Box[int])`."""
    chosen = dict(zip(getattr(kind, "__parameters__", ()), arguments))
    for base in getattr(kind, "__orig_bases__", ()):
        of = hints.origin(base)
        if isinstance(of, type) and of is not kind and of is not Generic:
            inherited = [hints.substituted(argument, chosen) for argument in hints.arguments(base)]
            chosen = {**_type_variables(of, tuple(inherited)), **chosen}
    return chosen


@functools.lru_cache(maxsize=1024)
def _fields_of(kind: Any) -> Optional[List[RecordField]]:
    for fits, fields in _KINDS:
        if fits(kind):
            return fields(kind)
    return None


def by_either_name(fields: List[RecordField]) -> Dict[str, RecordField]:
    return {**{field.argument: field for field in fields}, **{field.name: field for field in fields}}


def is_typed_dict(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, dict) and hasattr(kind, "__total__")


def is_model(kind: type) -> bool:
    return is_a(kind, "pydantic", "BaseModel")


def _of_struct(kind: Any) -> List[RecordField]:
    found = hints.of_class(kind)
    names = kind.__struct_fields__
    return [RecordField(name, name, found.get(name, Any), getattr(kind, name, NO_DEFAULT)) for name in names]


def _of_dataclass(kind: Any) -> List[RecordField]:
    if hasattr(kind, "__pydantic_fields__"):
        # pydantic's own kind of dataclass is called by the aliases.
        fields = [_of_model_field(name, info) for name, info in kind.__pydantic_fields__.items()]
        return [field._replace(argument=field.name) for field in fields]
    if hasattr(kind, "__pydantic_model__"):
        return [field._replace(name=field.argument) for field in _of_model(kind.__pydantic_model__)]
    found = hints.of_class(kind)
    return [
        RecordField(name, name, found.get(name, Any), _default(field.default, field.default_factory))
        for name, field in kind.__dataclass_fields__.items()
        if field.init and field._field_type.name in ("_FIELD", "_FIELD_INITVAR")
    ]


def _default(default: Any, factory: Any) -> Any:
    from dataclasses import MISSING  # where there is a dataclass, its module is

    if default is not MISSING:
        return default
    return NO_DEFAULT if factory is MISSING else MADE


def _of_named_tuple(kind: Any) -> List[RecordField]:
    found, defaults = hints.of_class(kind), getattr(kind, "_field_defaults", {})
    return [RecordField(name, name, found.get(name, Any), defaults.get(name, NO_DEFAULT)) for name in kind._fields]


def _of_typed_dict(kind: Any) -> List[RecordField]:
    found = hints.of_class(kind)
    required = getattr(kind, "__required_keys__", None)
    if required is None:  # Python 3.8 tells only of the class as a whole
        required = frozenset(found if kind.__total__ else ())

    def is_required(name: str, hint: Any) -> bool:
        said = getattr(hints.origin(hint), "_name", None)
        return said == "Required" or (said != "NotRequired" and name in required)

    return [
        RecordField(name, name, hint, NO_DEFAULT if is_required(name, hint) else MADE) for name, hint in found.items()
    ]


def _of_attrs(kind: Any) -> List[RecordField]:
    found = hints.of_class(kind)

    def field(attribute: Any) -> RecordField:
        nothing, made = type(attribute.default).__name__ == "_Nothing", hasattr(attribute.default, "factory")
        default = NO_DEFAULT if nothing else MADE if made else attribute.default
        argument = getattr(attribute, "alias", None) or attribute.name.lstrip("_")
        return RecordField(attribute.name, argument, found.get(attribute.name, attribute.type or Any), default)

    return [field(attribute) for attribute in kind.__attrs_attrs__ if attribute.init]


def _of_msgspec(kind: Any) -> List[RecordField]:
    from msgspec import NODEFAULT, structs

    def field(info: Any) -> RecordField:
        made = MADE if info.default_factory is not NODEFAULT else NO_DEFAULT
        default = made if info.default is NODEFAULT else info.default
        return RecordField(info.encode_name, info.name, info.type, default)

    return [field(info) for info in structs.fields(kind)]


def _of_model(kind: Any) -> List[RecordField]:
    if hasattr(kind, "model_fields"):
        return [_of_model_field(name, info) for name, info in kind.model_fields.items()]
    return [
        RecordField(
            field.alias,
            name,
            field.outer_type_ if field.required or not field.allow_none else Optional[field.outer_type_],
            NO_DEFAULT if field.required else MADE if field.default is None and field.default_factory else field.default,
            field.field_info.description,
        )
        for name, field in kind.__fields__.items()
    ]


def _of_model_field(name: str, info: Any) -> RecordField:
    aliases = info.validation_alias or info.alias
    options = [aliases, *getattr(aliases, "choices", ())]
    alias = next((option for option in options if isinstance(option, str)), name)
    default = NO_DEFAULT if info.is_required() else MADE if info.default_factory is not None else info.default
    # A type of pydantic's own that reads base64 itself.
    encoded = any(hasattr(note, "encoder") for note in info.metadata)
    return RecordField(alias, name, str if encoded else info.annotation, default, info.description)


_Fits = Callable[[Any], Any]
_KINDS: Tuple[Tuple[_Fits, Callable[[Any], List[RecordField]]], ...] = (
    (lambda kind: issubclass(kind, Struct) and kind is not Struct, _of_struct),
    (is_model, _of_model),
    (lambda kind: isinstance(getattr(kind, "__dataclass_fields__", None), dict), _of_dataclass),
    (lambda kind: issubclass(kind, tuple) and hasattr(kind, "_fields"), _of_named_tuple),
    (is_typed_dict, _of_typed_dict),
    (lambda kind: isinstance(getattr(kind, "__attrs_attrs__", None), tuple), _of_attrs),
    (lambda kind: is_a(kind, "msgspec", "Struct"), _of_msgspec),
)
