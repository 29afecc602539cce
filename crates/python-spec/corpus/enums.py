"""Enum classes: their members, and members as defaults."""
import enum
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique
from typing import Dict, List, Optional, Set, Union

import sieve


class Color(Enum):
    """What it looks like."""

    RED = "red"
    GREEN = "green"

    @property
    def hex(self): ...


@unique
class Level(IntEnum):
    LOW = 1
    HIGH = auto()
    TOP = 10
    OVER = auto()


class Mode(StrEnum):
    FAST = auto()
    SLOW = "slowly"


class Size(str, Enum):
    S = "s"
    M = "m"
    SMALL = "s"


class Ratio(float, Enum):
    HALF = 0.5


class Annotated_(Enum):
    ONE: int = 1
    TWO: int = 2


class Planet(Enum):
    EARTH = (5.97e24, 6.37e6)
    MARS = (6.42e23, 3.39e6)

    def __init__(self, mass, radius): ...


class Handler(Enum):
    PLAIN = object()
    LOUD = object()


class Permission(Flag):
    READ = auto()
    WRITE = auto()
    RUN = auto()
    ALL = READ | WRITE | RUN


class Bits(IntFlag):
    A = 1
    B = 4
    C = auto()


class Outer:
    class Inner(Enum):
        A = "a"


class Base(Enum):
    def shout(self): ...


class Derived(Base):
    A = "a"


class Empty(Enum):
    pass


Made = Enum("Made", "A B")
MadeOfList = Enum("MadeOfList", ["A", "B"])
MadeOfPairs = Enum("MadeOfPairs", [("A", "a"), ("B", "b")])
MadeOfDict = IntEnum("MadeOfDict", {"A": 3, "B": 4})
MadeStr = StrEnum("MadeStr", ["Ay", "Bee"])


@sieve.function(name="enums-plain")
def plain(x: Color): ...
#> x: enum Color(RED="red", GREEN="green")


@sieve.function(name="enums-member-default")
def member_default(x: Color = Color.GREEN): ...
#> x: enum Color(RED="red", GREEN="green") = "green"


@sieve.function(name="enums-value-default")
def value_default(x: Color = Color("red")): ...
#> x: enum Color(RED="red", GREEN="green") = "red"


@sieve.function(name="enums-name-default")
def name_default(x: Color = Color["GREEN"]): ...
#> x: enum Color(RED="red", GREEN="green") = "green"


@sieve.function(name="enums-value-of-member")
def value_of_member(x: str = Color.RED.value): ...
#> x: str = "red"


@sieve.function(name="enums-name-of-member")
def name_of_member(x: str = Color.RED.name): ...
#> x: str = "RED"


@sieve.function(name="enums-numbers")
def numbers(x: Level = Level.HIGH): ...
#> x: enum Level(LOW=1, HIGH=2, TOP=10, OVER=11) = 2


@sieve.function(name="enums-texts")
def texts(x: Mode = Mode.FAST): ...
#> x: enum Mode(FAST="fast", SLOW="slowly") = "fast"


@sieve.function(name="enums-with-alias")
def with_alias(x: Size = Size.SMALL): ...
#> x: enum Size(S="s", M="m") = "s"


@sieve.function(name="enums-reals")
def reals(x: Ratio): ...
#> x: enum Ratio(HALF=0.5)


@sieve.function(name="enums-annotated-members")
def annotated_members(x: Annotated_): ...
#> x: enum Annotated_(ONE=1, TWO=2)


@sieve.function(name="enums-of-tuples")
def of_tuples(x: Planet = Planet.MARS): ...
#> x: enum Planet(EARTH="EARTH", MARS="MARS") = "MARS"


@sieve.function(name="enums-of-unknown-values")
def of_unknown_values(x: Handler): ...
#> x: enum Handler(PLAIN="PLAIN", LOUD="LOUD")


@sieve.function(name="enums-flags")
def flags(x: Permission): ...
#> x: flags Permission(READ=1, WRITE=2, RUN=4, ALL=7)


@sieve.function(name="enums-flags-together")
def flags_together(x: Permission = Permission.READ | Permission.RUN): ...
#> x: flags Permission(READ=1, WRITE=2, RUN=4, ALL=7) = 5


@sieve.function(name="enums-number-flags")
def number_flags(x: Optional[Bits] = None): ...
#> x: flags Bits(A=1, B=4, C=8)? = null


@sieve.function(name="enums-nested-class")
def nested_class(x: Outer.Inner = Outer.Inner.A): ...
#> x: enum Inner(A="a") = "a"


@sieve.function(name="enums-derived")
def derived(x: Derived): ...
#> x: enum Derived(A="a")


@sieve.function(name="enums-empty")
def empty(x: Empty): ...
#> x: `Empty`


@sieve.function(name="enums-made")
def made(x: Made): ...
#> x: enum Made(A=1, B=2)


@sieve.function(name="enums-made-of-list")
def made_of_list(x: MadeOfList): ...
#> x: enum MadeOfList(A=1, B=2)


@sieve.function(name="enums-made-of-pairs")
def made_of_pairs(x: MadeOfPairs): ...
#> x: enum MadeOfPairs(A="a", B="b")


@sieve.function(name="enums-made-of-dict")
def made_of_dict(x: MadeOfDict): ...
#> x: enum MadeOfDict(A=3, B=4)


@sieve.function(name="enums-made-of-texts")
def made_of_texts(x: MadeStr): ...
#> x: enum MadeStr(Ay="ay", Bee="bee")


@sieve.function(name="enums-optional")
def optional(x: Optional[Color] = None): ...
#> x: enum Color(RED="red", GREEN="green")? = null


@sieve.function(name="enums-list-of")
def list_of(x: List[Color] = [Color.RED]): ...
#> x: list[enum Color(RED="red", GREEN="green")] = ["red"]


@sieve.function(name="enums-set-of")
def set_of(x: Set[Color] = {Color.RED, Color.GREEN}): ...
#> x: set[enum Color(RED="red", GREEN="green")] = ["red", "green"]


@sieve.function(name="enums-keyed")
def keyed(x: Dict[Color, int] = {Color.RED: 1}): ...
#> x: dict[int] = {"red": 1}


@sieve.function(name="enums-or-text")
def or_text(x: Union[Color, str] = Color.RED): ...
#> x: enum Color(RED="red", GREEN="green") | str = "red"


@sieve.function(name="enums-quoted")
def quoted(x: "Color" = Color.RED): ...
#> x: enum Color(RED="red", GREEN="green") = "red"
