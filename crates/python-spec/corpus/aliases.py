"""Types by other names."""
import typing
from typing import Dict, List, Literal, NewType, Optional, Tuple, TypeVar, Union

from typing_extensions import TypeAlias, TypeAliasType

import sieve

Size = Literal["s", "m"]
Sizes = List[Size]
Pair = Tuple[int, int]
Number = Union[int, float]
MaybeText: TypeAlias = Optional[str]
Quoted: TypeAlias = "List[int]"
Modern = TypeAliasType("Modern", List[int])
UserId = NewType("UserId", int)
AdminId = NewType("AdminId", UserId)
Picture = sieve.Image
Text = str
Vector = list[float]
Json = Union[None, int, str, List["Json"], Dict[str, "Json"]]
B = TypeVar("B", bound=int)
C = TypeVar("C", int, str)
F = TypeVar("F")
D = TypeVar("D", bound="Union[int, str]")
Couple = Tuple[F, F]
if typing.TYPE_CHECKING:
    Checked = int
try:
    from typing import Annotated
except ImportError:
    from typing_extensions import Annotated


@sieve.function(name="aliases-literal")
def literal(x: Size): ...
#> x: literal("s", "m")


@sieve.function(name="aliases-of-alias")
def of_alias(x: Sizes): ...
#> x: list[literal("s", "m")]


@sieve.function(name="aliases-pair")
def pair(x: Pair): ...
#> x: tuple[int, int]


@sieve.function(name="aliases-union")
def union(x: Number): ...
#> x: int | float


@sieve.function(name="aliases-optional-of-union")
def optional_of_union(x: Optional[Number] = None): ...
#> x: (int | float)? = null


@sieve.function(name="aliases-declared")
def declared(x: MaybeText): ...
#> x: str?


@sieve.function(name="aliases-quoted")
def quoted(x: Quoted): ...
#> x: list[int]


@sieve.function(name="aliases-by-call")
def by_call(x: Modern): ...
#> x: list[int]


@sieve.function(name="aliases-new-type")
def new_type(x: UserId): ...
#> x: int


@sieve.function(name="aliases-new-type-of-new-type")
def new_type_of_new_type(x: AdminId): ...
#> x: int


@sieve.function(name="aliases-file")
def file(x: Picture): ...
#> x: image


@sieve.function(name="aliases-plain")
def plain(x: Text): ...
#> x: str


@sieve.function(name="aliases-builtin")
def builtin(x: Vector): ...
#> x: list[float]


@sieve.function(name="aliases-recursive")
def recursive(x: Json): ...
#> x: (int | str | list[`Json`] | dict[`Json`])?


@sieve.function(name="aliases-bound")
def bound(x: B): ...
#> x: int


@sieve.function(name="aliases-constrained")
def constrained(x: C): ...
#> x: int | str


@sieve.function(name="aliases-free")
def free(x: F): ...
#> x: any


@sieve.function(name="aliases-bound-quoted")
def bound_quoted(x: D): ...
#> x: int | str


@sieve.function(name="aliases-list-of-variable")
def list_of_variable(x: List[B]): ...
#> x: list[int]


@sieve.function(name="aliases-parametrised")
def parametrised(x: Couple[int]): ...
#> x: tuple[int, int]


@sieve.function(name="aliases-only-checked")
def only_checked(x: "Checked"): ...
#> x: int


@sieve.function(name="aliases-tried")
def tried(x: Annotated[int, "n"]): ...
#> x: int -- n
