"""Types of other files of the bundle, in every way to import them."""
import shapes.round
import shapes.square as sq
from shapes import round, square
from shapes.common import *
from shapes.common import Kind as K, Level, Limit
from shapes.deep.inner import Deep

import sieve


@sieve.function(name="imports-dotted")
def dotted(x: shapes.round.Shape): ...
#> x: Shape{radius: float}


@sieve.function(name="imports-renamed")
def renamed(x: sq.Shape): ...
#> x: Shape{side: float}


@sieve.function(name="imports-module")
def module(x: round.Shape): ...
#> x: Shape{radius: float}


@sieve.function(name="imports-enum-renamed")
def enum_renamed(x: K = K.A): ...
#> x: enum Kind(A="a", B="b") = "a"


@sieve.function(name="imports-alias")
def alias(x: Level): ...
#> x: literal("low", "high")


@sieve.function(name="imports-annotated-alias")
def annotated_alias(x: Limit = 3): ...
#> x: int(ge=0, le=9) = 3


@sieve.function(name="imports-starred")
def starred(x: Starred): ...
#> x: Starred{a: int}


@sieve.function(name="imports-deep")
def deep(x: Deep): ...
#> x: Deep{shape: Shape{radius: float}, kind: enum Kind(A="a", B="b") = "b"}


@sieve.function(name="imports-constant")
def constant(x: int = sq.SIDE): ...
#> x: int = 4
