"""What reading alone cannot know: edited as JSON under the hint's text, and no warning where none is due."""
import typing
from collections.abc import Callable as AbcCallable
from typing import Callable, Dict, List, Optional, Protocol, Type, Union

import numpy as np
import pandas as pd
from PIL import Image
from torch import Tensor

import sieve


class Plain:
    x: int


class Shape(Protocol):
    area: float


@sieve.function(name="unresolved-array")
def array(x: np.ndarray): ...
#> x: `np.ndarray`


@sieve.function(name="unresolved-array-of")
def array_of(x: "np.ndarray[int, float]"): ...
#> x: `np.ndarray[int, float]`


@sieve.function(name="unresolved-frame")
def frame(x: pd.DataFrame): ...
#> x: `pd.DataFrame`


@sieve.function(name="unresolved-picture")
def picture(x: Image.Image): ...
#> x: `Image.Image`


@sieve.function(name="unresolved-tensor")
def tensor(x: Optional[Tensor] = None): ...
#> x: `Tensor`? = null


@sieve.function(name="unresolved-in-list")
def in_list(x: List[Tensor]): ...
#> x: list[`Tensor`]


@sieve.function(name="unresolved-in-union")
def in_union(x: Union[str, Tensor]): ...
#> x: str | `Tensor`


@sieve.function(name="unresolved-function")
def function(x: Callable): ...
#> x: `Callable`


@sieve.function(name="unresolved-function-of")
def function_of(x: Callable[[int, str], bool]): ...
#> x: `Callable[[int, str], bool]`


@sieve.function(name="unresolved-function-abc")
def function_abc(x: AbcCallable[..., int]): ...
#> x: `AbcCallable[..., int]`


@sieve.function(name="unresolved-function-optional")
def function_optional(x: Optional[Callable[..., int]] = None): ...
#> x: `Callable[..., int]`? = null


@sieve.function(name="unresolved-kind")
def kind(x: type): ...
#> x: `type`


@sieve.function(name="unresolved-kind-of")
def kind_of(x: type[int]): ...
#> x: `type[int]`


@sieve.function(name="unresolved-kind-of-capital")
def kind_of_capital(x: Type[Plain]): ...
#> x: `Type[Plain]`


@sieve.function(name="unresolved-own-class")
def own_class(x: Plain): ...
#> x: `Plain`


@sieve.function(name="unresolved-own-class-in-dict")
def own_class_in_dict(x: Dict[str, Plain]): ...
#> x: dict[`Plain`]


@sieve.function(name="unresolved-protocol")
def protocol(x: Shape): ...
#> x: `Shape`


@sieve.function(name="unresolved-call")
def call(x: np.dtype(3)): ...
#> x: `np.dtype(3)`


@sieve.function(name="unresolved-number")
def number(x: 3): ...
#> x: `3`


@sieve.function(name="unresolved-arithmetic")
def arithmetic(x: 3 + 4): ...
#> x: `3 + 4`


@sieve.function(name="unresolved-list-display")
def list_display(x: [int]): ...
#> x: `[int]`


@sieve.function(name="unresolved-tuple-display")
def tuple_display(x: (int, str)): ...
#> x: `(int, str)`


@sieve.function(name="unresolved-prose")
def prose(x: "a number, or nothing"): ...
#> x: `a number, or nothing`


@sieve.function(name="unresolved-empty")
def empty(x: ""): ...
#> x: ``


@sieve.function(name="unresolved-function-as-type")
def function_as_type(x: open): ...
#> x: `open`


@sieve.function(name="unresolved-over-lines")
def over_lines(x: np.ndarray[
    int,
    float,
]): ...
#> x: `np.ndarray[ int, float, ]`


@sieve.function(name="unresolved-exception")
def exception(x: Exception, y: memoryview): ...
#> x: `Exception`
#> y: `memoryview`
