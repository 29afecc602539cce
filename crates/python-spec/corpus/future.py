"""Under `from __future__ import annotations`, what is named may come later."""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Optional

import sieve

if TYPE_CHECKING:
    from numpy import ndarray

    from shapes.common import Kind


@sieve.function(name="future-bars")
def bars(x: int | None = None, y: list[str] | None = None): ...
#> x: int? = null
#> y: list[str]? = null


@sieve.function(name="future-later")
def later(x: Later): ...
#> x: Later{a: int}


@sieve.function(name="future-checked")
def checked(x: Kind): ...
#> x: enum Kind(A="a", B="b")


@sieve.function(name="future-third-party")
def third_party(x: ndarray): ...
#> x: `ndarray`


@sieve.function(name="future-quoted-twice")
def quoted_twice(x: "Later", y: Optional["int"] = None): ...
#> x: Later{a: int}
#> y: int? = null


@dataclass
class Later:
    a: int
