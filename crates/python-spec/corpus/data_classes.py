"""Dataclasses: fields, factories, inheritance."""
import dataclasses
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import ClassVar, Dict, List, Optional

import sieve


@dataclass
class Point:
    x: int
    y: int = 0


@dataclasses.dataclass(frozen=True)
class Box:
    """A box in an image.

    Attributes:
        left: pixels from the left
    """

    left: int
    label: str = "thing"
    """What is in it."""
    corners: List[Point] = field(default_factory=list)
    extra: Dict[str, int] = dataclasses.field(default_factory=dict)


@dataclass
class Hidden:
    a: int
    kind: ClassVar[str] = "hidden"
    b: int = field(init=False, default=3)
    c: int = field(default=4, repr=False)
    _: KW_ONLY
    d: bool = True
    untyped = 5


@dataclass
class Made:
    names: List[str] = field(default_factory=lambda: ["a"])
    point: Point = field(default_factory=Point)
    scale: InitVar[float] = 1.0


@dataclass
class Base:
    a: int
    b: int = 1


@dataclass
class Child(Base):
    c: int = 2
    b: int = 9


class Mixin:
    not_a_field: int = 3


@dataclass
class Mixed(Mixin):
    a: int


class Undecorated(Base):
    not_a_field_either: int = 3


@dataclass
class Private:
    _a: int
    b: "Optional[Private]" = None


@sieve.function(name="data-classes-plain")
def plain(x: Point): ...
#> x: Point{x: int, y: int = 0}


@sieve.function(name="data-classes-described")
def described(x: Box): ...
#> x: Box "A box in an image."{left: int "pixels from the left", label: str = "thing" "What is in it.", corners: list[Point{x: int, y: int = 0}] = [], extra: dict[int] = {}}


@sieve.function(name="data-classes-hidden-fields")
def hidden_fields(x: Hidden): ...
#> x: Hidden{a: int, c: int = 4, d: bool = true}


@sieve.function(name="data-classes-factories")
def factories(x: Made): ...
#> x: Made{names: list[str] = ["a"], point: Point{x: int, y: int = 0} = ?, scale: float = 1.0}


@sieve.function(name="data-classes-inherited")
def inherited(x: Child): ...
#> x: Child{a: int, b: int = 9, c: int = 2}


@sieve.function(name="data-classes-mixed-in")
def mixed_in(x: Mixed): ...
#> x: Mixed{a: int}


@sieve.function(name="data-classes-undecorated-child")
def undecorated_child(x: Undecorated): ...
#> x: Undecorated{a: int, b: int = 1}


@sieve.function(name="data-classes-private")
def private(x: Private): ...
#> x: Private{_a: int, b: &Private? = null}


@sieve.function(name="data-classes-many")
def many(x: List[Point]): ...
#> x: list[Point{x: int, y: int = 0}]


@sieve.function(name="data-classes-optional")
def optional(x: Optional[Point] = None): ...
#> x: Point{x: int, y: int = 0}? = null


@sieve.function(name="data-classes-made-by-default")
def made_by_default(x: Point = Point(1, 2)): ...
#> x: Point{x: int, y: int = 0} = ?


@sieve.function(name="data-classes-by-name")
def by_name(x: Dict[str, Point] = {}): ...
#> x: dict[Point{x: int, y: int = 0}] = {}
