//! Type hints in every spelling, and the types they are.

use serde_json::{Value, json};

use super::support::{default, files, hint, only, parameter};

fn list(item: Value) -> Value {
    json!({ "list": { "item": item, "length": {} } })
}

fn set(item: Value) -> Value {
    json!({ "set": { "item": item, "length": {} } })
}

fn int() -> Value {
    json!({ "int": {} })
}

fn text() -> Value {
    json!({ "str": { "length": {} } })
}

const IMPORTS: &str = "
from __future__ import annotations
import typing, typing as t, collections, collections.abc, datetime, decimal, uuid, pathlib, os
import numpy as np
from typing import Any, Optional, Union, List, Dict, Set, FrozenSet, Tuple, Literal, Sequence, Mapping, Iterable
from typing_extensions import Annotated, Literal as Lit
from datetime import date, timedelta
from pathlib import Path
from decimal import Decimal
from sieve import File, Image as Picture
";

#[test]
fn every_spelling() {
    let float = || json!({ "float": {} });
    let optional = |inner: Value| json!({ "optional": inner });
    for (written, expected) in [
        ("str", text()),
        ("int", int()),
        ("float", float()),
        ("bool", json!("bool")),
        ("None", json!("null")),
        ("Any", json!("any")),
        ("object", json!("any")),
        ("bytes", json!({ "bytes": {} })),
        ("\"int\"", int()),
        ("list", list(json!("any"))),
        ("List", list(json!("any"))),
        ("list[int]", list(int())),
        ("List[int]", list(int())),
        ("typing.List[int]", list(int())),
        ("t.List[t.Optional[int]]", list(optional(int()))),
        ("List[\"int\"]", list(int())),
        ("\"List[int]\"", list(int())),
        ("Sequence[int]", list(int())),
        ("collections.abc.Sequence[int]", list(int())),
        ("Iterable[int]", list(int())),
        ("dict", json!({ "dict": "any" })),
        ("Dict", json!({ "dict": "any" })),
        ("dict[str, int]", json!({ "dict": int() })),
        ("Dict[str, Any]", json!({ "dict": "any" })),
        ("Mapping[str, List[int]]", json!({ "dict": list(int()) })),
        ("set[int]", set(int())),
        ("Set[int]", set(int())),
        ("FrozenSet[str]", set(text())),
        ("tuple[int, str]", json!({ "tuple": [int(), text()] })),
        ("Tuple[int, ...]", list(int())),
        ("tuple[()]", json!({ "tuple": [] })),
        ("tuple", list(json!("any"))),
        ("Optional[int]", optional(int())),
        ("int | None", optional(int())),
        ("None | int", optional(int())),
        ("Union[int, None]", optional(int())),
        ("Union[int, str]", json!({ "union": [int(), text()] })),
        ("int | str", json!({ "union": [int(), text()] })),
        ("int | str | None", optional(json!({ "union": [int(), text()] }))),
        ("Optional[Union[int, str]]", optional(json!({ "union": [int(), text()] }))),
        ("Union[int, Optional[str]]", optional(json!({ "union": [int(), text()] }))),
        ("Union[int]", int()),
        ("Union[int, int]", int()),
        ("Optional[Any]", json!("any")),
        ("Literal[\"a\", 'b']", json!({ "literal": ["a", "b"] })),
        ("Literal[1, -2, True, None, \"x\"]", json!({ "literal": [1, -2, true, null, "x"] })),
        ("Lit[\"a\"]", json!({ "literal": ["a"] })),
        ("Literal[\"a\", Literal[\"b\"]]", json!({ "literal": ["a", "b"] })),
        ("Optional[Literal[\"a\"]]", optional(json!({ "literal": ["a"] }))),
        ("\"Literal['a']\"", json!({ "literal": ["a"] })),
        ("sieve.File", json!({ "file": "any" })),
        ("File", json!({ "file": "any" })),
        ("Picture", json!({ "file": "image" })),
        ("sieve.Video", json!({ "file": "video" })),
        ("sieve.Audio", json!({ "file": "audio" })),
        ("\"sieve.File\"", json!({ "file": "any" })),
        ("List[sieve.Image]", list(json!({ "file": "image" }))),
        ("Optional[sieve.File]", optional(json!({ "file": "any" }))),
        ("datetime.datetime", json!("date_time")),
        ("date", json!("date")),
        ("datetime.time", json!("time")),
        ("timedelta", json!("time_delta")),
        ("Decimal", json!({ "decimal": {} })),
        ("uuid.UUID", json!("uuid")),
        ("Path", json!("path")),
        ("Annotated[int, \"how many\"]", int()),
        ("Annotated[Optional[int], 3]", optional(int())),
        ("np.ndarray", json!({ "unresolved": "np.ndarray" })),
        ("Missing", json!({ "unresolved": "Missing" })),
        ("List[Missing[int]]", list(json!({ "unresolved": "Missing[int]" }))),
        ("int | Missing", json!({ "union": [int(), { "unresolved": "Missing" }] })),
        ("\"not a type\"", json!({ "unresolved": "not a type" })),
        ("3 + 4", json!({ "unresolved": "3 + 4" })),
        ("Literal[undefined]", json!({ "unresolved": "Literal[undefined]" })),
        ("Literal[1.5]", json!({ "unresolved": "Literal[1.5]" })),
    ] {
        assert_eq!(hint(IMPORTS, written), expected, "{written}");
    }
}

#[test]
fn names_for_types() {
    let before = format!(
        "{IMPORTS}
from typing import NewType, TypeVar, TypeAlias
Size = Literal[\"s\", \"m\"]
SIZES = \"l\"
Sizes = List[Size]
UserId = NewType(\"UserId\", int)
T = TypeVar(\"T\", bound=int)
U = TypeVar(\"U\", int, str)
V = TypeVar(\"V\")
Alias: TypeAlias = \"Optional[int]\"
type New = list[int]
Json = Union[int, List[\"Json\"]]
if typing.TYPE_CHECKING:
    Checked = int
"
    );
    for (written, expected) in [
        ("Size", json!({ "literal": ["s", "m"] })),
        ("Sizes", list(json!({ "literal": ["s", "m"] }))),
        ("Literal[SIZES]", json!({ "literal": ["l"] })),
        ("UserId", int()),
        ("T", int()),
        ("U", json!({ "union": [int(), text()] })),
        ("V", json!("any")),
        ("Alias", json!({ "optional": int() })),
        ("New", list(int())),
        ("Json", json!({ "union": [int(), list(json!({ "unresolved": "Json" }))] })),
        ("Checked", int()),
    ] {
        assert_eq!(hint(&before, written), expected, "{written}");
    }
}

#[test]
fn constraints() {
    let before = format!(
        "{IMPORTS}
from pydantic import Field, PositiveInt, BaseModel, conint, conlist
from annotated_types import Ge, Le, Len, MultipleOf
"
    );
    for (written, expected) in [
        ("Annotated[int, Field(ge=0, lt=10)]", json!({ "int": { "ge": 0, "lt": 10 } })),
        ("Annotated[float, Ge(0.5), Le(1)]", json!({ "float": { "ge": 0.5, "le": 1 } })),
        ("Annotated[int, MultipleOf(2)]", json!({ "int": { "multiple_of": 2 } })),
        ("Annotated[Optional[int], Field(ge=0)]", json!({ "optional": { "int": { "ge": 0 } } })),
        (
            "Annotated[str, Field(min_length=1, pattern=\"a+\")]",
            json!({ "str": { "length": { "min": 1 }, "pattern": "a+" } }),
        ),
        (
            "Annotated[List[int], Len(1, 3)]",
            json!({ "list": { "item": int(), "length": { "min": 1, "max": 3 } } }),
        ),
        ("conint(ge=1, le=5)", json!({ "int": { "ge": 1, "le": 5 } })),
        (
            "conlist(int, max_length=3)",
            json!({ "list": { "item": int(), "length": { "max": 3 } } }),
        ),
        ("PositiveInt", json!({ "int": { "gt": 0 } })),
    ] {
        assert_eq!(hint(&before, written), expected, "{written}");
    }
    let field = parameter(&before, "x: int = Field(3, ge=0, description=\"how many\")");
    assert_eq!(
        serde_json::to_value(&field).expect("json")["value_type"],
        json!({ "int": { "ge": 0 } })
    );
    assert_eq!(field.description.as_deref(), Some("how many"));
    assert_eq!(field.default, domain::DefaultValue::Value(json!(3)));
    let doc = parameter(&before, "x: Annotated[int, 'how many'] = 3");
    assert_eq!(doc.description.as_deref(), Some("how many"));
}

#[test]
fn enums() {
    let before = "
import enum
from enum import Enum, IntEnum, StrEnum, Flag, auto
class Color(Enum):
    \"\"\"Which.\"\"\"
    RED = \"red\"
    GREEN = \"green\"
    CRIMSON = \"red\"
    def shout(self): ...
class Level(IntEnum):
    LOW = auto()
    HIGH = auto()
class Name(StrEnum):
    ONE = auto()
class Bits(Flag):
    A = auto()
    B = auto()
    C = auto()
class Mixed(str, enum.Enum):
    X = \"x\"
Made = Enum(\"Made\", \"A B\")
";
    let members = |members: Value| members;
    for (written, expected) in [
        (
            "Color",
            members(
                json!([{ "name": "RED", "value": "red" }, { "name": "GREEN", "value": "green" }]),
            ),
        ),
        ("Level", members(json!([{ "name": "LOW", "value": 1 }, { "name": "HIGH", "value": 2 }]))),
        ("Name", members(json!([{ "name": "ONE", "value": "one" }]))),
        ("Mixed", members(json!([{ "name": "X", "value": "x" }]))),
        ("Made", members(json!([{ "name": "A", "value": 1 }, { "name": "B", "value": 2 }]))),
    ] {
        assert_eq!(
            hint(before, written),
            json!({ "enum": { "name": written, "members": expected } })
        );
    }
    assert_eq!(default(before, "Color.GREEN"), json!({ "value": "green" }));
    assert_eq!(default(before, "Level.HIGH"), json!({ "value": 2 }));
    assert_eq!(default(before, "Color(\"red\")"), json!({ "value": "red" }));
    assert_eq!(default(before, "Color.RED.value"), json!({ "value": "red" }));
    assert_eq!(
        hint(&format!("from typing import Literal\n{before}"), "Literal[Color.RED]"),
        json!({ "literal": ["red"] })
    );
}

fn fields(before: &str, written: &str) -> Value {
    hint(before, written)["struct"]["fields"].clone()
}

fn required(name: &str, of: Value) -> Value {
    json!({ "name": name, "value_type": of, "default": "required" })
}

fn with_default(name: &str, of: Value, default: Value) -> Value {
    json!({ "name": name, "value_type": of, "default": { "value": default } })
}

#[test]
fn records() {
    let before = "
from dataclasses import dataclass, field
from typing import *
import pydantic
@dataclass
class Base:
    x: int
    skipped: ClassVar[int] = 3
@dataclass(frozen=True)
class Data(Base):
    y: List[str] = field(default_factory=list)
    z: int = field(default=2)
    hidden: int = field(init=False, default=0)
    when = 5
class Struct(sieve.Struct):
    text: str
    score: float = 0.5
    _private: int = 1
class Model(pydantic.BaseModel):
    \"\"\"A model.

    Attributes:
        a: documented
    \"\"\"
    a: int
    b: int = pydantic.Field(..., ge=1, description=\"bee\")
    c: str = pydantic.Field(\"x\", alias=\"sea\")
class Movie(TypedDict, total=False):
    title: Required[str]
    year: int
class Point(NamedTuple):
    x: int
    y: int = 0
Made = NamedTuple(\"Made\", [(\"x\", int)])
Dicted = TypedDict(\"Dicted\", {\"a\": int})
class Node(sieve.Struct):
    children: List[\"Node\"]
    parent: Optional[\"Node\"] = None
class Plain:
    x: int
";
    assert_eq!(
        fields(before, "Data"),
        json!([
            required("x", int()),
            with_default("y", list(text()), json!([])),
            with_default("z", int(), json!(2))
        ])
    );
    assert_eq!(
        fields(before, "Struct"),
        json!([
            required("text", text()),
            with_default("score", json!({ "float": {} }), json!(0.5))
        ])
    );
    assert_eq!(
        hint(before, "Model"),
        json!({ "struct": { "name": "Model", "description": "A model.", "fields": [
            { "name": "a", "value_type": int(), "default": "required", "description": "documented" },
            { "name": "b", "value_type": { "int": { "ge": 1 } }, "default": "required", "description": "bee" },
            with_default("sea", text(), json!("x")),
        ] } })
    );
    assert_eq!(
        fields(before, "Movie"),
        json!([required("title", text()), { "name": "year", "value_type": int(), "default": "computed" }])
    );
    assert_eq!(
        fields(before, "Point"),
        json!([required("x", int()), with_default("y", int(), json!(0))])
    );
    assert_eq!(fields(before, "Made"), json!([required("x", int())]));
    assert_eq!(fields(before, "Dicted"), json!([required("a", int())]));
    assert_eq!(
        fields(before, "Node"),
        json!([
            required("children", list(json!({ "reference": "Node" }))),
            with_default("parent", json!({ "optional": { "reference": "Node" } }), json!(null)),
        ])
    );
    assert_eq!(hint(before, "Plain"), json!({ "unresolved": "Plain" }));
    assert_eq!(hint(before, "List[Plain]"), list(json!({ "unresolved": "Plain" })));
}

#[test]
fn a_field_may_be_named_as_its_type() {
    let before = "
from dataclasses import dataclass
from datetime import date
@dataclass
class Event:
    date: date = None
";
    assert_eq!(fields(before, "Event"), json!([with_default("date", json!("date"), json!(null))]));
}

#[test]
fn types_of_other_files() {
    let shapes = "import sieve\nfrom . import deep\nclass Box(sieve.Struct):\n    side: 'Side'\n    more: deep.inner.Deep\nSide = int\n";
    for import in [
        "from .shapes import Box",
        "from app.shapes import Box",
        "from shapes import Box as B; Box = B",
    ] {
        let main =
            format!("import sieve\n{import}\n@sieve.function(name=\"f\")\ndef f(x: Box): ...\n");
        let spec = only(files(&[
            ("app/main.py", &main),
            ("app/shapes.py", shapes),
            ("app/deep/__init__.py", "from . import inner\n"),
            ("app/deep/inner.py", "Deep = bool\n"),
        ]));
        let found = serde_json::to_value(&spec.parameters[0].value_type).expect("json");
        assert_eq!(
            found["struct"]["fields"],
            json!([required("side", int()), required("more", json!("bool"))]),
            "{import}"
        );
    }
}
