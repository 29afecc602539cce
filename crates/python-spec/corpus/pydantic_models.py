"""pydantic models of both generations."""
from datetime import datetime
from enum import Enum
from typing import Annotated, ClassVar, Dict, Generic, List, Literal, Optional, TypeVar, Union

import pydantic
import pydantic.v1
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, RootModel, field_validator
from pydantic.alias_generators import to_camel
from pydantic.dataclasses import dataclass as model_dataclass

import sieve

T = TypeVar("T")


class Item(BaseModel):
    """Something to buy."""

    name: str
    price: float = Field(gt=0, description="in euros")
    tags: List[str] = []


class Described(BaseModel):
    a: int = Field(..., title="A", ge=1, le=5)
    b: str = Field("x", min_length=1, max_length=3, pattern="^x", description="bee")
    c: List[int] = Field(default_factory=list, max_length=2, examples=[[1]])
    d: Optional[int] = Field(None, description="maybe")


class Aliased(BaseModel):
    class_: str = Field(alias="class")
    from_: int = Field(3, validation_alias="from", alias="ignored")
    to: int = Field(serialization_alias="until")


class Old(pydantic.v1.BaseModel):
    name: str = pydantic.v1.Field("x", regex="^x", min_length=1)
    items: List[int] = pydantic.v1.Field([], min_items=1, max_items=3)


class Hidden(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: ClassVar[str] = "hidden"
    _cache: int = PrivateAttr(0)
    a: int

    @field_validator("a")
    def check(cls, value): ...


class Child(Item):
    count: int = 1
    name: str = "thing"


class Order(BaseModel):
    items: List[Item]
    note: "Optional[str]" = None
    at: datetime
    state: Literal["new", "paid"] = "new"


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


class Names(RootModel[List[str]]):
    pass


class Scores(RootModel):
    root: Dict[str, float]


class Page(BaseModel, Generic[T]):
    items: List[T]
    next: Optional[str] = None


@model_dataclass
class Mixed:
    a: int = Field(3, alias="eh")


class OldOptional(pydantic.v1.BaseModel):
    a: Optional[int]
    b: Optional[int] = pydantic.v1.Field(...)
    c: int


class Camel(BaseModel):
    """Fields have other names in JSON.

    Attributes:
        next_page_url: where it goes on
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)
    next_page_url: str
    total: int = Field(0, alias="all_of_them")


class CamelChild(Camel):
    is_last: bool = False


class OldPascal(pydantic.v1.BaseModel):
    page_count: int

    class Config:
        alias_generator = pydantic.alias_generators.to_pascal


@sieve.function(name="pydantic-models-plain")
def plain(x: Item): ...
#> x: Item "Something to buy."{name: str, price: float(gt=0) "in euros", tags: list[str] = []}


@sieve.function(name="pydantic-models-fields")
def fields(x: Described): ...
#> x: Described{a: int(ge=1, le=5) "A", b: str(min=1, max=3, pattern="^x") = "x" "bee", c: list[int](max=2) = [], d: int? = null "maybe"}


@sieve.function(name="pydantic-models-aliases")
def aliases(x: Aliased): ...
#> x: Aliased{class: str, from: int = 3, to: int}


@sieve.function(name="pydantic-models-first-generation")
def first_generation(x: Old): ...
#> x: Old{name: str(min=1, pattern="^x") = "x", items: list[int](min=1, max=3) = []}


@sieve.function(name="pydantic-models-hidden-fields")
def hidden_fields(x: Hidden): ...
#> x: Hidden{a: int}


@sieve.function(name="pydantic-models-inherited")
def inherited(x: Child): ...
#> x: Child{name: str = "thing", price: float(gt=0) "in euros", tags: list[str] = [], count: int = 1}


@sieve.function(name="pydantic-models-nested")
def nested(x: Order): ...
#> x: Order{items: list[Item "Something to buy."{name: str, price: float(gt=0) "in euros", tags: list[str] = []}], note: str? = null, at: datetime, state: literal("new", "paid") = "new"}


@sieve.function(name="pydantic-models-either")
def either(x: Union[Cat, Dog]): ...
#> x: Cat{kind: literal("cat")} | Dog{kind: literal("dog")}


@sieve.function(name="pydantic-models-discriminated")
def discriminated(x: Annotated[Union[Cat, Dog], Field(discriminator="kind")]): ...
#> x: Cat{kind: literal("cat")} | Dog{kind: literal("dog")}


@sieve.function(name="pydantic-models-root")
def root(x: Names): ...
#> x: list[str]


@sieve.function(name="pydantic-models-root-field")
def root_field(x: Scores): ...
#> x: dict[float]


@sieve.function(name="pydantic-models-generic")
def generic(x: Page[int]): ...
#> x: Page[int]{items: list[int], next: str? = null}


@sieve.function(name="pydantic-models-generic-of-model")
def generic_of_model(x: Page[Cat]): ...
#> x: Page[Cat]{items: list[Cat{kind: literal("cat")}], next: str? = null}


@sieve.function(name="pydantic-models-generic-bare")
def generic_bare(x: Page): ...
#> x: Page{items: list[any], next: str? = null}


@sieve.function(name="pydantic-models-of-dataclass")
def of_dataclass(x: Mixed): ...
#> x: Mixed{eh: int = 3}


@sieve.function(name="pydantic-models-first-generation-optional")
def first_generation_optional(x: OldOptional): ...
#> x: OldOptional{a: int? = null, b: int?, c: int}


@sieve.function(name="pydantic-models-camel")
def camel(x: Camel): ...
#> x: Camel "Fields have other names in JSON."{nextPageUrl: str "where it goes on", all_of_them: int = 0}


@sieve.function(name="pydantic-models-camel-inherited")
def camel_inherited(x: CamelChild): ...
#> x: CamelChild{nextPageUrl: str "where it goes on", all_of_them: int = 0, isLast: bool = false}


@sieve.function(name="pydantic-models-pascal-first-generation")
def pascal_first_generation(x: OldPascal): ...
#> x: OldPascal{PageCount: int}


@sieve.function(name="pydantic-models-optional")
def optional(x: Optional[Cat] = None): ...
#> x: Cat{kind: literal("cat")}? = null


@sieve.function(name="pydantic-models-result")
def result() -> Item: ...
#> -> Item "Something to buy."{name: str, price: float(gt=0) "in euros", tags: list[str] = []}
