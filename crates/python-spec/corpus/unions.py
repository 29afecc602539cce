"""One of several types."""
from datetime import date, datetime
from typing import Dict, List, Literal, Optional, Tuple, Union

import sieve

@sieve.function(name="unions-two")
def two(x: Union[int, str]): ...
#> x: int | str


@sieve.function(name="unions-bars")
def bars(x: int | str): ...
#> x: int | str


@sieve.function(name="unions-three")
def three(x: int | str | bool): ...
#> x: int | str | bool


@sieve.function(name="unions-flat")
def flat(x: Union[int, Union[str, float]]): ...
#> x: int | str | float


@sieve.function(name="unions-repeated")
def repeated(x: Union[int, str, int]): ...
#> x: int | str


@sieve.function(name="unions-one")
def one(x: Union[int]): ...
#> x: int


@sieve.function(name="unions-with-none")
def with_none(x: Union[int, str, None]): ...
#> x: (int | str)?


@sieve.function(name="unions-none-in-the-middle")
def none_in_the_middle(x: int | None | str): ...
#> x: (int | str)?


@sieve.function(name="unions-none-deep-inside")
def none_deep_inside(x: Union[int, Optional[str]] = None): ...
#> x: (int | str)? = null


@sieve.function(name="unions-lists")
def lists(x: Union[str, List[str]]): ...
#> x: str | list[str]


@sieve.function(name="unions-in-list")
def in_list(x: List[Union[int, str]]): ...
#> x: list[int | str]


@sieve.function(name="unions-in-dict")
def in_dict(x: Dict[str, int | List[int]]): ...
#> x: dict[int | list[int]]


@sieve.function(name="unions-with-file")
def with_file(x: Union[sieve.Image, str]): ...
#> x: image | str


@sieve.function(name="unions-with-files")
def with_files(x: sieve.Image | list[sieve.Image]): ...
#> x: image | list[image]


@sieve.function(name="unions-with-file-or-none")
def with_file_or_none(x: Union[sieve.File, str, None] = None): ...
#> x: (file | str)? = null


@sieve.function(name="unions-with-literal")
def with_literal(x: Union[Literal["auto"], int] = "auto"): ...
#> x: literal("auto") | int = "auto"


@sieve.function(name="unions-dates")
def dates(x: Union[datetime, date]): ...
#> x: datetime | date


@sieve.function(name="unions-tuples")
def tuples(x: Tuple[int, int] | int = 3): ...
#> x: tuple[int, int] | int = 3


@sieve.function(name="unions-with-any")
def with_any(x: Union[int, "object"]): ...
#> x: any


@sieve.function(name="unions-quoted-member")
def quoted_member(x: Union["int", "List[str]"]): ...
#> x: int | list[str]


@sieve.function(name="unions-bare")
def bare(x: Union): ...
#> x: any
