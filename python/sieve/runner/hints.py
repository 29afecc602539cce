"""Type hints taken apart, the same on every Python from 3.8 on."""

import inspect
import sys
import types
import typing
from typing import Any, Callable, Dict, Iterator, Optional, Sequence, Tuple

from ..struct import Struct, own_annotations

LITERAL: Any = typing.Literal
UNION_TYPE: Any = getattr(types, "UnionType", object())
ANNOTATED: Any = getattr(typing, "Annotated", object())


def origin(hint: Any) -> Any:
    """`list` of `List[int]`, `Union` of `Optional[int]`, `ANNOTATED` of `Annotated[...]`; `None` of a plain class."""
    if hasattr(hint, "__metadata__"):
        return ANNOTATED
    return typing.get_origin(hint)


def arguments(hint: Any) -> Tuple[Any, ...]:
    if hasattr(hint, "__metadata__"):
        return (hint.__origin__, *hint.__metadata__)
    return typing.get_args(hint)


def of_callable(function: Callable[..., Any]) -> Dict[str, Any]:
    """The hints of a function's parameters and `return`. One that cannot be resolved is left out, the others stay."""
    target = inspect.unwrap(function)
    target = getattr(target, "__func__", target)
    try:
        return _all_hints(target)
    except Exception:
        return _one_by_one(getattr(target, "__annotations__", {}), getattr(target, "__globals__", {}))


def field_hints(kind: type) -> Optional[Dict[str, Any]]:
    """The fields of a dataclass, struct, named tuple or typed dict; `None` of any other class."""
    names = _field_names(kind)
    if names is None:
        return None
    try:
        found = _all_hints(kind)
    except Exception:
        scope = vars(sys.modules[kind.__module__]) if kind.__module__ in sys.modules else {}
        found = {}
        for base in reversed(kind.__mro__):
            found.update(_one_by_one(own_annotations(base), scope))
    return {name: found.get(name, Any) for name in names}


def is_typed_dict(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, dict) and hasattr(kind, "__total__")


def patterns(notes: Sequence[Any]) -> Iterator[str]:
    """The regular expressions in an `Annotated`'s notes, pydantic's among them."""
    for note in notes:
        pattern = getattr(note, "pattern", None)
        if pattern is not None:
            yield pattern if isinstance(pattern, str) else pattern.pattern
        yield from patterns(getattr(note, "metadata", None) or ())


def _field_names(kind: type) -> Optional[Sequence[str]]:
    if issubclass(kind, Struct) and kind is not Struct:
        return kind.__struct_fields__
    fields = getattr(kind, "__dataclass_fields__", None)
    if isinstance(fields, dict):
        return [name for name, field in fields.items() if field.init and field._field_type.name == "_FIELD"]
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        names: Sequence[str] = kind._fields
        return names
    if is_typed_dict(kind):
        return list(typing.get_type_hints(kind)) if _resolvable(kind) else list(own_annotations(kind))
    return None


def _resolvable(kind: type) -> bool:
    try:
        typing.get_type_hints(kind)
    except Exception:
        return False
    return True


def _all_hints(of: Any) -> Dict[str, Any]:
    if sys.version_info >= (3, 9):
        return typing.get_type_hints(of, include_extras=True)
    return typing.get_type_hints(of)


def _one_by_one(annotations: Dict[str, Any], scope: Dict[str, Any]) -> Dict[str, Any]:
    found = {}
    for name, annotation in annotations.items():
        if isinstance(annotation, str):
            try:
                annotation = eval(annotation, scope)  # the deployed code's own text
            except Exception:
                continue
        found[name] = annotation
    return found
