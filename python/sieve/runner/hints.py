"""Type hints taken apart, the same on every Python from 3.8 on. The fields of classes are `records.py`."""

import inspect
import sys
import types
import typing
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from ..struct import own_annotations
from .annotations import evaluate

LITERAL: Any = typing.Literal
UNION_TYPE: Any = getattr(types, "UnionType", object())
ANNOTATED: Any = getattr(typing, "Annotated", object())

# Special forms that say something about a field and nothing about its type.
_WRAPPERS = frozenset(("Required", "NotRequired", "ReadOnly", "Final", "ClassVar"))


class Peeled(NamedTuple):
    """A hint without its outer layers, and the notes of the `Annotated`s among them."""

    hint: Any
    notes: Tuple[Any, ...]


def peeled(hint: Any) -> Peeled:
    notes: List[Any] = []
    for _ in range(_MOST_LAYERS):
        inside = _inside(hint, notes)
        if inside is hint:
            break
        hint = inside
    return Peeled(hint, tuple(notes))


_MOST_LAYERS = 32


def _inside(hint: Any, notes: List[Any]) -> Any:
    if hasattr(hint, "__metadata__"):
        notes.extend(hint.__metadata__)
        return hint.__origin__
    if isinstance(hint, type):
        return hint
    of = origin(hint)
    if _is_alias(of):
        return of.__value__[arguments(hint)]
    if getattr(of, "_name", None) in _WRAPPERS:
        return arguments(hint)[0]
    if type(hint).__name__ == "InitVar":
        return hint.type
    if isinstance(hint, typing.TypeVar):
        return hint.__bound__ or (typing.Union[hint.__constraints__] if hint.__constraints__ else Any)
    return getattr(hint, "__supertype__", hint)  # of a NewType


def is_alias(hint: Any) -> bool:
    """Whether it is what `type X = ...` makes. Not peeled off, since it may be part of itself."""
    return _is_alias(hint)


def _is_alias(hint: Any) -> bool:
    return type(hint).__name__ == "TypeAliasType"


def origin(hint: Any) -> Any:
    """`list` of `List[int]`, `Union` of `Optional[int]`, `ANNOTATED` of `Annotated[...]`; `None` of a plain class."""
    if hasattr(hint, "__metadata__"):
        return ANNOTATED
    # What numpy makes on Python 3.8 is not of `typing`.
    return typing.get_origin(hint) or (None if isinstance(hint, type) else getattr(hint, "__origin__", None))


def arguments(hint: Any) -> Tuple[Any, ...]:
    if hasattr(hint, "__metadata__"):
        return (hint.__origin__, *hint.__metadata__)
    return typing.get_args(hint) or tuple(getattr(hint, "__args__", ()))


def is_union(origin: Any) -> bool:
    return origin is typing.Union or origin is UNION_TYPE


def substituted(hint: Any, chosen: Dict[Any, Any]) -> Any:
    """The hint with types in the places of the type variables it names."""
    if isinstance(hint, typing.TypeVar):
        return chosen.get(hint, hint)
    variables = getattr(hint, "__parameters__", ())
    if isinstance(hint, type) and not hasattr(hint, "__origin__") or not any(one in chosen for one in variables):
        return hint
    return hint[tuple(chosen.get(one, one) for one in variables)]


def of_callable(function: Callable[..., Any]) -> Dict[str, Any]:
    """The hints of a function's parameters and `return`. One that cannot be resolved is left out, the others stay."""
    target = inspect.unwrap(function)
    target = getattr(target, "__func__", target)
    try:
        return _all_hints(target)
    except Exception:
        return _one_by_one(getattr(target, "__annotations__", {}), getattr(target, "__globals__", {}))


def of_class(kind: type) -> Dict[str, Any]:
    """The hints of a class's fields, those of its bases first."""
    try:
        return _all_hints(kind)
    except Exception:
        found: Dict[str, Any] = {}
        for base in reversed(kind.__mro__):
            scope = vars(sys.modules[base.__module__]) if base.__module__ in sys.modules else {}
            found.update(_one_by_one(own_annotations(base), {**scope, base.__name__: base}))
        return found


def patterns(notes: Sequence[Any]) -> Iterator[str]:
    """The regular expressions in an `Annotated`'s notes, pydantic's among them."""
    for pattern in constraint("pattern", notes):
        yield pattern if isinstance(pattern, str) else pattern.pattern


def constraint(name: str, notes: Sequence[Any]) -> Iterator[Any]:
    """What notes such as `Ge(1)`, `Field(ge=1)` and `Interval(ge=1)` say under this name."""
    for note in notes:
        said = getattr(note, name, None)
        if said is not None and not callable(said):
            yield said
        more = getattr(note, "metadata", None)
        if isinstance(more, (list, tuple)):
            yield from constraint(name, more)


def _all_hints(of: Any, scope: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
    if sys.version_info >= (3, 9):
        return typing.get_type_hints(of, scope, include_extras=True)
    return typing.get_type_hints(of, scope)


def _one_by_one(annotations: Dict[str, Any], scope: Dict[str, Any]) -> Dict[str, Any]:
    found = {}
    for name, annotation in annotations.items():
        if isinstance(annotation, str):
            try:
                annotation = evaluate(annotation, scope)
                found[name] = _references_resolved(annotation, scope)
            except Exception:
                continue
        else:
            found[name] = annotation
    return found


def _references_resolved(hint: Any, scope: Dict[str, Any]) -> Any:
    """`Optional["Node"]` inside a text is again a text; Python's own resolver does those, when it can."""

    def holder() -> None: ...

    holder.__annotations__ = {"hint": hint}
    try:
        return _all_hints(holder, scope)["hint"]
    except Exception:
        return hint
