"""Names that are nowhere: a warning says which and what to do; the function is deployed all the same."""
from dataclasses import dataclass
from typing import Dict, List, Optional

import sieve


@sieve.function(name="undefined-alone")
def alone(x: Foo): ...
#> x: `Foo`
#> warning Foo: Foo is not defined in this file; import it or write the annotation as a string


@sieve.function(name="undefined-in-union")
def in_union(x: int | Foo): ...
#> x: int | `Foo`
#> warning int | Foo: Foo is not defined in this file; import it or write the annotation as a string


@sieve.function(name="undefined-in-list")
def in_list(x: List[Foo] = []): ...
#> x: list[`Foo`] = []
#> warning List[Foo]: Foo is not defined in this file; import it or write the annotation as a string


@sieve.function(name="undefined-forgotten-import")
def forgotten_import(x: Literal["a"]): ...
#> x: `Literal["a"]`
#> warning Literal["a"]: Literal is not defined in this file; import it or write the annotation as a string


@sieve.function(name="undefined-forgotten-module")
def forgotten_module(x: np.ndarray): ...
#> x: `np.ndarray`
#> warning np.ndarray: np is not defined in this file; import it or write the annotation as a string


@sieve.function(name="undefined-two")
def two(x: Dict[str, Foo], y: Bar): ...
#> x: dict[`Foo`]
#> y: `Bar`
#> warning Dict[str, Foo]: Foo is not defined in this file; import it or write the annotation as a string
#> warning Bar: Bar is not defined in this file; import it or write the annotation as a string


@sieve.function(name="undefined-quoted")
def quoted(x: "Optional[Foo]"): ...
#> x: `Foo`?
#> warning Optional[Foo]: Foo is not defined in this file, so its values are edited as JSON; import it to get a field of its own


@sieve.function(name="undefined-call")
def call(x: make(3)): ...
#> x: `make(3)`
#> warning make(3): make is not defined in this file; import it or write the annotation as a string


@sieve.function(name="undefined-result")
def result() -> Foo: ...
#> -> `Foo`
#> warning Foo: Foo is not defined in this file; import it or write the annotation as a string


@sieve.function(name="undefined-defined-further-down")
def defined_further_down(x: Later): ...
#> x: Later{a: int}
#> warning Later: Later is defined further down in this file; move it up or write the annotation as a string


@dataclass
class Later:
    a: int


@sieve.function(name="undefined-fine")
def fine(x: int): ...
#> x: int


@sieve.function(name="undefined-of-field")
def of_field(x: "Holds"): ...
#> x: Holds{a: `Nowhere`}


@dataclass
class Holds:
    a: Nowhere
#> warning Nowhere: Nowhere is not defined in this file; import it or write the annotation as a string
