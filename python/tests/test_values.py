"""Values on their way into JSON, and out of it into what hints ask for."""

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import ipaddress
import json
import os
import pathlib
import sys
import textwrap
import types
import typing
import unittest
import uuid
from typing import Any, Dict, FrozenSet, List, Optional, Set, Tuple, Union

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import sieve  # noqa: E402
from sieve import values  # noqa: E402
from sieve.runner.calling import Call  # noqa: E402
from sieve.runner.coercion import coercer  # noqa: E402


class Colour(enum.Enum):
    RED = "red"
    PAIR = (1, 2)


class Box(sieve.Struct):
    x: int
    label: str = "none"
    tags: List[str] = []


@dataclasses.dataclass
class Tree:
    value: float
    children: "List[Tree]" = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Measured:
    low: float
    high: dataclasses.InitVar[float]
    middle: float = dataclasses.field(init=False)

    def __post_init__(self, high: float) -> None:
        self.middle = (self.low + high) / 2


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Access(enum.Flag):
    READ = 1
    WRITE = 2


class Mode(str, enum.Enum):
    FAST = "fast"


class Text(str):
    pass


class Point(typing.NamedTuple):
    x: int
    when: datetime.date


class Settings(typing.TypedDict):
    colour: Colour


T = typing.TypeVar("T")


@dataclasses.dataclass
class Wrapped(typing.Generic[T]):
    item: T
    more: "List[Optional[T]]" = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Days(Wrapped[datetime.date]):
    pass


def sent(value):
    return json.loads(values.dumps(value))


class Sending(unittest.TestCase):
    def test_values_become_json(self):
        day = datetime.date(2025, 3, 12)
        cases = [
            (None, None),
            (2**100, 2**100),
            ("\u00e9\U0001f600", "\u00e9\U0001f600"),
            ((1, [2, {"a": (3,)}]), [1, [2, {"a": [3]}]]),
            ({3, 1, 2}, [1, 2, 3]),
            ({1: "a", None: "b", True: "c", day: "d"}, {"1": "c", "null": "b", "2025-03-12": "d"}),
            (Box(1, tags=["a"]), {"x": 1, "label": "none", "tags": ["a"]}),
            (Tree(1.0, [Tree(2.0)]), {"value": 1.0, "children": [{"value": 2.0, "children": []}]}),
            (Point(1, day), {"x": 1, "when": "2025-03-12"}),
            (Colour.RED, "red"),
            (b"\x00\xff", "AP8="),
            (datetime.datetime(2025, 3, 12, 10, 30), "2025-03-12T10:30:00"),
            (datetime.timedelta(days=1, seconds=2, milliseconds=500), "P1DT2.5S"),
            (datetime.timedelta(seconds=-90), "-P0DT90S"),
            (decimal.Decimal("1.10"), "1.10"),
            (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
            (collections.OrderedDict(a=1), {"a": 1}),
            ([Level.HIGH, Access.READ | Access.WRITE, Mode.FAST, Colour.PAIR], [2, 3, "fast", "PAIR"]),
            ({Level.HIGH: 1, Mode.FAST: 2, 1.5: 3, decimal.Decimal("1"): 4}, {"2": 1, "fast": 2, "1.5": 3, "1": 4}),
            ({float("nan"): 1, pathlib.Path("a/b"): 2}, {"NaN": 1, "a/b": 2}),
            (frozenset(["b", "a"]), ["a", "b"]),
            ([range(2), collections.deque([1]), {"a": 1}.values(), types.MappingProxyType({"b": 2})], [[0, 1], [1], [1], {"b": 2}]),
            (datetime.datetime(2025, 3, 12, 10, tzinfo=datetime.timezone.utc), "2025-03-12T10:00:00+00:00"),
            (datetime.time(10, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=2))), "10:30:00+02:00"),
            (Measured(1, 2), {"low": 1, "middle": 1.5}),
            ([Text("a"), fractions.Fraction(1, 3), ipaddress.ip_address("10.0.0.1"), pathlib.PurePath("x")], ["a", "1/3", "10.0.0.1", "x"]),
            ([-(2**80), 10**5000 % 7, -0.0, 1e300], [-(2**80), 10**5000 % 7, -0.0, 1e300]),
            (bytearray(b"a"), "YQ=="),
            (array.array("f", [0.5]), [0.5]),
            ([float("nan"), {"a": float("-inf")}], ["NaN", {"a": "-Infinity"}]),
        ]
        for value, expected in cases:
            self.assertEqual(sent(value), expected, value)

    def test_tensors_are_known_by_name(self):
        class Tensor:
            def __init__(self, count=2, complex=False):
                self.count, self.complex = count, complex

            def numel(self):
                return self.count

            def is_complex(self):
                return self.complex

            def tolist(self):
                return [1.0, float("nan")]

            detach = cpu = lambda self: self

        Tensor.__module__ = "torch"
        self.assertEqual(sent({"a": Tensor()}), {"a": [1.0, "NaN"]})
        for tensor, words in ((Tensor(10**9), "too many for JSON.*sieve.File"), (Tensor(complex=True), "complex numbers")):
            with self.assertRaisesRegex(TypeError, r"result\.a is of type torch\..*" + words):
                values.dumps({"a": tensor})

    def test_what_cannot_be_sent_is_named_with_its_place(self):
        loop: List[Any] = []
        loop.append(loop)
        cases = [
            ({"a": [object()]}, r"result\.a\[0\] is of type object, which cannot be sent"),
            (pathlib.Path("/not/there"), r"result is of type pathlib[\w.]+, '/not/there', where there is no file.*sieve\.File"),
            (pathlib.Path("/"), r"a folder: send a list of its files"),
            (iter([1]), r"use list\(\.\.\.\) of it"),
            ({(1, 2): 3}, r"result has a key of type tuple"),
            (1j, "complex"),
            ([{1: "a", "1": "b"}], r"result\[0\] has two keys that are both '1' in JSON"),
            (["\ud800"], r"result\[0\] holds '\\ud800', half of a surrogate pair"),
            (loop, "nested more than 64 deep"),
        ]
        for value, words in cases:
            with self.assertRaisesRegex((TypeError, ValueError), words):
                values.dumps(value)

    def test_files_in_results_are_files_again_by_their_kind(self):
        entry = {"url": "/v2/files/1/a.mp4", "name": "a.mp4", "size": 3, "content_type": "video/mp4"}
        found = values.from_json({"deep": [entry], "no": {"url": "https://example.com"}})
        self.assertIsInstance(found["deep"][0], sieve.Video)
        self.assertEqual(found["deep"][0].to_json(), entry)
        self.assertEqual(found["no"], {"url": "https://example.com"})


    def test_a_secret_is_a_text_that_is_not_shown_where_it_stands(self):
        secret = sieve.Secret("sesame")
        self.assertEqual((secret, sent(secret), str(secret)), ("sesame", "sesame", "sesame"))
        self.assertNotIn("sesame", repr({"token": secret}))


class Coercing(unittest.TestCase):
    def check(self, hint, value, expected):
        convert = coercer(hint)
        found = convert(value) if convert else value
        self.assertEqual(found, expected, hint)
        self.assertIs(type(found), type(expected), hint)

    def test_json_becomes_what_the_hint_asks_for(self):
        day = datetime.date(2025, 3, 12)
        utc = datetime.timezone.utc
        self.check(float, 3, 3.0)
        self.check(float, "-Infinity", float("-inf"))
        self.check(int, 3.0, 3)
        self.check(bool, True, True)
        self.check(str, "a", "a")
        self.check(bytes, "AP8=", b"\x00\xff")
        self.check(Optional[float], None, None)
        self.check(Optional[float], 3, 3.0)
        self.check(Union[int, str], "3", "3")
        self.check(Union[int, float], 3, 3)
        self.check(Union[datetime.date, int], "2025-03-12", day)
        self.check(List[Tuple[int, float]], [[1, 2]], [(1, 2.0)])
        self.check(Tuple[float, ...], [1, 2], (1.0, 2.0))
        self.check(Set[int], [1, 1], {1})
        self.check(FrozenSet[float], [1], frozenset([1.0]))
        self.check(Dict[int, float], {"1": 2}, {1: 2.0})
        self.check(Colour, "red", Colour.RED)
        self.check(Access, 3, Access.READ | Access.WRITE)
        self.check(Access, 2.0, Access.WRITE)
        self.check(Access, 0, Access(0))
        self.check(sieve.Secret, "a", sieve.Secret("a"))
        self.check(Union[int, sieve.Markdown], "# a", sieve.Markdown("# a"))
        self.check(Colour, "PAIR", Colour.PAIR)
        self.check(datetime.date, "2025-03-12", day)
        self.check(datetime.datetime, "2025-03-12T10:30:00.5Z", datetime.datetime(2025, 3, 12, 10, 30, 0, 500000, utc))
        self.check(datetime.time, "10:30", datetime.time(10, 30))
        self.check(datetime.timedelta, 90, datetime.timedelta(seconds=90))
        self.check(datetime.timedelta, "-P1DT2H0.5S", -datetime.timedelta(days=1, hours=2, seconds=0.5))
        self.check(decimal.Decimal, "1.10", decimal.Decimal("1.10"))
        self.check(uuid.UUID, "0" * 31 + "1", uuid.UUID(int=1))
        self.check(pathlib.Path, "/a", pathlib.Path("/a"))
        self.check(typing.NewType("Id", float), 1, 1.0)
        self.check(Any, {"a": 1}, {"a": 1})
        self.check(Box, {"x": 1}, Box(1))
        self.check(Tree, {"value": 1, "children": [{"value": 2}]}, Tree(1.0, [Tree(2.0)]))
        self.check(Point, {"x": 1, "when": "2025-03-12"}, Point(1, day))
        self.check(Point, [1, "2025-03-12"], Point(1, day))
        self.check(Settings, {"colour": "red"}, {"colour": Colour.RED})
        self.check(Measured, {"low": 1, "high": "Infinity"}, Measured(1.0, float("inf")))
        self.check(Level, 2, Level.HIGH)
        self.check(Access, 3, Access.READ | Access.WRITE)
        self.check(Mode, "fast", Mode.FAST)
        self.check(bytearray, "YQ==", bytearray(b"a"))
        self.check(int, 2**100, 2**100)
        self.check(typing.Deque[float], [1], collections.deque([1.0]))
        self.check(typing.OrderedDict[str, float], {"a": 1}, collections.OrderedDict(a=1.0))
        self.check(typing.Counter[str], {"a": 1}, collections.Counter(a=1))
        self.check(typing.DefaultDict[str, List[float]], {"a": [1]}, collections.defaultdict(list, a=[1.0]))
        self.check(typing.Mapping[str, datetime.date], {"a": "2025-03-12"}, {"a": day})
        self.check(typing.Sequence[Optional[Tree]], [None, {"value": 1}], [None, Tree(1.0)])
        self.check(typing.TypeVar("T", bound=Tree), {"value": 1}, Tree(1.0))
        self.check(typing.TypeVar("T", int, float), 1, 1)
        self.check(Wrapped, {"item": "2025-03-12"}, Wrapped("2025-03-12"))
        self.check(Wrapped[Tree], {"item": {"value": 1}, "more": [{"value": 2}]}, Wrapped(Tree(1.0), [Tree(2.0)]))
        self.check(Days, {"item": "2025-03-12", "more": [None]}, Days(day, [None]))
        self.check(List[Union[Wrapped[datetime.date], str]], [{"item": "2025-03-12"}], [Wrapped(day)])
        self.check(ipaddress.IPv4Address, "10.0.0.1", ipaddress.IPv4Address("10.0.0.1"))
        self.check(datetime.datetime, "2025-03-12T10:30:00+02", datetime.datetime(2025, 3, 12, 8, 30, tzinfo=utc))
        self.check(datetime.datetime, "2025-03-12T10:30-0230", datetime.datetime(2025, 3, 12, 13, 0, tzinfo=utc))
        self.check(datetime.datetime, "2025-03-12", datetime.datetime(2025, 3, 12))
        self.check(datetime.timedelta, "PT1H30M", datetime.timedelta(minutes=90))

    @unittest.skipIf(sys.version_info < (3, 10), "`X | Y` needs Python 3.10")
    def test_new_style_hints(self):
        self.check(eval("float | None"), 3, 3.0)
        self.check(eval("list[tuple[float, int]]"), [[1, 2]], [(1.0, 2)])
        annotated = eval("typing.Annotated[str, Pattern]", {"typing": typing, "Pattern": _Pattern("^a+$")})
        self.check(annotated, "aa", "aa")
        with self.assertRaisesRegex(ValueError, "'b' does not match the pattern"):
            coercer(annotated)("b")

    def test_a_file_is_only_ever_a_url(self):
        for value in ({"url": "/v2/files/1/a.png"}, "/v2/files/1/a.png"):
            image = coercer(sieve.Image)(value)
            self.assertIsInstance(image, sieve.Image)
            self.assertEqual(image.to_json()["url"], "/v2/files/1/a.png")
        with self.assertRaisesRegex(ValueError, "a file is"):
            coercer(sieve.Image)({"path": "/etc/passwd"})

    def test_calls_pass_arguments_the_way_the_signature_wants(self):
        scope: Dict[str, Any] = {}
        exec("def f(a, b=2, /, c: float = 3, *rest: float, d, e=5, **more: float): return (a, b, c, rest, d, e, more)", scope)
        call = Call(scope["f"])
        self.assertEqual(call({"a": 1, "d": 4}), (1, 2, 3, (), 4, 5, {}))
        self.assertEqual(call({"a": 1, "d": 4, "rest": [7], "more": {"g": 1}}), (1, 2, 3, (7.0,), 4, 5, {"g": 1.0}))
        with self.assertRaisesRegex(TypeError, "misses the argument 'a'"):
            call({"d": 4})

    def test_hints_that_cannot_be_resolved_leave_their_values_alone(self):
        def function(a: "Missing", b: "Optional[float]", c=None):  # noqa: F821
            return a, b, c

        self.assertEqual(Call(function)({"a": {"x": 1}, "b": 1}), ({"x": 1}, 1.0, None))

    def test_a_value_that_does_not_fit_names_its_place(self):
        def function(tree: Tree, when: datetime.date = None):
            return tree, when

        with self.assertRaisesRegex(ValueError, r"^when: "):
            Call(function)({"tree": {"value": 1}, "when": "yesterday"})
        with self.assertRaisesRegex(ValueError, r"^tree\.children\[0\]: "):
            Call(function)({"tree": {"value": 1, "children": ["no"]}})
        self.assertIsNone(Call(function)({"tree": {"value": 1}, "when": None})[1])


    def test_a_dataclass_arrives_as_that_dataclass_wherever_it_stands(self):
        scope: Dict[str, Any] = {"Tree": Tree, "Optional": Optional, "Dict": Dict, "List": List}
        exec(
            "def f(a: Tree, /, *rest: Tree, b: Optional[Tree] = None, c: Dict[str, List[Tree]] = None, **more: Tree):\n"
            "    return a, rest, b, c, more",
            scope,
        )
        one, tree = {"value": 1}, Tree(1.0)
        found = Call(scope["f"])({"a": one, "rest": [one], "b": one, "c": {"x": [one]}, "more": {"y": one}})
        self.assertEqual(found, (tree, (tree,), tree, {"x": [tree]}, {"y": tree}))

    def test_annotations_of_a_newer_python_are_read_by_an_older_one(self):
        source = """
            from __future__ import annotations
            import dataclasses, typing

            @dataclasses.dataclass
            class Node:
                value: float | None
                children: list[Node] = dataclasses.field(default_factory=list)
                names: dict[str, int | str] | None = None

            def function(nodes: list[Node] | Node, pair: tuple[float, "Node | None"] = (0, None), *, one: Node | None = None):
                return nodes, pair, one
        """
        module = types.ModuleType("newer")
        sys.modules["newer"] = module
        self.addCleanup(sys.modules.pop, "newer")
        exec(textwrap.dedent(source), module.__dict__)
        node = {"value": 1, "children": [{"value": None}], "names": {"a": "1"}}
        expected = module.Node(1.0, [module.Node(None)], {"a": "1"})
        found = Call(module.function)({"nodes": [node], "pair": [1, node], "one": node})
        self.assertEqual(found, ([expected], (1.0, expected), expected))
        self.assertEqual(Call(module.function)({"nodes": node})[0], expected)

    @unittest.skipIf(sys.version_info < (3, 12), "`type X = ...` needs Python 3.12")
    def test_types_that_are_named_by_statement(self):
        scope: Dict[str, Any] = {"Tree": Tree}
        exec("type Trees = dict[str, Tree | Trees]\ntype Pair[T] = tuple[T, T]", scope)
        self.check(scope["Trees"], {"a": {"b": {"value": 1}}}, {"a": {"b": Tree(1.0)}})
        self.check(scope["Pair"][float], [1, 2], (1.0, 2.0))

    @unittest.skipIf(sys.version_info < (3, 11), "`Required` and `Unpack` need Python 3.11")
    def test_typed_dicts_say_what_is_required(self):
        scope: Dict[str, Any] = {"typing": typing, "Tree": Tree}
        exec(
            "class Options(typing.TypedDict, total=False):\n    tree: typing.Required[Tree]\n    size: float\n"
            "def f(**options: typing.Unpack[Options]): return options",
            scope,
        )
        self.check(scope["Options"], {"tree": {"value": 1}, "size": 1}, {"tree": Tree(1.0), "size": 1.0})
        self.assertEqual(Call(scope["f"])({"options": {"tree": {"value": 1}}}), {"tree": Tree(1.0)})

    @unittest.skipIf(sys.version_info < (3, 10), "slots and keyword-only fields need Python 3.10")
    def test_dataclasses_with_slots_and_keyword_only_fields(self):
        kind = dataclasses.make_dataclass("Slotted", [("x", float), ("y", Tree)], slots=True, kw_only=True)
        found = coercer(kind)({"x": 1, "y": {"value": 2}})
        self.assertEqual((found.x, found.y, sent(found)["x"]), (1.0, Tree(2.0), 1.0))


class _Pattern:
    def __init__(self, pattern):
        self.pattern = pattern


class Structs(unittest.TestCase):
    def test_defaults_are_not_shared_and_fields_are_inherited(self):
        class Labelled(Box):
            note: Optional[str] = None

        first, second = Labelled(1), Labelled(x=1)
        first.tags.append("a")
        self.assertEqual((second.tags, Labelled.__struct_fields__), ([], ("x", "label", "tags", "note")))
        self.assertEqual(repr(second), "Labelled(x=1, label='none', tags=[], note=None)")

    def test_wrong_fields_are_named(self):
        for arguments, words in (({}, "needs a value for x"), ({"x": 1, "y": 2}, "no field 'y'")):
            with self.assertRaisesRegex(TypeError, words):
                Box(**arguments)


if __name__ == "__main__":
    unittest.main()
