"""The GPUs a function may ask for: `sieve.gpu.T4()`, `sieve.gpu.A100(split=2)`.

Asking happens here; whether a machine with such a GPU exists is the server's concern.
"""

from typing import Any, Optional, Union

_NAMES = ("cpu", "t4", "l4", "a100", "a100-20gb", "v100")
_MOST_SPLITS = 8


class Gpu:
    """One kind of GPU, shared by `split` replicas of the same function."""

    __slots__ = ("name", "split")

    def __init__(self, name: str, split: int = 1) -> None:
        if name not in _NAMES:
            raise ValueError(f"there is no gpu named {name!r}: use one of {', '.join(_NAMES)}")
        if isinstance(split, bool) or not isinstance(split, int) or not 1 <= split <= _MOST_SPLITS:
            raise ValueError(f"split must be a whole number from 1 to {_MOST_SPLITS}, not {split!r}")
        self.name = name
        self.split = split

    def __repr__(self) -> str:
        return f"Gpu({self.name!r}, split={self.split})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Gpu):
            return NotImplemented
        return (self.name, self.split) == (other.name, other.split)

    def __hash__(self) -> int:
        return hash((self.name, self.split))


def CPU(split: int = 1) -> Gpu:
    return Gpu("cpu", split)


def T4(split: int = 1) -> Gpu:
    return Gpu("t4", split)


def L4(split: int = 1) -> Gpu:
    return Gpu("l4", split)


def A100(split: int = 1) -> Gpu:
    return Gpu("a100", split)


def A10020GB(split: int = 1) -> Gpu:
    return Gpu("a100-20gb", split)


def V100(split: int = 1) -> Gpu:
    return Gpu("v100", split)


GpuArgument = Union[None, bool, str, Gpu]


def read(argument: Any) -> Optional[Gpu]:
    """The GPU that a decorator's `gpu=` means; `None` for a machine without one."""
    if argument is None or argument is False:
        return None
    if argument is True:
        return T4()
    if isinstance(argument, str):
        return Gpu(argument.lower())
    if isinstance(argument, Gpu):
        return argument
    if callable(argument) and argument in (CPU, T4, L4, A100, A10020GB, V100):
        raise TypeError(f"gpu is the function sieve.gpu.{argument.__name__}: call it, sieve.gpu.{argument.__name__}()")
    raise TypeError(f"gpu must be None, True, a name such as 'l4', or sieve.gpu.L4(), not {argument!r}")
