"""Every kind of parameter Python has."""
from typing import Any, Dict, List, Optional

from typing_extensions import TypedDict, Unpack

import sieve


class Options(TypedDict):
    size: int


@sieve.function(name="parameters-none")
def none(): ...


@sieve.function(name="parameters-one")
def one(x): ...
#> x: any


@sieve.function(name="parameters-several")
def several(a: int, b: str, c: float = 0.5): ...
#> a: int
#> b: str
#> c: float = 0.5


@sieve.function(name="parameters-positional")
def positional(a: int, /): ...
#> positional a: int


@sieve.function(name="parameters-positional-then-any")
def positional_then_any(a: int, /, b: int = 2): ...
#> positional a: int
#> b: int = 2


@sieve.function(name="parameters-keyword")
def keyword(*, a: int): ...
#> keyword a: int


@sieve.function(name="parameters-keyword-with-default")
def keyword_with_default(a: int, *, b: int = -1): ...
#> a: int
#> keyword b: int = -1


@sieve.function(name="parameters-keyword-required-after-default")
def keyword_required_after_default(a: int = 1, *, b: int): ...
#> a: int = 1
#> keyword b: int


@sieve.function(name="parameters-many")
def many(*args: int): ...
#> *args: int


@sieve.function(name="parameters-many-unannotated")
def many_unannotated(*args): ...
#> *args: any


@sieve.function(name="parameters-many-then-keyword")
def many_then_keyword(*args: str, sep: str = " "): ...
#> *args: str
#> keyword sep: str = " "


@sieve.function(name="parameters-named")
def named(**kwargs: float): ...
#> **kwargs: float


@sieve.function(name="parameters-named-unannotated")
def named_unannotated(**kwargs): ...
#> **kwargs: any


@sieve.function(name="parameters-named-unpacked")
def named_unpacked(**kwargs: Unpack[Options]): ...
#> **kwargs: `Unpack[Options]`


@sieve.function(name="parameters-all-kinds")
def all_kinds(a, /, b: int, c: str = "c", *args: int, d: bool, e: Optional[int] = None, **kwargs: Any) -> None: ...
#> positional a: any
#> b: int
#> c: str = "c"
#> *args: int
#> keyword d: bool
#> keyword e: int? = null
#> **kwargs: any
#> -> null


@sieve.function(name="parameters-positional-with-default")
def positional_with_default(a: int = 1, b: int = 2, /): ...
#> positional a: int = 1
#> positional b: int = 2


@sieve.function(name="parameters-over-lines")
def over_lines(
    a: int,  # the first
    b: List[
        str
    ] = [
        "x",
    ],
    *,
    c: Dict[str, int] = {},  # the last
) -> List[int]: ...
#> a: int
#> b: list[str] = ["x"]
#> keyword c: dict[int] = {}
#> -> list[int]


@sieve.function(name="parameters-asynchronous")
async def asynchronous(a: int) -> int: ...
#> a: int
#> -> int


@sieve.function(name="parameters-named-like-types")
def named_like_types(int: str, str: int, list: float): ...
#> int: str
#> str: int
#> list: float


@sieve.function(name="parameters-named-like-keywords")
def named_like_keywords(type: int, id: str, input: bool, async_: int): ...
#> type: int
#> id: str
#> input: bool
#> async_: int


@sieve.function(name="parameters-unicode-names")
def unicode_names(größe: float, 名前: str = "x"): ...
#> größe: float
#> 名前: str = "x"


@sieve.function(name="parameters-underscored")
def underscored(_hidden: int = 1, __very: int = 2): ...
#> _hidden: int = 1
#> __very: int = 2
