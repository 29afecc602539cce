"""`Annotated` with what people put into it."""
from typing import Annotated, Dict, List, Optional

import annotated_types
import annotated_types as at
from annotated_types import Ge, Gt, Interval, Le, Len, Lt, MaxLen, MinLen, MultipleOf
from pydantic import Field, StringConstraints
from typing_extensions import Annotated as Noted, Doc

import sieve

Positive = Annotated[int, Field(gt=0)]
Unit = Annotated[float, Ge(0), Le(1)]
Name = Annotated[str, StringConstraints(min_length=1, pattern="^[a-z]+$")]


@sieve.function(name="annotated-text")
def text(x: Annotated[int, "how many"]): ...
#> x: int -- how many


@sieve.function(name="annotated-doc")
def doc(x: Annotated[int, Doc("how many")]): ...
#> x: int -- how many


@sieve.function(name="annotated-unknown-note")
def unknown_note(x: Annotated[int, 3, object()]): ...
#> x: int


@sieve.function(name="annotated-extensions")
def extensions(x: Noted[int, "n"]): ...
#> x: int -- n


@sieve.function(name="annotated-field-bounds")
def field_bounds(x: Annotated[int, Field(ge=1, le=10)]): ...
#> x: int(ge=1, le=10)


@sieve.function(name="annotated-field-open-bounds")
def field_open_bounds(x: Annotated[float, Field(gt=0, lt=1)] = 0.5): ...
#> x: float(gt=0, lt=1) = 0.5


@sieve.function(name="annotated-field-step")
def field_step(x: Annotated[int, Field(multiple_of=8)]): ...
#> x: int(multiple_of=8)


@sieve.function(name="annotated-field-description")
def field_description(x: Annotated[str, Field(description="the name")]): ...
#> x: str -- the name


@sieve.function(name="annotated-field-title")
def field_title(x: Annotated[str, Field(title="Name")]): ...
#> x: str -- Name


@sieve.function(name="annotated-field-title-and-description")
def field_title_and_description(x: Annotated[str, Field(title="Name", description="of the thing")]): ...
#> x: str -- of the thing


@sieve.function(name="annotated-field-lengths")
def field_lengths(x: Annotated[str, Field(min_length=1, max_length=80)]): ...
#> x: str(min=1, max=80)


@sieve.function(name="annotated-field-pattern")
def field_pattern(x: Annotated[str, Field(pattern=r"^\d{4}$")]): ...
#> x: str(pattern="^\\d{4}$")


@sieve.function(name="annotated-field-regex")
def field_regex(x: Annotated[str, Field(regex="^a")]): ...
#> x: str(pattern="^a")


@sieve.function(name="annotated-field-default")
def field_default(x: Annotated[int, Field(default=3)]): ...
#> x: int = 3


@sieve.function(name="annotated-field-on-list")
def field_on_list(x: Annotated[List[int], Field(min_length=1, max_length=3)]): ...
#> x: list[int](min=1, max=3)


@sieve.function(name="annotated-field-in-list")
def field_in_list(x: List[Annotated[int, Field(ge=0)]]): ...
#> x: list[int(ge=0)]


@sieve.function(name="annotated-field-in-dict")
def field_in_dict(x: Dict[str, Annotated[float, Field(ge=0, le=1)]]): ...
#> x: dict[float(ge=0, le=1)]


@sieve.function(name="annotated-optional-inside")
def optional_inside(x: Annotated[Optional[int], Field(ge=0)] = None): ...
#> x: int(ge=0)? = null


@sieve.function(name="annotated-optional-outside")
def optional_outside(x: Optional[Annotated[int, Field(ge=0)]] = None): ...
#> x: int(ge=0)? = null


@sieve.function(name="annotated-ge")
def ge(x: Annotated[int, Ge(0)]): ...
#> x: int(ge=0)


@sieve.function(name="annotated-gt-le")
def gt_le(x: Annotated[float, Gt(0), Le(1.5)]): ...
#> x: float(gt=0, le=1.5)


@sieve.function(name="annotated-lt-keyword")
def lt_keyword(x: Annotated[int, Lt(lt=10)]): ...
#> x: int(lt=10)


@sieve.function(name="annotated-dotted")
def dotted(x: Annotated[int, annotated_types.Ge(0), at.Lt(5)]): ...
#> x: int(ge=0, lt=5)


@sieve.function(name="annotated-interval")
def interval(x: Annotated[int, Interval(ge=1, lt=7)]): ...
#> x: int(ge=1, lt=7)


@sieve.function(name="annotated-multiple")
def multiple(x: Annotated[int, MultipleOf(5)]): ...
#> x: int(multiple_of=5)


@sieve.function(name="annotated-length")
def length(x: Annotated[str, Len(1, 5)]): ...
#> x: str(min=1, max=5)


@sieve.function(name="annotated-length-least")
def length_least(x: Annotated[List[str], MinLen(2)]): ...
#> x: list[str](min=2)


@sieve.function(name="annotated-length-most")
def length_most(x: Annotated[bytes, MaxLen(10)]): ...
#> x: bytes(max=10)


@sieve.function(name="annotated-of-length")
def of_length(x: Annotated[List[str], Len(3, 3)]): ...
#> x: list[str](min=3, max=3)


@sieve.function(name="annotated-unpacked")
def unpacked(x: Annotated[int, *[Ge(0)]]): ...
#> x: int


@sieve.function(name="annotated-nested")
def nested(x: Annotated[Annotated[int, Ge(0)], Le(9), "digit"]): ...
#> x: int(ge=0, le=9) -- digit


@sieve.function(name="annotated-by-alias")
def by_alias(x: Positive = 1): ...
#> x: int(gt=0) = 1


@sieve.function(name="annotated-by-alias-of-two")
def by_alias_of_two(x: Unit): ...
#> x: float(ge=0, le=1)


@sieve.function(name="annotated-by-alias-in-list")
def by_alias_in_list(x: List[Name]): ...
#> x: list[str(min=1, pattern="^[a-z]+$")]


@sieve.function(name="annotated-alias-narrowed")
def alias_narrowed(x: Annotated[Positive, Field(le=9)]): ...
#> x: int(gt=0, le=9)


@sieve.function(name="annotated-quoted")
def quoted(x: "Annotated[int, Ge(0)]"): ...
#> x: int(ge=0)


@sieve.function(name="annotated-negative-bound")
def negative_bound(x: Annotated[float, Field(ge=-1.5, le=-0.5)]): ...
#> x: float(ge=-1.5, le=-0.5)


@sieve.function(name="annotated-computed-bound")
def computed_bound(x: Annotated[int, Field(le=2**10)]): ...
#> x: int(le=1024)


@sieve.function(name="annotated-file-with-text")
def file_with_text(x: Annotated[sieve.Image, "a portrait"]): ...
#> x: image -- a portrait


@sieve.function(name="annotated-as-default")
def as_default(x: int = Field(3, ge=0, description="n")): ...
#> x: int(ge=0) = 3 -- n


@sieve.function(name="annotated-as-default-required")
def as_default_required(x: int = Field(..., ge=0)): ...
#> x: int(ge=0)


@sieve.function(name="annotated-as-default-made")
def as_default_made(x: List[int] = Field(default_factory=list)): ...
#> x: list[int] = []


@sieve.function(name="annotated-unit")
def unit(
    x: Annotated[float, Field(ge=0, json_schema_extra={"unit": "ms"})],
    y: Annotated[Optional[int], annotated_types.Unit("px")] = None,
    z: Annotated[int, sieve.Unit("rows")] = 1,
): ...
#> x: float(ge=0, unit="ms")
#> y: int(unit="px")? = null
#> z: int(unit="rows") = 1


@sieve.function(name="annotated-secret")
def secret(
    x: Annotated[str, sieve.Secret],
    y: sieve.Secret,
    z: Annotated[Optional[str], Field(json_schema_extra={"writeOnly": True, "format": "password"})] = None,
): ...
#> x: secret
#> y: secret
#> z: secret? = null


@sieve.function(name="annotated-markdown")
def markdown(x: Annotated[str, Field(json_schema_extra={"contentMediaType": "text/markdown"})]) -> Annotated[str, sieve.Markdown]: ...
#> x: markdown
#> -> markdown
