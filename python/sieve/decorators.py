"""`@sieve.function` and `@sieve.Model`: they mark what can be deployed, and check what is said about it.

A deployment reads these decorators from the source without running it; here they only
validate early and keep the object callable as plain Python.
"""

import functools
import inspect
import re
from typing import TYPE_CHECKING, Any, Callable, Generic, List, Optional, Sequence, TypeVar

from . import gpu as gpus
from .metadata import Env, Metadata
from .reference import FunctionReference

R = TypeVar("R", covariant=True)

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    P = ParamSpec("P")

    class _Callable(Generic[P, R]):
        def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...

    class _Typed(_Callable[P, R]): ...

else:
    # ParamSpec is not in the standard library before Python 3.10.
    class _Typed:
        def __class_getitem__(cls, _parameters):
            return cls

    P = None

PYTHON_VERSIONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13")
CUDA_VERSIONS = (
    "8.0 9.0 9.1 9.2 10.0 10.1 10.2 11.0.3 11.1.1 11.2.0 11.2.1 11.2.2 11.3.0 11.3.1 11.4.0 11.4.1 11.4.2 11.4.3 "
    "11.5.0 11.5.1 11.5.2 11.6.0 11.6.1 11.6.2 11.7.0 11.7.1 11.8.0 12.0.0 12.0.1 12.1.0 12.1.1 12.2.2 12.3.2"
).split()

# Of a job that fails.
MOST_RETRIES = 20
_FORBIDDEN_IN_NAME = re.compile(r"[/\\\s]")


class Function(_Typed[P, R]):
    """A decorated function or class. Calling it runs it here, as plain Python."""

    def __init__(self, wrapped: Callable[..., Any], kind: str, options: "Options") -> None:
        self.wrapped = wrapped
        self.kind = kind
        self.options = options
        self.name = options.name
        self.metadata = options.metadata
        self._instance: Any = None
        functools.update_wrapper(self, wrapped, updated=())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not inspect.isclass(self.wrapped):
            return self.wrapped(*args, **kwargs)
        if self._instance is not None:
            return self._instance.__predict__(*args, **kwargs)
        instance: Any = self.wrapped()
        setting_up = instance.__setup__() if hasattr(instance, "__setup__") else None
        if inspect.iscoroutine(setting_up):
            return self._set_up_then_predict(instance, setting_up, args, kwargs)
        self._instance = instance
        return instance.__predict__(*args, **kwargs)

    async def _set_up_then_predict(self, instance: Any, setting_up: Any, args: Any, kwargs: Any) -> Any:
        await setting_up
        self._instance = instance
        result = instance.__predict__(*args, **kwargs)
        return await result if inspect.isawaitable(result) else result

    def __repr__(self) -> str:
        return f"<sieve {self.kind} {self.name!r}: {getattr(self.wrapped, '__qualname__', self.wrapped)}>"


class Options:
    """What the arguments of a decorator say, checked."""

    def __init__(
        self,
        *,
        name: str,
        gpu: gpus.GpuArgument = None,
        python_version: str = "3.8",
        python_packages: Sequence[str] = (),
        system_packages: Sequence[str] = (),
        cuda_version: Optional[str] = None,
        run_commands: Sequence[str] = (),
        environment_variables: Sequence[Env] = (),
        metadata: Optional[Metadata] = None,
        restart_on_error: bool = True,
        retries: int = 0,
        machine_type: Optional[str] = None,
        iterator_input: bool = False,
        persist_output: bool = False,
        system_version: Optional[str] = None,
    ) -> None:
        self.name = _name(name)
        self.gpu = gpus.read(gpu)
        self.python_version = _python_version(python_version)
        self.python_packages = _texts("python_packages", python_packages)
        self.system_packages = _texts("system_packages", system_packages)
        self.cuda_version = None if cuda_version is None else _cuda_version(cuda_version)
        self.run_commands = _texts("run_commands", run_commands)
        self.environment_variables = _variables(environment_variables)
        if metadata is not None and not isinstance(metadata, Metadata):
            raise TypeError(f"metadata must be a sieve.Metadata(...), not {type(metadata).__name__}")
        self.metadata = metadata
        self.restart_on_error = bool(restart_on_error)
        self.retries = _retries(retries)
        self.machine_type = machine_type
        self.iterator_input = bool(iterator_input)
        self.persist_output = bool(persist_output)
        self.system_version = system_version


class Decorator:
    """`sieve.function` or `sieve.Model`; each accepts functions and classes, as code in the wild uses both."""

    def __init__(self, word: str) -> None:
        self._word = word

    def __call__(
        self,
        *,
        name: str,
        gpu: gpus.GpuArgument = None,
        python_version: str = "3.8",
        python_packages: Sequence[str] = (),
        system_packages: Sequence[str] = (),
        cuda_version: Optional[str] = None,
        run_commands: Sequence[str] = (),
        environment_variables: Sequence[Env] = (),
        metadata: Optional[Metadata] = None,
        restart_on_error: bool = True,
        retries: int = 0,
        machine_type: Optional[str] = None,
        iterator_input: bool = False,
        persist_output: bool = False,
        system_version: Optional[str] = None,
    ) -> "Callable[[Callable[P, R]], Function[P, R]]":
        options = Options(
            name=name,
            gpu=gpu,
            python_version=python_version,
            python_packages=python_packages,
            system_packages=system_packages,
            cuda_version=cuda_version,
            run_commands=run_commands,
            environment_variables=environment_variables,
            metadata=metadata,
            restart_on_error=restart_on_error,
            retries=retries,
            machine_type=machine_type,
            iterator_input=iterator_input,
            persist_output=persist_output,
            system_version=system_version,
        )
        return lambda wrapped: self._wrap(wrapped, options)

    @staticmethod
    def get(reference: str) -> FunctionReference:
        """The deployed function `owner/name`, or one version of it: `owner/name:version`."""
        return FunctionReference.parse(reference)

    def _wrap(self, wrapped: "Callable[P, R]", options: Options) -> "Function[P, R]":
        if inspect.isclass(wrapped):
            if not callable(getattr(wrapped, "__predict__", None)):
                raise TypeError(f"class {wrapped.__name__} needs a method __predict__(self, ...): each call goes there")
            _check_parameters(wrapped.__predict__)  # type: ignore[attr-defined]
            return Function(wrapped, "model", options)
        if isinstance(wrapped, Function):
            raise TypeError(f"{wrapped.name!r} is decorated twice: keep one decorator")
        if not callable(wrapped):
            raise TypeError(f"@sieve.{self._word} decorates a function or a class, not {type(wrapped).__name__}")
        _check_parameters(wrapped)
        return Function(wrapped, "function", options)

    def __repr__(self) -> str:
        return f"sieve.{self._word}"


function = Decorator("function")
Model = Decorator("Model")


def _check_parameters(of: Callable[..., Any]) -> None:
    code = getattr(inspect.unwrap(of), "__code__", None)
    count = code.co_argcount + code.co_kwonlyargcount if code else 0
    if code and "webhooks" in code.co_varnames[:count]:
        raise TypeError(f"{of.__qualname__} has a parameter named 'webhooks', which .push() keeps for itself: rename it")


def _name(name: Any) -> str:
    if not isinstance(name, str) or not name:
        raise ValueError('a function needs a name, such as name="multiplier"')
    if _FORBIDDEN_IN_NAME.search(name):
        suggestion = _FORBIDDEN_IN_NAME.sub("-", name.strip())
        raise ValueError(f"the name {name!r} holds a slash, a backslash or a space: try {suggestion!r}")
    return name


def _python_version(version: Any) -> str:
    if not isinstance(version, str):
        raise TypeError(f'python_version must be text: python_version="{version}"')
    if ".".join(version.split(".")[:2]) not in PYTHON_VERSIONS:
        raise ValueError(f"python_version {version!r} is not one of {', '.join(PYTHON_VERSIONS)}")
    return version


def _cuda_version(version: Any) -> str:
    if not isinstance(version, str):
        raise TypeError(f'cuda_version must be text: cuda_version="{version}"')
    fitting = [known for known in CUDA_VERSIONS if known == version or known.startswith(version + ".")]
    if not fitting:
        raise ValueError(f"cuda_version {version!r} is not one of {', '.join(CUDA_VERSIONS)}")
    return fitting[-1]


def _texts(argument: str, texts: Any) -> List[str]:
    if isinstance(texts, str):
        raise TypeError(f"{argument} must be a list of texts, such as [{texts!r}]")
    found: List[str] = list(texts or ())
    for text in found:
        if not isinstance(text, str):
            raise TypeError(f"{argument} must be a list of texts; it holds {text!r}")
    return found


def _retries(retries: int) -> int:
    if isinstance(retries, bool) or not isinstance(retries, int) or not 0 <= retries <= MOST_RETRIES:
        raise ValueError(f"retries must be a whole number from 0 to {MOST_RETRIES}, not {retries!r}")
    return retries


def _variables(variables: Any) -> List[Env]:
    found: List[Env] = list(variables or ())
    for variable in found:
        if not isinstance(variable, Env):
            raise TypeError(f"environment_variables must be a list of sieve.Env(name=...); it holds {variable!r}")
    return found
