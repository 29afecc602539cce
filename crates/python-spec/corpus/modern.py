"""The syntax of Python 3.12 and later."""
from dataclasses import dataclass
from typing import Literal

import sieve

type Names = list[str]
type Tree = dict[str, Tree] | int
type Both[T] = tuple[T, T]
type Mode = Literal["a", "b"]


@dataclass
class Box[T]:
    item: T
    more: list[T] | None = None


class Later:
    pass


@sieve.function(name="modern-statement")
def statement(x: Names): ...
#> x: list[str]


@sieve.function(name="modern-recursive")
def recursive(x: Tree): ...
#> x: dict[`Tree`] | int


@sieve.function(name="modern-parametrised")
def parametrised(x: Both[int]): ...
#> x: tuple[int, int]


@sieve.function(name="modern-literal")
def literal(x: Mode = "a"): ...
#> x: literal("a", "b") = "a"


@sieve.function(name="modern-free")
def free[T](x: T): ...
#> x: any


@sieve.function(name="modern-bound")
def bound[T: int](x: T, y: list[T]): ...
#> x: int
#> y: list[int]


@sieve.function(name="modern-constrained")
def constrained[T: (int, str)](x: T) -> T: ...
#> x: int | str
#> -> int | str


@sieve.function(name="modern-generic-class")
def generic_class(x: Box[str]): ...
#> x: Box[str]{item: str, more: list[str]? = null}


@sieve.function(name="modern-generic-in-generic")
def generic_in_generic(x: Box[Box[int]]): ...
#> x: Box[Box[int]]{item: Box[int]{item: int, more: list[int]? = null}, more: list[Box[int]{item: int, more: list[int]? = null}]? = null}


@sieve.function(name="modern-generic-bare")
def generic_bare(x: Box): ...
#> x: Box{item: any, more: list[any]? = null}


@sieve.function(name="modern-generic-of-own")
def generic_of_own[T](x: Box[T]): ...
#> x: Box[any]{item: any, more: list[any]? = null}
