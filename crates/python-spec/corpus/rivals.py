"""Everyday code on which other tools fail: all of it is read here."""
import typing
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

import sieve


@sieve.function(name="rivals-keyword-only-is-kept")
def keyword_only_is_kept(prompt: str, *, steps: int = 20, seed: int): ...
#> prompt: str
#> keyword steps: int = 20
#> keyword seed: int


@sieve.function(name="rivals-default-of-minus-one")
def default_of_minus_one(seed: int = -1): ...
#> seed: int = -1


@sieve.function(name="rivals-bounds-of-field")
def bounds_of_field(strength: float = Field(0.8, ge=0, le=1)): ...
#> strength: float(ge=0, le=1) = 0.8


@sieve.function(name="rivals-bounds-of-annotated-field")
def bounds_of_annotated_field(strength: Annotated[float, Field(ge=0, le=1)] = 0.8): ...
#> strength: float(ge=0, le=1) = 0.8


@sieve.function(name="rivals-literal-of-numbers")
def literal_of_numbers(scale: Literal[1, 2]): ...
#> scale: literal(1, 2)


@sieve.function(name="rivals-bar-union")
def bar_union(x: int | str): ...
#> x: int | str


@sieve.function(name="rivals-dotted-optional")
def dotted_optional(x: typing.Optional[int] = None): ...
#> x: int? = null


@sieve.function(name="rivals-sphinx-docs")
def sphinx_docs(x1: int, x2: int = 2):
    """Multiply two numbers.

    :param x1: the first number
    :param x2: the second number
    :return: their product
    """
#> "Multiply two numbers."
#> x1: int -- the first number
#> x2: int = 2 -- the second number
#> -> any -- their product


@sieve.function(name="rivals-bracket-in-default")
def bracket_in_default(text: str = ")", more: str = "):"): ...
#> text: str = ")"
#> more: str = "):"


@sieve.function(name="rivals-union-with-file")
def union_with_file(image: Union[sieve.Image, str]): ...
#> image: image | str


@sieve.function(name="rivals-optional-file")
def optional_file(mask: Optional[sieve.Image] = None): ...
#> mask: image? = null


@sieve.function(name="rivals-list-of-files")
def list_of_files(images: typing.List[sieve.Image]): ...
#> images: list[image]


@sieve.function(name="rivals-none-for-a-number")
def none_for_a_number(seed: int = None): ...
#> seed: int = null


@sieve.function(name="rivals-hash-in-default")
def hash_in_default(colour: str = "#ff0000"): ...  # a comment, with a ) in it
#> colour: str = "#ff0000"


@sieve.function(name="rivals-comma-in-default")
def comma_in_default(x: str = "a, b: int = 3"): ...
#> x: str = "a, b: int = 3"


@sieve.function(name="rivals-callable-default")
def callable_default(x: float = max(1, 2)): ...
#> x: float = ?


@sieve.function(name="rivals-annotation-with-call")
def annotation_with_call(x: "Annotated[str, Field(pattern='^[)]$')]"): ...
#> x: str(pattern="^[)]$")
