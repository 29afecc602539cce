"""Imported by others; holds no functions of its own: a `Shape` that holds another `Shape`."""
from __future__ import annotations

from typing import Optional

import sieve

from . import round


class Shape(sieve.Struct):
    inner: round.Shape
    again: Optional[Shape] = None
