"""Types that pydantic brings along."""
import pydantic
import pydantic.types
from pydantic import (
    UUID4, AnyUrl, AwareDatetime, EmailStr, FilePath, HttpUrl, NegativeFloat, NonNegativeInt, PastDate, PositiveInt,
    SecretStr, StrictBool, StrictInt, StrictStr, conint, conlist, conset, constr,
)
from pydantic.networks import AnyHttpUrl

import sieve


@sieve.function(name="pydantic-types-positive")
def positive(x: PositiveInt): ...
#> x: int(gt=0)


@sieve.function(name="pydantic-types-not-negative")
def not_negative(x: NonNegativeInt = 0): ...
#> x: int(ge=0) = 0


@sieve.function(name="pydantic-types-negative")
def negative(x: NegativeFloat): ...
#> x: float(lt=0)


@sieve.function(name="pydantic-types-dotted")
def dotted(x: pydantic.PositiveFloat): ...
#> x: float(gt=0)


@sieve.function(name="pydantic-types-from-submodule")
def from_submodule(x: pydantic.types.PositiveInt): ...
#> x: int(gt=0)


@sieve.function(name="pydantic-types-strict")
def strict(x: StrictInt, y: StrictStr, z: StrictBool): ...
#> x: int
#> y: str
#> z: bool


@sieve.function(name="pydantic-types-secret")
def secret(x: SecretStr): ...
#> x: secret


@sieve.function(name="pydantic-types-mail")
def mail(x: EmailStr): ...
#> x: str


@sieve.function(name="pydantic-types-urls")
def urls(x: AnyUrl, y: HttpUrl, z: AnyHttpUrl): ...
#> x: str
#> y: str
#> z: str


@sieve.function(name="pydantic-types-path")
def path(x: FilePath): ...
#> x: path


@sieve.function(name="pydantic-types-identity")
def identity(x: UUID4): ...
#> x: uuid


@sieve.function(name="pydantic-types-day")
def day(x: PastDate, y: AwareDatetime): ...
#> x: date
#> y: datetime


@sieve.function(name="pydantic-types-integer-within")
def integer_within(x: conint(ge=1, le=5)): ...
#> x: int(ge=1, le=5)


@sieve.function(name="pydantic-types-real-within")
def real_within(x: pydantic.confloat(gt=0, lt=1)): ...
#> x: float(gt=0, lt=1)


@sieve.function(name="pydantic-types-text-within")
def text_within(x: constr(min_length=1, max_length=8, pattern="^a")): ...
#> x: str(min=1, max=8, pattern="^a")


@sieve.function(name="pydantic-types-text-first-generation")
def text_first_generation(x: constr(regex="^a")): ...
#> x: str(pattern="^a")


@sieve.function(name="pydantic-types-list-within")
def list_within(x: conlist(int, min_length=1, max_length=3)): ...
#> x: list[int](min=1, max=3)


@sieve.function(name="pydantic-types-list-first-generation")
def list_first_generation(x: conlist(str, min_items=2)): ...
#> x: list[str](min=2)


@sieve.function(name="pydantic-types-list-of-within")
def list_of_within(x: conlist(conint(ge=0), min_length=1)): ...
#> x: list[int(ge=0)](min=1)


@sieve.function(name="pydantic-types-set-within")
def set_within(x: conset(str, max_length=3)): ...
#> x: set[str](max=3)


@sieve.function(name="pydantic-types-set-by-keyword")
def set_by_keyword(x: conset(item_type=int, max_length=3)): ...
#> x: set[int](max=3)


@sieve.function(name="pydantic-types-decimal-within")
def decimal_within(x: pydantic.condecimal(gt=0, decimal_places=2)): ...
#> x: decimal(gt=0)


@sieve.function(name="pydantic-types-bytes-within")
def bytes_within(x: pydantic.conbytes(max_length=10)): ...
#> x: bytes(max=10)


@sieve.function(name="pydantic-types-encoded")
def encoded(x: pydantic.Base64Str, y: pydantic.SecretBytes): ...
#> x: str
#> y: secret


@sieve.function(name="pydantic-types-unknown")
def unknown(x: pydantic.ImportString): ...
#> x: `pydantic.ImportString`
