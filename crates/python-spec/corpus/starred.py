"""After a star import of a package nobody knows, any name may be defined."""
from somewhere import *
from typing import *
from dataclasses import *
from enum import *

import sieve


@dataclass
class Point:
    x: int


class Color(Enum):
    RED = 1


@sieve.function(name="starred-unknown")
def unknown(x: Thing): ...
#> x: `Thing`


@sieve.function(name="starred-known")
def known(x: Optional[List[int]] = None): ...
#> x: list[int]? = null


@sieve.function(name="starred-point")
def point(x: Point): ...
#> x: Point{x: int}


@sieve.function(name="starred-color")
def color(x: Color): ...
#> x: enum Color(RED=1)
