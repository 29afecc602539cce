"""From a job's inputs to the arguments of a Python call. Everything that can be is worked out once."""

import inspect
from typing import Any, Callable, Dict, List, Optional, Tuple

from . import hints
from .coercion import Coercer, Misfit, at, coercer, coercer_of_anything

Arguments = Tuple[List[Any], Dict[str, Any]]
_NO_DEFAULT = inspect.Parameter.empty


class Call:
    """One function, ready to be called with inputs by name."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self._parameters = list(inspect.signature(function).parameters.values())
        found = hints.of_callable(function)
        self._coercers = {
            parameter.name: _parameter_coercer(parameter, found) for parameter in self._parameters
        }
        self._converting = any(self._coercers.values())
        self._described = {p.name: p.default for p in self._parameters if _is_description(p.default)}
        kinds = {parameter.kind for parameter in self._parameters}
        self._by_name = kinds <= {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}

    def __call__(self, inputs: Dict[str, Any]) -> Any:
        if self._converting:
            inputs = {name: self._converted(name, value) for name, value in inputs.items()}
        for name in self._described.keys() - inputs.keys():
            inputs = {**inputs, **_default_of(name, self._described[name])}
        if self._by_name:
            return self.function(**inputs)
        positional, named = self._arguments(inputs)
        return self.function(*positional, **named)

    def _converted(self, name: str, value: Any) -> Any:
        convert = self._coercers.get(name)
        if convert is None:
            return value
        try:
            return at(name, convert, value)
        except Misfit as misfit:
            raise ValueError(str(misfit)) from misfit.__cause__

    def _arguments(self, inputs: Dict[str, Any]) -> Arguments:
        """Positional-only parameters, `*args` (an array by its name) and `**kwargs` (an object by its name)."""
        left = dict(inputs)
        positional: List[Any] = []
        named: Dict[str, Any] = {}
        # Values for *args are given by place, so everything before them has to be as well.
        rest = next((p.name for p in self._parameters if p.kind is p.VAR_POSITIONAL and left.get(p.name)), None)
        for parameter in self._parameters:
            if parameter.kind is parameter.VAR_POSITIONAL:
                positional.extend(left.pop(parameter.name, None) or ())
            elif parameter.kind is parameter.VAR_KEYWORD:
                named.update(left.pop(parameter.name, None) or {})
            elif parameter.kind is parameter.KEYWORD_ONLY or (
                parameter.kind is parameter.POSITIONAL_OR_KEYWORD and rest is None
            ):
                if parameter.name in left:
                    named[parameter.name] = left.pop(parameter.name)
            else:
                positional.append(self._by_place(parameter, left))
        return positional, {**named, **left}

    def _by_place(self, parameter: inspect.Parameter, left: Dict[str, Any]) -> Any:
        value = left.pop(parameter.name, parameter.default)
        if value is _NO_DEFAULT:
            name = getattr(self.function, "__name__", "the function")
            raise TypeError(f"{name}() misses the argument {parameter.name!r}")
        return value


def _parameter_coercer(parameter: inspect.Parameter, found: Dict[str, Any]) -> Coercer:
    if parameter.name not in found:
        return coercer_of_anything  # no hint, or one that could not be resolved
    hint = found[parameter.name]
    if parameter.kind is parameter.VAR_KEYWORD and _is_unpacked(hint):
        return coercer(hints.arguments(hint)[0])
    convert = coercer(hint)
    if convert is None:
        return None
    if parameter.kind is parameter.VAR_POSITIONAL:
        return lambda value: [at(f"[{index}]", convert, item) for index, item in enumerate(value)]
    if parameter.kind is parameter.VAR_KEYWORD:
        return lambda value: {name: at(f".{name}", convert, item) for name, item in value.items()}
    if parameter.default is None:
        return lambda value: None if value is None else convert(value)
    return convert


def _is_description(default: Any) -> bool:
    """`x: int = pydantic.Field(3, ge=0)`: Python would hand the description over instead of the 3."""
    kind = type(default)
    return kind.__name__ == "FieldInfo" and kind.__module__.split(".")[0] == "pydantic"


def _default_of(name: str, described: Any) -> Dict[str, Any]:
    """Nothing when there is none: then the call fails as for any argument that is missing."""
    if described.default_factory is not None:
        return {name: described.default_factory()}
    undefined = type(described.default).__name__ in ("PydanticUndefinedType", "UndefinedType", "ellipsis")
    return {} if undefined else {name: described.default}


def _is_unpacked(hint: Any) -> bool:
    """`**options: Unpack[Options]`, whose typed dict is all of them at once."""
    return getattr(hints.origin(hint), "_name", None) == "Unpack" or str(hints.origin(hint)).endswith(".Unpack")


def find_entry(loaded: Any) -> Tuple[Callable[..., Any], Optional[Callable[..., Any]]]:
    """What a job calls, and what is called once before: for a class, on a new instance of it."""
    if not inspect.isclass(loaded):
        return loaded, None
    instance: Any = loaded()
    return instance.__predict__, getattr(instance, "__setup__", None)
