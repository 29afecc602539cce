"""Defaults of any constant expression, and those that nobody can know."""
import datetime
import math
import os
import random
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple
from uuid import UUID, uuid4

import sieve

BASE = 10
NAMES = ["a", "b"]
TABLE = {"small": 1, "large": 2}
HERE = Path(__file__).parent
PATTERN = "%s-%d"
VALUES = [1, 2, 3, 4]
COUNT = 0
for COUNT in range(3):
    pass


def now():
    return time.time()


@sieve.function(name="defaults-whole")
def whole(x: int = 3): ...
#> x: int = 3


@sieve.function(name="defaults-negative")
def negative(x: int = -1): ...
#> x: int = -1


@sieve.function(name="defaults-twice-negative")
def twice_negative(x: int = --1): ...
#> x: int = 1


@sieve.function(name="defaults-positive")
def positive(x: int = +1): ...
#> x: int = 1


@sieve.function(name="defaults-inverted")
def inverted(x: int = ~0): ...
#> x: int = -1


@sieve.function(name="defaults-underscores")
def underscores(x: int = 1_000_000): ...
#> x: int = 1000000


@sieve.function(name="defaults-hexadecimal")
def hexadecimal(x: int = 0xFF, y: int = 0o17, z: int = 0b11): ...
#> x: int = 255
#> y: int = 15
#> z: int = 3


@sieve.function(name="defaults-huge")
def huge(x: int = 123456789012345678901234567890): ...
#> x: int = 123456789012345678901234567890


@sieve.function(name="defaults-beyond-all-bounds")
def beyond_all_bounds(x: int = 10**60): ...
#> x: int = ?


@sieve.function(name="defaults-real")
def real(x: float = 0.5): ...
#> x: float = 0.5


@sieve.function(name="defaults-real-negative")
def real_negative(x: float = -0.5): ...
#> x: float = -0.5


@sieve.function(name="defaults-exponent")
def exponent(x: float = 1e-4): ...
#> x: float = 0.0001


@sieve.function(name="defaults-infinite")
def infinite(x: float = float("inf")): ...
#> x: float = "Infinity"


@sieve.function(name="defaults-infinite-negative")
def infinite_negative(x: float = -math.inf): ...
#> x: float = "-Infinity"


@sieve.function(name="defaults-not-a-number")
def not_a_number(x: float = float("nan")): ...
#> x: float = "NaN"


@sieve.function(name="defaults-pi")
def pi(x: float = math.pi): ...
#> x: float = 3.141592653589793


@sieve.function(name="defaults-truth")
def truth(x: bool = True, y: bool = False): ...
#> x: bool = true
#> y: bool = false


@sieve.function(name="defaults-empty-text")
def empty_text(x: str = ""): ...
#> x: str = ""


@sieve.function(name="defaults-bracket")
def bracket(x: str = ")"): ...
#> x: str = ")"


@sieve.function(name="defaults-brackets")
def brackets(x: str = "(,", y: List[Tuple[int, int]] = [(1, 2)]): ...
#> x: str = "(,"
#> y: list[tuple[int, int]] = [[1, 2]]


@sieve.function(name="defaults-arrow")
def arrow(x: str = ") -> int: #"): ...
#> x: str = ") -> int: #"


@sieve.function(name="defaults-triple")
def triple(x: str = """a
b"""): ...
#> x: str = "a\nb"


@sieve.function(name="defaults-joined")
def joined(x: str = "a" "b"): ...
#> x: str = "ab"


@sieve.function(name="defaults-raw")
def raw(x: str = r"\d+"): ...
#> x: str = "\\d+"


@sieve.function(name="defaults-raw-bytes")
def raw_bytes(x: bytes = b"foo"): ...
#> x: bytes = "Zm9v"


@sieve.function(name="defaults-imaginary")
def imaginary(x: complex = 1j): ...
#> x: `complex` = ?


@sieve.function(name="defaults-list-empty")
def list_empty(x: List[int] = []): ...
#> x: list[int] = []


@sieve.function(name="defaults-list-full")
def list_full(x: List[str] = ["a", "b"]): ...
#> x: list[str] = ["a", "b"]


@sieve.function(name="defaults-tuple-for-list")
def tuple_for_list(x: List[int] = (1, 2)): ...
#> x: list[int] = [1, 2]


@sieve.function(name="defaults-dict-full")
def dict_full(x: Dict[str, Any] = {"a": 1, "b": [None, True]}): ...
#> x: dict[any] = {"a": 1, "b": [null, true]}


@sieve.function(name="defaults-dict-called")
def dict_called(x: dict = dict(a=1)): ...
#> x: dict[any] = {"a": 1}


@sieve.function(name="defaults-set-full")
def set_full(x: set = {1, 2, 2}): ...
#> x: set[any] = [1, 2]


@sieve.function(name="defaults-set-called")
def set_called(x: frozenset = frozenset()): ...
#> x: set[any] = []


@sieve.function(name="defaults-product")
def product(x: int = 2 * 3 + 1): ...
#> x: int = 7


@sieve.function(name="defaults-power")
def power(x: int = 2**16): ...
#> x: int = 65536


@sieve.function(name="defaults-shifted")
def shifted(x: int = 1 << 20): ...
#> x: int = 1048576


@sieve.function(name="defaults-quotient")
def quotient(x: float = 1 / 4): ...
#> x: float = 0.25


@sieve.function(name="defaults-constant")
def constant(x: int = BASE): ...
#> x: int = 10


@sieve.function(name="defaults-constant-used")
def constant_used(x: int = BASE * 2): ...
#> x: int = 20


@sieve.function(name="defaults-constant-list")
def constant_list(x: List[str] = NAMES): ...
#> x: list[str] = ["a", "b"]


@sieve.function(name="defaults-item")
def item(x: str = NAMES[0]): ...
#> x: str = "a"


@sieve.function(name="defaults-last-item")
def last_item(x: str = NAMES[-1]): ...
#> x: str = "b"


@sieve.function(name="defaults-entry")
def entry(x: int = TABLE["large"]): ...
#> x: int = 2


@sieve.function(name="defaults-keys")
def keys(x: List[str] = list(TABLE)): ...
#> x: list[str] = ["small", "large"]


@sieve.function(name="defaults-part")
def part(x: List[int] = VALUES[1:3]): ...
#> x: list[int] = [2, 3]


@sieve.function(name="defaults-part-of-text")
def part_of_text(x: str = "abcdef"[:3]): ...
#> x: str = "abc"


@sieve.function(name="defaults-reversed-part")
def reversed_part(x: List[int] = VALUES[::-1]): ...
#> x: list[int] = [4, 3, 2, 1]


@sieve.function(name="defaults-length")
def length(x: int = len(NAMES)): ...
#> x: int = 2


@sieve.function(name="defaults-formatted")
def formatted(x: str = f"{BASE} px"): ...
#> x: str = "10 px"


@sieve.function(name="defaults-formatted-real")
def formatted_real(x: str = f"{BASE / 4:.2f}"): ...
#> x: str = "2.50"


@sieve.function(name="defaults-formatted-padded")
def formatted_padded(x: str = f"{BASE:05d}"): ...
#> x: str = "00010"


@sieve.function(name="defaults-formatted-repr")
def formatted_repr(x: str = f"{NAMES[0]!r}"): ...
#> x: str = "'a'"


@sieve.function(name="defaults-percent")
def percent(x: str = "%s-%d" % ("a", 3)): ...
#> x: str = "a-3"


@sieve.function(name="defaults-percent-constant")
def percent_constant(x: str = PATTERN % ("b", 4)): ...
#> x: str = "b-4"


@sieve.function(name="defaults-method")
def method(x: str = "Abc".lower()): ...
#> x: str = "abc"


@sieve.function(name="defaults-replaced")
def replaced(x: str = "a b".replace(" ", "-")): ...
#> x: str = "a-b"


@sieve.function(name="defaults-condition")
def condition(x: int = 1 if BASE > 5 else 2): ...
#> x: int = 1


@sieve.function(name="defaults-either")
def either(x: str = "" or "b"): ...
#> x: str = "b"


@sieve.function(name="defaults-comprehension")
def comprehension(x: List[int] = [n * n for n in VALUES]): ...
#> x: list[int] = [1, 4, 9, 16]


@sieve.function(name="defaults-path")
def path(x: Path = Path("x")): ...
#> x: path = "x"


@sieve.function(name="defaults-path-joined")
def path_joined(x: Path = Path("a") / "b"): ...
#> x: path = "a/b"


@sieve.function(name="defaults-path-of-file")
def path_of_file(x: Path = HERE / "data.csv"): ...
#> x: path = "/src/data.csv"


@sieve.function(name="defaults-decimal")
def decimal(x: Decimal = Decimal("0.10")): ...
#> x: decimal = "0.10"


@sieve.function(name="defaults-identity")
def identity(x: UUID = UUID("12345678-1234-5678-1234-567812345678")): ...
#> x: uuid = "12345678-1234-5678-1234-567812345678"


@sieve.function(name="defaults-day")
def day(x: date = date(2024, 2, 29)): ...
#> x: date = "2024-02-29"


@sieve.function(name="defaults-moment")
def moment(x: datetime.datetime = datetime.datetime(2024, 1, 2, 3, 4)): ...
#> x: datetime = "2024-01-02T03:04:00"


@sieve.function(name="defaults-clock")
def clock(x: datetime.time = datetime.time(12, 30)): ...
#> x: time = "12:30:00"


@sieve.function(name="defaults-span")
def span(x: timedelta = timedelta(minutes=5)): ...
#> x: timedelta = 300


@sieve.function(name="defaults-span-of-days")
def span_of_days(x: timedelta = timedelta(days=1, hours=2)): ...
#> x: timedelta = 93600


@sieve.function(name="defaults-zero-of-type")
def zero_of_type(x: int = int()): ...
#> x: int = 0


@sieve.function(name="defaults-without-hint")
def without_hint(x=3, y="a", z=None): ...
#> x: any = 3
#> y: any = "a"
#> z: any = null


@sieve.function(name="defaults-random-value")
def random_value(x: float = random.random()): ...
#> x: float = ?


@sieve.function(name="defaults-called")
def called(x: float = now()): ...
#> x: float = ?


@sieve.function(name="defaults-today")
def today(x: date = date.today()): ...
#> x: date = ?


@sieve.function(name="defaults-fresh")
def fresh(x: UUID = uuid4()): ...
#> x: uuid = ?


@sieve.function(name="defaults-environment")
def environment(x: str = os.environ.get("HOME", "/")): ...
#> x: str = ?


@sieve.function(name="defaults-after-a-loop")
def after_a_loop(x: int = COUNT): ...
#> x: int = ?


@sieve.function(name="defaults-function")
def function(x=lambda: 1): ...
#> x: any = ?


@sieve.function(name="defaults-ellipsis")
def ellipsis(x: int = ...): ...
#> x: int = ?


@sieve.function(name="defaults-file-at-address")
def file_at_address(x: sieve.Image = sieve.Image("https://example.com/a.png")): ...
#> x: image = {"url": "https://example.com/a.png"}


@sieve.function(name="defaults-ends-with-comma")
def ends_with_comma(x: int = 1,): ...
#> x: int = 1
