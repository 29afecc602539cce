"""What our validator accepts, pydantic accepts for the same hint, and the other way round.

Needs pydantic 2 and `SIEVE_VALIDATE`, the path of the `validate` example of `python-spec`; skipped without them.
`scripts/test` has both. pydantic is asked in strict mode, as JSON means it: like us, it then takes no text for a
number and no number for a date. Where the two differ on purpose is said in `KEPT`, each with its reason.
"""

import json
import os
import subprocess
import unittest

try:
    import pydantic
except ImportError:
    pydantic = None

VALIDATE = os.environ.get("SIEVE_VALIDATE")

BEFORE = '''
import datetime, decimal, enum, pathlib, uuid
from dataclasses import dataclass, field
from typing import Annotated, Any, Dict, FrozenSet, Generic, List, Literal, NamedTuple, NewType, Optional, Sequence, Set, Tuple, TypeVar, Union
from annotated_types import Ge, Gt, Interval, Le, Len, Lt, MultipleOf
from pydantic import BaseModel, Field, NonNegativeInt, PositiveFloat, PositiveInt, RootModel, StringConstraints, confloat, conint, conlist, conset, constr
from typing_extensions import NotRequired, Required, TypedDict

T = TypeVar("T")
UserId = NewType("UserId", int)
Unit = Annotated[float, Field(ge=0, le=1)]

class Color(enum.Enum):
    RED = "red"
    GREEN = "green"

class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2

class Ratio(enum.Enum):
    HALF = 0.5

class Item(BaseModel):
    name: str
    price: float = Field(gt=0)
    tags: List[str] = []

class Aliased(BaseModel):
    class_: str = Field(alias="class")
    from_: int = Field(3, validation_alias="from")

class Tree(BaseModel):
    value: int
    children: List["Tree"] = []

class Child(Item):
    count: NonNegativeInt = 0

class Names(RootModel[List[str]]):
    pass

class Page(BaseModel, Generic[T]):
    items: List[T]
    next: Optional[str] = None

class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9

class Dog(BaseModel):
    kind: Literal["dog"]

@dataclass
class Point:
    x: int
    y: int = 0
    names: List[str] = field(default_factory=list)

@dataclass
class Line:
    start: Point
    end: Optional[Point] = None

class Movie(TypedDict):
    title: str
    year: NotRequired[int]

class Partial(TypedDict, total=False):
    title: Required[str]
    year: int
'''

HINTS = [
    "int", "float", "str", "bool", "None", "Any", "bytes", "UserId", "Unit",
    "datetime.date", "datetime.time", "datetime.datetime", "datetime.timedelta", "decimal.Decimal", "uuid.UUID", "pathlib.Path",
    "Optional[int]", "Optional[str]", "Union[int, str]", "Union[int, None, bool]", "int | float", "str | List[str]",
    "List[int]", "Sequence[float]", "List[List[int]]", "List[Optional[int]]", "list", "Tuple[int, ...]",
    "Tuple[int, str]", "Tuple[()]", "Tuple[int]", "Set[int]", "FrozenSet[str]", "set",
    "Dict[str, int]", "Dict[str, List[int]]", "Dict[str, Any]", "dict",
    "Literal[1, 2]", "Literal['a', 'b']", "Literal[1, 'a', True, None]", "Optional[Literal['a']]",
    "Color", "Level", "Ratio", "List[Color]", "Union[Color, int]", "Dict[str, Level]",
    "Annotated[int, Field(ge=1, le=3)]", "Annotated[int, Field(gt=1, lt=3)]", "Annotated[int, Ge(0), Le(2)]",
    "Annotated[int, MultipleOf(2)]", "Annotated[float, Interval(gt=0, le=2.5)]", "Annotated[str, Field(min_length=1, max_length=2)]",
    "Annotated[str, Len(2, 3)]", "Annotated[List[int], Field(min_length=1, max_length=2)]", "List[Annotated[int, Gt(0)]]",
    "Optional[Annotated[int, Lt(0)]]", "Annotated[Optional[int], Field(ge=2)]", "Annotated[decimal.Decimal, Field(ge=1)]",
    "Annotated[bytes, Field(max_length=1)]", "Annotated[str, StringConstraints(min_length=3)]",
    "PositiveInt", "NonNegativeInt", "PositiveFloat", "conint(ge=1, le=2)", "confloat(gt=0)", "constr(min_length=2)",
    "conlist(int, min_length=1)", "conset(int, max_length=1)",
    "Item", "Aliased", "Tree", "Child", "Names", "Page[int]", "Union[Cat, Dog]", "List[Item]", "Optional[Item]", "Dict[str, Cat]",
    "Point", "Line", "List[Point]", "Movie", "Partial",
]

VALUES = [
    "null", "true", "false", "0", "1", "2", "3", "-1", "4", "1.0", "2.0", "0.5", "2.5", "-0.5", "1e2", "9007199254740993",
    "100000000000000000000", '""', '"a"', '"ab"', '"abc"', '"1"', '"red"', '"RED"', '"true"', '"null"', '"é"',
    '"2024-02-29"', '"2023-02-29"', '"2024-2-9"', '"2024-02-29T12:04:31"', '"2024-02-29T12:04:31Z"', '"2024-02-29 12:04:31.5+02:00"',
    '"2024-02-29T25:00:00"', '"12:04"', '"12:04:31"', '"12:04:31.5"', '"12:04:31Z"', '"24:00"', '"12:04:31Zx"',
    '"P1D"', '"PT90S"', '"P1DT2H30M"', '"PT0.5S"', '"-PT1S"', '"P"', '"P1Y"', '"Pfoo"',
    '"0.10"', '"+1"', '".5"', '"1e-3"', '"1,5"', '"NaN"', '"Infinity"', '"Zg=="', '"Zm9v"', '"Zg="', '"a?b/"',
    '"12345678-1234-5678-1234-567812345678"', '"12345678123456781234567812345678"', '"not-a-uuid"',
    "[]", "[1]", '["a"]', "[1, 1]", "[1, 2]", '[1, "a"]', "[1, null]", "[[1], [2]]", "[1.5]", "[-1]", '["red"]', "[0]", "[1, 2, 3]",
    "{}", '{"a": 1}', '{"a": [1]}', '{"a": "b"}', '{"a": null}', '{"1": 2}',
    '{"name": "a", "price": 1}', '{"name": "a"}', '{"name": "a", "price": 0}', '{"name": 1, "price": 1}',
    '{"name": "a", "price": 1, "tags": ["b"]}', '{"name": "a", "price": 1, "tags": null}', '{"name": "a", "price": 1, "other": 1}',
    '{"name": "a", "price": 1, "count": 2}', '{"name": "a", "price": 1, "count": -2}',
    '{"class": "a"}', '{"class_": "a"}', '{"class": "a", "from": 1}', '{"class": "a", "from": "1"}',
    '{"value": 1}', '{"value": 1, "children": [{"value": 2}]}', '{"value": 1, "children": [{"value": "x"}]}',
    '{"items": [1]}', '{"items": [1], "next": "b"}', '{"items": ["a"]}', '{"kind": "cat"}', '{"kind": "dog"}',
    '{"kind": "cow"}', '{"kind": "dog", "lives": 3}', '{"kind": "cat", "lives": 3}', '[{"name": "a", "price": 1}]',
    '{"x": 1}', '{"x": 1, "y": 2}', '{"x": 1, "names": ["a"]}', '{"y": 1}', '{"x": "1"}', '[{"x": 1}]',
    '{"start": {"x": 1}}', '{"start": {"x": 1}, "end": null}', '{"start": {"x": 1}, "end": {"y": 1}}', '{"x": {"kind": "cat"}}',
    '{"title": "a"}', '{"title": "a", "year": 1999}', '{"title": "a", "year": null}', '{"year": 1999}',
]


class Kept:
    """A disagreement on purpose: where it is, who accepts, and why."""

    def __init__(self, reason, ours, hints, values):
        self.reason, self.ours, self.hints, self.values = reason, ours, hints, values
        self.met = False

    def covers(self, hint, value, ours):
        found = self.ours == ours and self.hints(hint) and self.values(value)
        self.met = self.met or found
        return found


def one_of(*values):
    return lambda value: value in values


def mentions(*words):
    return lambda text: any(word in text for word in words)


KEPT = [
    Kept(
        "1.0 is a whole number: JavaScript and JSON Schema make no difference, and the runner gives the function an int",
        True, mentions("int", "Int", "UserId"), one_of("1.0", "2.0", "1e2"),
    ),
    Kept(
        "NaN and infinities, which JSON does not have, are these texts",
        True, mentions("float", "Float"), one_of('"NaN"', '"Infinity"'),
    ),
    Kept(
        "seconds are a duration",
        True, mentions("timedelta"), lambda value: value[0] not in '"[{nft',
    ),
    Kept(
        "a duration is ISO 8601 and not a time of day, nor of a length that nobody knows",
        False, mentions("timedelta"), one_of('"12:04"', '"12:04:31"', '"12:04:31.5"', '"24:00"', '"P1Y"'),
    ),
    Kept("a day is the beginning of that day", True, mentions("datetime.datetime"), one_of('"2024-02-29"')),
    Kept(
        "a number in a text is no moment", False, mentions("datetime.datetime"), one_of('"1"', '"0.10"', '"+1"', '".5"')
    ),
    Kept(
        "base64 is that of the standard, with its padding: pydantic forgives both",
        False, mentions("bytes"), one_of('"abc"', '"2024-2-9"', '"P1Y"', '"1e-3"', '"Zg="', '"a?b/"',
                                         '"12345678-1234-5678-1234-567812345678"'),
    ),
    Kept("true is not 1", False, mentions("Literal[1", "Level"), one_of("true")),
    Kept("the length of a set is told before its repetitions go", False, mentions("conset"), one_of("[1, 1]")),
    Kept(
        "a field that a model does not have is most often a misspelt one",
        False, mentions("Item", "Child", "Cat"), mentions('"other"', '"count"', '"lives"'),
    ),
]


@unittest.skipUnless(pydantic and VALIDATE, "needs pydantic and SIEVE_VALIDATE, which scripts/test has")
class PydanticTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        questions = "".join(
            json.dumps({"before": BEFORE, "hint": hint, "values": VALUES}) + "\n" for hint in HINTS
        )
        done = subprocess.run([VALIDATE], input=questions, stdout=subprocess.PIPE, check=True, universal_newlines=True)
        cls.ours = dict(zip(HINTS, map(json.loads, done.stdout.splitlines())))
        cls.scope = {"__name__": __name__}
        exec(BEFORE, cls.scope)

    def test_every_hint_is_fully_known(self):
        self.assertEqual([hint for hint in HINTS if self.ours[hint] is None], [])

    def test_both_accept_and_refuse_alike(self):
        different = []
        for hint in HINTS:
            theirs = self.theirs(hint)
            for value, errors in zip(VALUES, self.ours[hint] or []):
                accepted = not errors
                if accepted != theirs(value) and not any([kept.covers(hint, value, accepted) for kept in KEPT]):
                    different.append("%s %s: %s" % (hint, value, "we accept it" if accepted else "we say %s" % errors))
        self.assertFalse(different, "\n" + "\n".join(different))
        self.assertEqual([kept.reason for kept in KEPT if not kept.met], [], "these are no disagreements any more")

    def theirs(self, hint):
        kind = eval(hint, self.scope)
        own_config = isinstance(kind, type) and (issubclass(kind, pydantic.BaseModel) or hasattr(kind, "__total__"))
        own_config = own_config or hasattr(kind, "__dataclass_fields__")
        config = None if own_config else pydantic.ConfigDict(val_json_bytes="base64")
        adapter = pydantic.TypeAdapter(kind, config=config)

        def accepts(value):
            try:
                adapter.validate_json(value, strict=True)
            except pydantic.ValidationError:
                return False
            return True

        return accepts


if __name__ == "__main__":
    unittest.main()
