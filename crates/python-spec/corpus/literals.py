"""One of a few values."""
import enum
import typing
from typing import Dict, List, Literal, Optional, Set, Tuple

import typing_extensions
from typing_extensions import Literal as Choice

import sieve

MODE = "fast"
LEVELS = ("low", "high")


class Color(enum.Enum):
    RED = "red"


@sieve.function(name="literals-numbers")
def numbers(x: Literal[1, 2]): ...
#> x: literal(1, 2)


@sieve.function(name="literals-texts")
def texts(x: Literal["a", 'b'] = "a"): ...
#> x: literal("a", "b") = "a"


@sieve.function(name="literals-mixed")
def mixed(x: Literal[1, -2, "x", True, None]): ...
#> x: literal(1, -2, "x", true, null)


@sieve.function(name="literals-dotted")
def dotted(x: typing.Literal["a"]): ...
#> x: literal("a")


@sieve.function(name="literals-extensions")
def extensions(x: typing_extensions.Literal["a"]): ...
#> x: literal("a")


@sieve.function(name="literals-renamed")
def renamed(x: Choice["a", "b"]): ...
#> x: literal("a", "b")


@sieve.function(name="literals-nested")
def nested(x: Literal["a", Literal["b", "c"]]): ...
#> x: literal("a", "b", "c")


@sieve.function(name="literals-repeated")
def repeated(x: Literal["a", "b", "a"]): ...
#> x: literal("a", "b")


@sieve.function(name="literals-one-is-not-true")
def one_is_not_true(x: Literal[1, True]): ...
#> x: literal(1, true)


@sieve.function(name="literals-optional")
def optional(x: Optional[Literal["a", "b"]] = None): ...
#> x: literal("a", "b")? = null


@sieve.function(name="literals-many")
def many(x: List[Literal["a", "b"]]): ...
#> x: list[literal("a", "b")]


@sieve.function(name="literals-many-distinct")
def many_distinct(x: Set[Literal["a", "b"]]): ...
#> x: set[literal("a", "b")]


@sieve.function(name="literals-in-tuple")
def in_tuple(x: Tuple[Literal["asc", "desc"], int]): ...
#> x: tuple[literal("asc", "desc"), int]


@sieve.function(name="literals-keys")
def keys(x: Dict[Literal["a", "b"], int]): ...
#> x: dict[int]


@sieve.function(name="literals-quoted")
def quoted(x: "Literal['a', 'b']"): ...
#> x: literal("a", "b")


@sieve.function(name="literals-of-constant")
def of_constant(x: Literal[MODE]): ...
#> x: literal("fast")


@sieve.function(name="literals-of-member")
def of_member(x: Literal[Color.RED]): ...
#> x: literal("red")


@sieve.function(name="literals-brackets")
def brackets(x: Literal["]", "[", ",", "a,b", "|"] = "]"): ...
#> x: literal("]", "[", ",", "a,b", "|") = "]"


@sieve.function(name="literals-escapes")
def escapes(x: Literal["\n", "\"", "é", "\u00e9", "日本"]): ...
#> x: literal("\n", "\"", "é", "日本")


@sieve.function(name="literals-hexadecimal")
def hexadecimal(x: Literal[0x10, 1_000]): ...
#> x: literal(16, 1000)


@sieve.function(name="literals-huge")
def huge(x: Literal[100000000000000000000]): ...
#> x: literal(100000000000000000000)


@sieve.function(name="literals-real")
def real(x: Literal[1.5]): ...
#> x: `Literal[1.5]`


@sieve.function(name="literals-empty-text")
def empty_text(x: Literal[""] = ""): ...
#> x: literal("") = ""


@sieve.function(name="literals-implicit-joining")
def implicit_joining(x: Literal["a" "b"]): ...
#> x: literal("ab")
