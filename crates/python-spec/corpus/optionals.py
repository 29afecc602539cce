"""What may be None, what may be left out, and that these are two things."""
import typing
import typing as t
from typing import Any, List, Optional, Union

import sieve

@sieve.function(name="optionals-required")
def required(x: Optional[int]): ...
#> x: int?


@sieve.function(name="optionals-left-out")
def left_out(x: Optional[int] = None): ...
#> x: int? = null


@sieve.function(name="optionals-other-default")
def other_default(x: Optional[int] = 3): ...
#> x: int? = 3


@sieve.function(name="optionals-dotted")
def dotted(x: typing.Optional[int]): ...
#> x: int?


@sieve.function(name="optionals-renamed")
def renamed(x: t.Optional[int]): ...
#> x: int?


@sieve.function(name="optionals-bar")
def bar(x: int | None): ...
#> x: int?


@sieve.function(name="optionals-bar-first")
def bar_first(x: None | int): ...
#> x: int?


@sieve.function(name="optionals-union")
def union(x: Union[int, None]): ...
#> x: int?


@sieve.function(name="optionals-union-of-none-type")
def union_of_none_type(x: Union[int, type(None)]): ...
#> x: int?


@sieve.function(name="optionals-twice")
def twice(x: Optional[Optional[int]]): ...
#> x: int?


@sieve.function(name="optionals-of-any")
def of_any(x: Optional[Any]): ...
#> x: any


@sieve.function(name="optionals-of-list")
def of_list(x: Optional[List[str]] = None): ...
#> x: list[str]? = null


@sieve.function(name="optionals-inside-list")
def inside_list(x: List[Optional[str]]): ...
#> x: list[str?]


@sieve.function(name="optionals-quoted-inside")
def quoted_inside(x: Optional["int"]): ...
#> x: int?


@sieve.function(name="optionals-quoted-around")
def quoted_around(x: "Optional[int]" = None): ...
#> x: int? = null


@sieve.function(name="optionals-quoted-bar")
def quoted_bar(x: "int | None" = None): ...
#> x: int? = null


@sieve.function(name="optionals-implicit")
def implicit(x: int = None): ...
#> x: int = null


@sieve.function(name="optionals-implicit-file")
def implicit_file(x: sieve.Image = None): ...
#> x: image = null


@sieve.function(name="optionals-bare")
def bare(x: Optional): ...
#> x: any


@sieve.function(name="optionals-none-default-without-hint")
def none_default_without_hint(x=None): ...
#> x: any = null
