"""TypedDict and NamedTuple, as classes and as calls."""
from collections import namedtuple
from typing import Annotated, Dict, List, NamedTuple, Optional, TypedDict

import typing_extensions
from pydantic import Field
from typing_extensions import NotRequired, ReadOnly, Required

import sieve


class Movie(TypedDict):
    title: str
    year: int


class Partial(TypedDict, total=False):
    title: Required[str]
    year: int


class Whole(TypedDict):
    """All about it."""

    title: str
    year: NotRequired[int]
    code: ReadOnly[Annotated[str, "of the shelf"]]


class Longer(Partial):
    length: int


class Extended(typing_extensions.TypedDict):
    a: Annotated[int, Field(ge=0, alias="ignored")]


class Point(NamedTuple):
    x: int
    y: int = 0


class Place(NamedTuple):
    point: Point
    name: Optional[str] = None


Made = TypedDict("Made", {"a": int, "not-a-name": str})
MadePartial = TypedDict("MadePartial", {"a": int}, total=False)
MadeTuple = NamedTuple("MadeTuple", [("x", int), ("y", str)])
Loose = namedtuple("Loose", "x y")
LooseList = namedtuple("LooseList", ["x", "y"], defaults=[3])


@sieve.function(name="typed-dicts-movie")
def movie(x: Movie): ...
#> x: Movie{title: str, year: int}


@sieve.function(name="typed-dicts-partial")
def partial(x: Partial): ...
#> x: Partial{title: str, year: int = ?}


@sieve.function(name="typed-dicts-whole")
def whole(x: Whole): ...
#> x: Whole "All about it."{title: str, year: int = ?, code: str "of the shelf"}


@sieve.function(name="typed-dicts-longer")
def longer(x: Longer): ...
#> x: Longer{title: str, year: int = ?, length: int}


@sieve.function(name="typed-dicts-extended")
def extended(x: Extended): ...
#> x: Extended{a: int(ge=0)}


@sieve.function(name="typed-dicts-made")
def made(x: Made): ...
#> x: Made{a: int, not-a-name: str}


@sieve.function(name="typed-dicts-made-partial")
def made_partial(x: MadePartial): ...
#> x: MadePartial{a: int = ?}


@sieve.function(name="typed-dicts-point")
def point(x: Point = Point(1, 2)): ...
#> x: Point{x: int, y: int = 0} = ?


@sieve.function(name="typed-dicts-place")
def place(x: Place): ...
#> x: Place{point: Point{x: int, y: int = 0}, name: str? = null}


@sieve.function(name="typed-dicts-made-tuple")
def made_tuple(x: MadeTuple): ...
#> x: MadeTuple{x: int, y: str}


@sieve.function(name="typed-dicts-loose")
def loose(x: Loose): ...
#> x: Loose{x: any, y: any}


@sieve.function(name="typed-dicts-loose-with-default")
def loose_with_default(x: LooseList): ...
#> x: LooseList{x: any, y: any = 3}


@sieve.function(name="typed-dicts-records")
def records() -> List[Movie]: ...
#> -> list[Movie{title: str, year: int}]
