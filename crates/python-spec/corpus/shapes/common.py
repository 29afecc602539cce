"""Imported by others; holds no functions of its own."""
import enum
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

Level = Literal["low", "high"]
Limit = Annotated[int, Field(ge=0, le=9)]


class Kind(enum.Enum):
    A = "a"
    B = "b"


@dataclass
class Starred:
    a: int
