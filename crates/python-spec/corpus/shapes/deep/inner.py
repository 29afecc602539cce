"""Imported by others; holds no functions of its own."""
from dataclasses import dataclass

from .. import round
from ..common import Kind


@dataclass
class Deep:
    shape: round.Shape
    kind: Kind = Kind.B
