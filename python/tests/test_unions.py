"""Which option of a union a value becomes: the one the caller meant."""

import dataclasses
import datetime
import decimal
import enum
import os
import pathlib
import sys
import unittest
import uuid
from typing import Any, Dict, List, Literal, Optional, Set, Tuple, Union

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import sieve  # noqa: E402
from sieve.runner.coercion import coercer  # noqa: E402

DAY = datetime.date(2025, 3, 12)
FILE = {"url": "/v2/files/1/a.png"}


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


@dataclasses.dataclass
class Point:
    x: float
    y: float = 0.0


@dataclasses.dataclass
class Named:
    name: str
    x: float = 0.0


@dataclasses.dataclass
class Circle:
    kind: Literal["circle"]
    size: float


@dataclasses.dataclass
class Square:
    kind: Literal["square"]
    size: float


@dataclasses.dataclass
class Node:
    left: "Union[Node, Leaf, None]" = None
    right: "Union[Node, Leaf, None]" = None


@dataclasses.dataclass
class Leaf:
    value: int = 0
    left: "Union[Node, Leaf, None]" = None


@dataclasses.dataclass
class Even:
    number: int

    def __post_init__(self) -> None:
        if self.number % 2:
            raise ValueError("odd")


class Unions(unittest.TestCase):
    def check(self, hint: Any, value: Any, expected: Any) -> None:
        convert = coercer(hint)
        found = convert(value) if convert else value
        self.assertEqual((found, type(found)), (expected, type(expected)), (hint, value))

    def test_the_values_own_type_wins_wherever_it_stands(self):
        self.check(Union[int, str], "5", "5")
        self.check(Union[str, int], 5, 5)
        self.check(Union[int, float], 3, 3)
        self.check(Union[float, int], 3, 3)
        self.check(Union[float, int], 3.0, 3.0)
        self.check(Union[int, bool], True, True)
        self.check(Union[bool, int], 1, 1)
        self.check(Union[Set[int], List[int]], [1], [1])
        self.check(Union[pathlib.Path, str], "a/b", "a/b")
        self.check(Union[bytes, str], "abcd", "abcd")
        self.check(Union[sieve.File, str], "https://example.com", "https://example.com")
        self.check(Union[List[int], int], 1, 1)

    def test_what_no_option_has_is_converted(self):
        self.check(Union[float, str], 1, 1.0)
        self.check(Union[float, bool], "Infinity", float("inf"))
        self.check(Union[Tuple[int, int], int], [1, 2], (1, 2))
        self.check(Union[decimal.Decimal, bool], "1.10", decimal.Decimal("1.10"))
        self.check(Union[datetime.timedelta, str], "PT90S", datetime.timedelta(seconds=90))
        self.check(Union[pathlib.Path, int], "a/b", pathlib.Path("a/b"))

    def test_a_text_that_is_of_two_options_is_of_the_first_like_in_the_form(self):
        self.check(Union[datetime.date, str], "2025-03-12", DAY)
        self.check(Union[str, datetime.date], "2025-03-12", "2025-03-12")
        self.check(Union[datetime.date, str], "tomorrow", "tomorrow")
        self.check(Union[uuid.UUID, str], "0" * 31 + "1", uuid.UUID(int=1))
        self.check(Union[Colour, str], "red", Colour.RED)
        self.check(Union[Colour, str], "green", "green")
        self.check(Union[Level, int], 2, Level.HIGH)

    def test_a_date_alone_is_no_date_and_time(self):
        for hint in (Union[datetime.date, datetime.datetime], Union[datetime.datetime, datetime.date]):
            self.check(hint, "2025-03-12", DAY)
            self.check(hint, "2025-03-12T10:30", datetime.datetime(2025, 3, 12, 10, 30))

    def test_objects_are_told_apart_by_their_fields(self):
        self.check(Union[Point, Named], {"name": "a"}, Named("a"))
        self.check(Union[Point, Named], {"x": 1}, Point(1.0))
        self.check(Union[Point, Dict[str, Any]], {"x": 1}, Point(1.0))
        self.check(Union[Dict[str, Any], Point], {"x": 1, "z": 2}, {"x": 1, "z": 2})
        self.check(Union[Circle, Square], {"kind": "square", "size": 1}, Square("square", 1.0))
        self.check(Union[int, str, Point], {"x": 1, "y": 2}, Point(1.0, 2.0))
        self.check(List[Union[Point, Named, int]], [{"x": 1}, {"name": "a"}, 3], [Point(1.0), Named("a"), 3])
        self.check(Union[sieve.Image, Point], FILE, sieve.Image(url=FILE["url"]))
        self.check(Union[Dict[str, str], sieve.File], FILE, sieve.File(url=FILE["url"]))
        self.check(Union[Point, None], None, None)

    def test_lists_are_told_apart_by_their_items(self):
        self.check(Union[List[int], List[str]], ["a"], ["a"])
        self.check(Union[List[datetime.date], List[Point]], [{"x": 1}], [Point(1.0)])
        self.check(Union[List[Point], Point], [{"x": 1}], [Point(1.0)])
        self.check(Union[Dict[str, Point], Dict[str, int]], {"a": 1}, {"a": 1})

    def test_one_is_not_true(self):
        self.check(Union[Literal[True], Point, int], 1, 1)
        self.check(Literal[Colour.RED, "x"], "red", Colour.RED)
        self.check(Dict[Literal[1, 2], float], {"1": 1}, {1: 1.0})
        self.check(Dict[Union[int, str], int], {"1": 1}, {"1": 1})
        self.check(Dict[Level, int], {"2": 1}, {Level.HIGH: 1})
        self.check(Dict[Optional[float], int], {"1.5": 1, "null": 2}, {1.5: 1, None: 2})
        self.check(Dict[Tuple[int, int], int], {}, {})

    def test_an_option_that_refuses_gives_way_to_another_and_else_says_why(self):
        self.check(Union[Even, Dict[str, int]], {"number": 3}, {"number": 3})
        with self.assertRaisesRegex(ValueError, "odd"):
            coercer(Union[Even, str])({"number": 3})

    def test_options_that_hold_each_other_are_not_tried_in_all_combinations(self):
        value: Any = {"value": 1}
        for _ in range(60):
            value = {"left": value}
        found = coercer(Union[Node, Leaf])(value)
        while not isinstance(found, Leaf) or found.left is not None:
            found = found.left
        self.assertEqual(found.value, 1)


if __name__ == "__main__":
    unittest.main()
