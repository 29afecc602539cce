"""The types that stand alone."""
import datetime
import datetime as dt
import decimal
import numbers
import os
import pathlib
import uuid
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any, Hashable, Text
from uuid import UUID

import sieve

@sieve.function(name="scalars-whole")
def whole(x: int): ...
#> x: int


@sieve.function(name="scalars-real")
def real(x: float): ...
#> x: float


@sieve.function(name="scalars-text")
def text(x: str): ...
#> x: str


@sieve.function(name="scalars-truth")
def truth(x: bool): ...
#> x: bool


@sieve.function(name="scalars-raw")
def raw(x: bytes): ...
#> x: bytes


@sieve.function(name="scalars-raw-mutable")
def raw_mutable(x: bytearray): ...
#> x: bytes


@sieve.function(name="scalars-nothing")
def nothing(x: None): ...
#> x: null


@sieve.function(name="scalars-anything")
def anything(x: Any): ...
#> x: any


@sieve.function(name="scalars-some-object")
def some_object(x: object): ...
#> x: any


@sieve.function(name="scalars-unannotated")
def unannotated(x): ...
#> x: any


@sieve.function(name="scalars-hashable")
def hashable(x: Hashable): ...
#> x: any


@sieve.function(name="scalars-old-text")
def old_text(x: Text): ...
#> x: str


@sieve.function(name="scalars-day")
def day(x: date): ...
#> x: date


@sieve.function(name="scalars-day-dotted")
def day_dotted(x: datetime.date): ...
#> x: date


@sieve.function(name="scalars-clock")
def clock(x: time): ...
#> x: time


@sieve.function(name="scalars-moment")
def moment(x: datetime.datetime): ...
#> x: datetime


@sieve.function(name="scalars-moment-renamed")
def moment_renamed(x: dt.datetime): ...
#> x: datetime


@sieve.function(name="scalars-span")
def span(x: timedelta): ...
#> x: timedelta


@sieve.function(name="scalars-money")
def money(x: Decimal): ...
#> x: decimal


@sieve.function(name="scalars-money-dotted")
def money_dotted(x: decimal.Decimal): ...
#> x: decimal


@sieve.function(name="scalars-identity")
def identity(x: UUID): ...
#> x: uuid


@sieve.function(name="scalars-identity-dotted")
def identity_dotted(x: uuid.UUID): ...
#> x: uuid


@sieve.function(name="scalars-place")
def place(x: Path): ...
#> x: path


@sieve.function(name="scalars-place-dotted")
def place_dotted(x: pathlib.Path): ...
#> x: path


@sieve.function(name="scalars-place-pure")
def place_pure(x: PurePosixPath): ...
#> x: path


@sieve.function(name="scalars-place-like")
def place_like(x: os.PathLike): ...
#> x: path


@sieve.function(name="scalars-place-like-text")
def place_like_text(x: "os.PathLike[str]"): ...
#> x: path


@sieve.function(name="scalars-number")
def number(x: numbers.Number): ...
#> x: float


@sieve.function(name="scalars-integral")
def integral(x: numbers.Integral): ...
#> x: int


@sieve.function(name="scalars-imaginary")
def imaginary(x: complex): ...
#> x: `complex`
