"""Values and hints of packages that functions are written with, in environments that hold them."""

import datetime
import decimal
import enum
import io
import json
import os
import sys
import typing
import unittest
from typing import Any, Dict, List, Optional, Union

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

import attr
import msgspec
import numpy
import numpy.typing
import pandas
import polars
import pydantic
from PIL import Image
from served import Served

import sieve
from sieve import values
from sieve.runner.calling import Call
from sieve.runner.coercion import coercer
from sieve.runner.schemas import schemas_of

IS_NEW_PYDANTIC = pydantic.VERSION.startswith("2")


def sent(value: Any) -> Any:
    return json.loads(values.dumps(value))


def taken(hint: Any, value: Any) -> Any:
    convert = coercer(hint)
    return convert(value) if convert else value


def described(hint: Any) -> Any:
    def function(it: Any) -> None: ...

    function.__annotations__["it"] = hint
    return schemas_of(function).get("it")


def heat(degrees: int = pydantic.Field(20, ge=0), marks: List[int] = pydantic.Field(default_factory=list)) -> Any:
    return degrees, marks


class DescribedDefaults(unittest.TestCase):
    def test_a_default_inside_a_description_is_what_the_function_gets(self):
        self.assertEqual(Call(heat)({}), (20, []))
        self.assertEqual(Call(heat)({"degrees": 3}), (3, []))


class Arrays(unittest.TestCase):
    def test_numbers_and_arrays_become_numbers_and_lists(self):
        cases = [
            (numpy.int64(3), 3),
            (numpy.uint64(2**64 - 1), 2**64 - 1),
            (numpy.float32(0.5), 0.5),
            (numpy.float64("nan"), "NaN"),
            (numpy.longdouble(0.25), 0.25),
            (numpy.bool_(True), True),
            (numpy.str_("a"), "a"),
            (numpy.bytes_(b"\x00\xff"), "AP8="),
            (numpy.array(7), 7),
            (numpy.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
            (numpy.array([1.5, float("inf"), float("nan")]), [1.5, "Infinity", "NaN"]),
            (numpy.array([]), []),
            (numpy.datetime64("2025-03-12T10:30:00.5"), "2025-03-12T10:30:00.500"),
            (numpy.datetime64("2025-03"), "2025-03-01"),
            (numpy.datetime64("NaT", "s"), None),
            (numpy.array(["2025-03-12T10:30", "NaT"], dtype="datetime64[ns]"), ["2025-03-12T10:30:00.000000000", None]),
            (numpy.array(["2025-03-12"], dtype="datetime64[D]"), ["2025-03-12"]),
            (numpy.array([[90]], dtype="timedelta64[s]"), [["P0DT90S"]]),
            (numpy.timedelta64(90, "s"), "P0DT90S"),
            (numpy.array([(1, 2.5), (3, float("nan"))], dtype=[("x", int), ("y", float)]), [{"x": 1, "y": 2.5}, {"x": 3, "y": "NaN"}]),
            (numpy.array([(1, "2025-03-12")], dtype=[("x", int), ("d", "datetime64[D]")])[0], {"x": 1, "d": "2025-03-12"}),
            (numpy.array([None, {"a": 1}], dtype=object), [None, {"a": 1}]),
            (numpy.ma.masked_array([1, 2], mask=[False, True]), [1, None]),
            ({"scores": [numpy.float32(1)]}, {"scores": [1.0]}),
            ({numpy.int64(1): "a"}, {"1": "a"}),
        ]
        for value, expected in cases:
            self.assertEqual(sent(value), expected, repr(value))

    def test_what_json_cannot_hold_is_named(self):
        cases = [
            (numpy.array([1j]), r"result\.a\[0\] is of type numpy.ndarray, of complex numbers.*\.real"),
            (numpy.complex64(1), r"complex number"),
            (numpy.zeros(40_000_000, dtype="int8"), r"with 40,000,000 numbers.*sieve.File"),
        ]
        for value, words in cases:
            with self.assertRaisesRegex(TypeError, words):
                values.dumps({"a": [value]})

    def test_arrays_are_made_of_nested_lists(self):
        found = taken(numpy.ndarray, [[1, 2], [3, 4]])
        self.assertEqual((found.shape, found.dtype.kind), ((2, 2), "i"))
        self.assertTrue(numpy.isinf(taken(numpy.ndarray, [1, "-Infinity"])[1]))
        for kind in (numpy.float32, numpy.uint8):
            self.assertEqual(taken(numpy.typing.NDArray[kind], [1, 2]).dtype, kind)
        self.assertEqual(taken(Optional[numpy.ndarray], None), None)
        self.assertIsInstance(taken(Dict[str, List[numpy.ndarray]], {"a": [[1]]})["a"][0], numpy.ndarray)
        self.assertIsInstance(taken(Union[numpy.ndarray, float], [1.0]), numpy.ndarray)
        self.assertEqual(taken(Union[numpy.ndarray, float], 1.0), 1.0)
        self.assertIsInstance(taken(numpy.float32, 1), numpy.float32)
        self.assertEqual(taken(numpy.datetime64, "2025-03-12"), numpy.datetime64("2025-03-12"))

    def test_arrays_and_numbers_are_described(self):
        self.assertEqual(described(numpy.ndarray)["anyOf"][0], {"type": "array", "items": {}})
        self.assertEqual(described(numpy.ndarray)["anyOf"][1]["title"], "sieve.File")
        self.assertEqual(described(numpy.uint8), {"type": "integer", "minimum": 0, "maximum": 255})
        self.assertEqual(described(numpy.float32), {"type": "number"})
        self.assertEqual(described(Optional[numpy.bool_]), {"anyOf": [{"type": "boolean"}, {"type": "null"}]})


class Frames(unittest.TestCase):
    def test_a_frame_is_a_list_of_records(self):
        frame = pandas.DataFrame(
            {
                "name": ["a", None],
                "score": [1.5, float("nan")],
                "count": pandas.array([1, None], dtype="Int64"),
                "when": [pandas.Timestamp("2025-03-12 10:30", tz="UTC"), pandas.NaT],
                "took": [pandas.Timedelta(seconds=90), pandas.NaT],
                "kind": pandas.Categorical(["x", None]),
            }
        )
        self.assertEqual(
            sent(frame),
            [
                {"name": "a", "score": 1.5, "count": 1, "when": "2025-03-12T10:30:00+00:00", "took": "P0DT90S", "kind": "x"},
                {"name": None, "score": None, "count": None, "when": None, "took": None, "kind": None},
            ],
        )
        self.assertEqual(sent(frame.head(0)), [])

    def test_an_index_that_says_something_is_kept(self):
        frame = pandas.DataFrame({"n": [1, 2]}, index=["a", "b"])
        self.assertEqual(sent(frame), [{"index": "a", "n": 1}, {"index": "b", "n": 2}])
        grouped = pandas.DataFrame({"k": ["a", "a"], "j": [1, 2], "v": [3, 4]}).groupby(["k", "j"]).sum()
        self.assertEqual(sent(grouped), [{"k": "a", "j": 1, "v": 3}, {"k": "a", "j": 2, "v": 4}])
        pivot = pandas.DataFrame([[1]], columns=pandas.MultiIndex.from_tuples([("a", "b")]))
        self.assertEqual(sent(pivot), [{"a.b": 1}])
        self.assertEqual(sent(frame["n"]), [{"index": "a", "n": 1}, {"index": "b", "n": 2}])
        self.assertEqual(sent(pandas.Series([1, None])), [1.0, None])
        self.assertEqual(sent([pandas.NA, pandas.NaT, pandas.Period("2025-03")]), [None, None, "2025-03"])
        self.assertEqual(sent(pandas.Index([1, 2])), [1, 2])

    def test_two_columns_of_one_name_are_an_error(self):
        with self.assertRaisesRegex(TypeError, "result.t is of type pandas.*two columns called 'a'"):
            values.dumps({"t": pandas.DataFrame([[1, 2]], columns=["a", "a"])})

    def test_frames_are_made_of_records(self):
        frame = taken(pandas.DataFrame, [{"a": 1, "b": "x"}, {"a": "NaN", "b": None}])
        self.assertEqual((list(frame.columns), frame["a"].dtype.kind), (["a", "b"], "f"))
        self.assertIsInstance(taken(pandas.Series, [1, 2]), pandas.Series)
        self.assertEqual(taken(pandas.Timestamp, "2025-03-12"), pandas.Timestamp("2025-03-12"))
        self.assertIsInstance(taken(Union[pandas.DataFrame, None, str], [{"a": 1}]), pandas.DataFrame)
        self.assertIsInstance(taken(polars.DataFrame, [{"a": 1}]), polars.DataFrame)
        records = {"type": "array", "items": {"type": "object"}}
        self.assertEqual(described(pandas.DataFrame)["anyOf"][0], records)

        def yielding() -> typing.Iterator[pandas.DataFrame]:
            yield pandas.DataFrame()

        self.assertEqual(schemas_of(yielding)["return"], records)

    def test_polars_frames_are_lists_of_records(self):
        frame = polars.DataFrame({"a": [1, None], "d": [datetime.date(2025, 3, 12)] * 2})
        self.assertEqual(sent(frame), [{"a": 1, "d": "2025-03-12"}, {"a": None, "d": "2025-03-12"}])
        self.assertEqual(sent(frame["a"]), [1, None])


class Pictures(Served):
    def content(self, entry: Dict[str, Any]) -> bytes:
        content: bytes = self.server.files[entry["url"]]
        return content

    def test_a_picture_is_sent_as_a_file(self):
        result = sent({"all": [Image.new("RGB", (3, 2), "red"), Image.new("CMYK", (1, 1)), Image.new("RGBA", (1, 1))]})
        self.assertEqual([entry["content_type"] for entry in result["all"]], ["image/png"] * 3)
        found = Image.open(io.BytesIO(self.content(result["all"][0])))
        self.assertEqual((found.size, found.getpixel((0, 0)), found.format), ((3, 2), (255, 0, 0), "PNG"))
        self.assertEqual(result["all"][0]["size"], len(self.content(result["all"][0])))

    def test_what_came_as_jpeg_goes_as_jpeg_with_its_orientation(self):
        exif = Image.Exif()
        exif[0x0112] = 6
        buffer = io.BytesIO()
        Image.new("RGB", (3, 2)).save(buffer, "JPEG", exif=exif.tobytes())
        entry = sent(Image.open(io.BytesIO(buffer.getvalue())))
        found = Image.open(io.BytesIO(self.content(entry)))
        self.assertEqual((entry["name"], found.format, found.getexif()[0x0112]), ("image.jpg", "JPEG", 6))

    def test_a_figure_is_a_picture(self):
        from matplotlib.figure import Figure

        entry = sent([Figure()])[0]
        self.assertEqual(self.content(entry)[:4], b"\x89PNG")

    def test_files_arrive_as_what_the_hint_says(self):
        picture = sent(Image.new("RGB", (3, 2), "red"))
        self.assertEqual(taken(Image.Image, picture).size, (3, 2))
        self.assertEqual(taken(Union[Image.Image, str], picture).size, (3, 2))
        self.assertEqual(taken(List[Image.Image], [{"url": picture["url"]}])[0].format, "PNG")
        self.assertEqual(taken(numpy.ndarray, picture).shape, (2, 3, 3))
        table = sieve.upload(self.write("t.csv", b"a,b\n1,x\n")).to_json()
        self.assertEqual(taken(pandas.DataFrame, table).to_dict("records"), [{"a": 1, "b": "x"}])
        self.assertEqual(taken(polars.DataFrame, table).to_dicts(), [{"a": 1, "b": "x"}])
        numpy.save(os.path.join(self.folder, "a.npy"), numpy.arange(3))
        self.assertEqual(taken(numpy.ndarray, sieve.upload(os.path.join(self.folder, "a.npy")).to_json()).tolist(), [0, 1, 2])
        pandas.DataFrame({"a": [1]}).to_parquet(os.path.join(self.folder, "t.parquet"))
        parquet = sieve.upload(os.path.join(self.folder, "t.parquet")).to_json()
        self.assertEqual(taken(pandas.DataFrame, parquet).to_dict("records"), [{"a": 1}])
        self.assertEqual(described(Image.Image)["title"], "sieve.Image")


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Inner(pydantic.BaseModel):
    blob: bytes = b""
    when: Optional[datetime.datetime] = None


class Order(pydantic.BaseModel):
    number: int = pydantic.Field(alias="orderNumber", ge=1, description="As printed on it")
    price: decimal.Decimal = decimal.Decimal("1.10")
    level: Level = Level.LOW
    inner: Inner = Inner()
    parts: List[Inner] = []
    photo: Optional[sieve.Image] = None
    scores: Dict[str, float] = {}
    pair: typing.Tuple[int, str] = (1, "a")


class Circle(pydantic.BaseModel):
    kind: "typing.Literal['circle']"
    radius: float


class Square(pydantic.BaseModel):
    kind: "typing.Literal['square']"
    side: float


class Holder(pydantic.BaseModel):
    array: numpy.ndarray
    picture: Optional[Image.Image] = None

    if IS_NEW_PYDANTIC:
        model_config = {"arbitrary_types_allowed": True}
    else:

        class Config:
            arbitrary_types_allowed = True


class Models(unittest.TestCase):
    whole = {
        "orderNumber": 5,
        "price": "2.50",
        "level": 2,
        "inner": {"blob": "AP8=", "when": "2025-03-12T10:30:00+02:00"},
        "parts": [{"blob": "", "when": None}],
        "photo": {"url": "/v2/files/1/a.png", "name": "a.png", "size": 3, "content_type": "image/png"},
        "scores": {"a": "Infinity"},
        "pair": [2, "b"],
    }

    def test_models_go_in_and_out_by_their_aliases(self):
        order = taken(Order, self.whole)
        self.assertEqual((order.number, order.level, order.inner.blob), (5, Level.HIGH, b"\x00\xff"))
        self.assertIsInstance(order.photo, sieve.Image)
        self.assertEqual(order.price, decimal.Decimal("2.50"))
        self.assertEqual(sent({"a": [order]}), {"a": [self.whole]})

    def test_models_that_hold_each_others_hints_are_told_apart(self):
        shape = Union[Circle, Square]
        self.assertIsInstance(taken(shape, {"kind": "square", "side": 1}), Square)
        self.assertIsInstance(taken(List[shape], [{"kind": "circle", "radius": 1}])[0], Circle)
        self.assertIsInstance(taken(Union[Order, Inner], {"blob": "AP8="}), Inner)

    def test_what_the_model_refuses_is_named(self):
        def function(order: Order) -> None: ...

        with self.assertRaisesRegex(ValueError, r"^order: (.|\n)*orderNumber"):
            Call(function)({"order": {"orderNumber": 0}})

    def test_arrays_and_pictures_in_models(self):
        holder = taken(Holder, {"array": [[1, 2]]})
        self.assertEqual(holder.array.shape, (1, 2))
        self.assertEqual(sent(holder), {"array": [[1, 2]], "picture": None})
        schema = described(Holder)
        properties = schema.get("properties") or schema["$defs"]["Holder"]["properties"]
        self.assertEqual(properties["array"]["anyOf"][1]["title"], "sieve.File")

    def test_models_are_described_in_the_words_the_server_reads(self):
        schema = described(List[Order])
        order = schema["items"].get("properties") or schema["$defs"]["Order"]["properties"]
        self.assertEqual(order["orderNumber"]["minimum"], 1)
        self.assertEqual(order["orderNumber"]["description"], "As printed on it")
        self.assertEqual(schema["$defs"]["Inner"]["properties"]["blob"]["contentEncoding"], "base64")
        self.assertEqual([item["type"] for item in order["pair"]["prefixItems"]], ["integer", "string"])
        self.assertEqual(order["photo"].get("anyOf", [order["photo"]])[0]["title"], "sieve.Image")
        text = json.dumps(schema)
        for word in ("allOf", "definitions", "oneOf", '"format": "binary"'):
            self.assertNotIn(word, text)

    def test_types_of_pydantic_alone(self):
        url = taken(pydantic.HttpUrl, "https://example.com/a")
        self.assertEqual(str(url), "https://example.com/a")
        self.assertEqual(described(pydantic.HttpUrl)["type"], "string")
        secret = taken(pydantic.SecretStr, "hush")
        self.assertEqual(secret.get_secret_value(), "hush")
        self.assertEqual(sent(secret), "**********")

    def test_its_dataclasses(self):
        @pydantic.dataclasses.dataclass
        class Point:
            x: int
            blob: bytes = b""

        point = taken(Point, {"x": 1, "blob": "AP8="})
        self.assertEqual((point.x, point.blob, sent(point)), (1, b"\x00\xff", {"x": 1, "blob": "AP8="}))

    @unittest.skipUnless(IS_NEW_PYDANTIC, "version 1 converts to the first that takes it")
    def test_unions_are_decided_like_pydantic_decides_those_of_json(self):
        adapter = pydantic.TypeAdapter
        hints = [Union[int, str], Union[float, str], Union[datetime.date, str], Union[str, datetime.date]]
        hints += [Union[List[int], int], Union[List[int], List[str]], Union[Circle, Square], Union[int, float], Union[bool, int]]
        texts = ['"5"', "1", "1.5", "true", '"2025-03-12"', "[1]", '["a"]', "[]", '{"kind": "square", "side": 1}']
        for hint in hints:
            for text in texts:
                try:
                    expected = adapter(hint).validate_json(text, strict=True)
                except ValueError:
                    continue  # refused before it gets here
                found = taken(hint, json.loads(text))
                self.assertEqual((found, type(found)), (expected, type(expected)), (hint, text))

    @unittest.skipUnless(IS_NEW_PYDANTIC, "version 2 has it")
    def test_base64_that_pydantic_reads_itself(self):
        class Encoded(pydantic.BaseModel):
            data: pydantic.Base64Bytes

        self.assertEqual(taken(Encoded, {"data": "AP8="}).data, b"\x00\xff")


@attr.s(auto_attribs=True)
class Reading:
    _sensor: str
    at: datetime.date
    values: List[float] = attr.Factory(list)


class Message(msgspec.Struct, rename="camel"):
    message_text: str
    sent_on: Optional[datetime.date] = None
    inner: "Optional[Message]" = None


class OtherClasses(unittest.TestCase):
    def test_attrs_classes(self):
        reading = taken(Reading, {"_sensor": "s1", "at": "2025-03-12", "values": [1]})
        self.assertEqual(reading, Reading("s1", datetime.date(2025, 3, 12), [1.0]))
        self.assertEqual(sent(reading), {"_sensor": "s1", "at": "2025-03-12", "values": [1.0]})
        self.assertEqual(described(Reading)["$defs"]["Reading"]["required"], ["_sensor", "at"])

    def test_msgspec_structs(self):
        message = taken(Message, {"messageText": "a", "sentOn": "2025-03-12", "inner": {"messageText": "b"}})
        self.assertEqual((message.sent_on, message.inner.message_text), (datetime.date(2025, 3, 12), "b"))
        self.assertEqual(sent(message)["inner"], {"messageText": "b", "sentOn": None, "inner": None})
        schema = described(Message)["$defs"]["Message"]
        self.assertEqual((schema["required"], schema["properties"]["sentOn"]["default"]), (["messageText"], None))


if __name__ == "__main__":
    unittest.main()
