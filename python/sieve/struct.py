"""`sieve.Struct`: a record of typed fields that travels as a JSON object.

    class Line(sieve.Struct):
        text: str
        score: float = 0.0

It checks names, not types: a struct that arrives from a caller was checked before it was made.
"""

import copy
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Tuple

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_options: Any) -> Any:
        return lambda cls: cls


@dataclass_transform()
class Struct:
    __struct_fields__: ClassVar[Tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__struct_fields__ = tuple(_field_names(cls))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        names = self.__struct_fields__
        kind = type(self).__name__
        if len(args) > len(names):
            raise TypeError(f"{kind} has {len(names)} fields and was given {len(args)} values")
        values: Dict[str, Any] = dict(zip(names, args))
        for name, value in kwargs.items():
            if name not in names:
                raise TypeError(f"{kind} has no field {name!r}; its fields are {', '.join(names)}")
            if name in values:
                raise TypeError(f"{kind} was given two values for {name!r}")
            values[name] = value
        missing = [name for name in names if name not in values and not hasattr(type(self), name)]
        if missing:
            raise TypeError(f"{kind} needs a value for {', '.join(missing)}")
        for name in names:
            # A default that is a list or dict must not be shared by all structs.
            self.__dict__[name] = values[name] if name in values else copy.deepcopy(getattr(type(self), name))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__struct_fields__)
        return f"{type(self).__name__}({fields})"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]


def _field_names(cls: type) -> Dict[str, None]:
    """Fields of the bases first, then its own, each once; a dict because it keeps the order."""
    names: Dict[str, None] = {}
    for base in reversed(cls.__mro__):
        if base is Struct or not issubclass(base, Struct):
            continue
        for name, hint in own_annotations(base).items():
            if not name.startswith("__") and "ClassVar" not in str(hint):
                names[name] = None
    return names


def own_annotations(cls: type) -> Dict[str, Any]:
    """The annotations written in this class itself. From 3.14 they are no longer in `__dict__`."""
    if "__annotations__" in cls.__dict__:
        found: Dict[str, Any] = cls.__dict__["__annotations__"]
        return found
    return dict(getattr(cls, "__annotations__", {}))
