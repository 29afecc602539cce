"""`sieve.Struct`, recursion, and structs that share a name."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Union

from typing_extensions import Self

import sieve
from shapes import round as round_shapes
from shapes import square
from shapes.square import Shape as SquareShape


class Point(sieve.Struct):
    """Where it is.

    :param x: to the right
    """

    x: float
    y: float = 0.5
    _private: int = 1


class Line(sieve.Struct):
    start: Point
    end: Point


class Node(sieve.Struct):
    name: str
    children: List[Node] = []
    parent: Optional[Node] = None


class Chain(sieve.Struct):
    next: Optional[Self] = None


class Folder(sieve.Struct):
    files: Dict[str, File]


class File(sieve.Struct):
    inside: Optional[Folder]


@dataclass
class Expression:
    left: Union[Expression, int]


@sieve.function(name="structs-point")
def point(x: Point): ...
#> x: Point "Where it is."{x: float "to the right", y: float = 0.5}


@sieve.function(name="structs-line")
def line(x: Line): ...
#> x: Line{start: Point "Where it is."{x: float "to the right", y: float = 0.5}, end: Point "Where it is."{x: float "to the right", y: float = 0.5}}


@sieve.function(name="structs-tree")
def tree(x: Node): ...
#> x: Node{name: str, children: list[&Node] = [], parent: &Node? = null}


@sieve.function(name="structs-chain")
def chain(x: Chain): ...
#> x: Chain{next: &Chain? = null}


@sieve.function(name="structs-around")
def around(x: Folder): ...
#> x: Folder{files: dict[File{inside: &Folder?}]}


@sieve.function(name="structs-expression")
def expression(x: Expression): ...
#> x: Expression{left: &Expression | int}


@sieve.function(name="structs-same-name")
def same_name(x: round_shapes.Shape, y: square.Shape): ...
#> x: Shape{radius: float}
#> y: Shape{side: float}


@sieve.function(name="structs-same-name-union")
def same_name_union(x: Union[round_shapes.Shape, SquareShape]): ...
#> x: Shape{radius: float} | Shape{side: float}


@sieve.function(name="structs-same-name-inside")
def same_name_inside(x: square.Outer): ...
#> x: Shape{inner: round.Shape{radius: float}, again: &Shape? = null}
