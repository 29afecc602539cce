"""Imported by others; holds no functions of its own."""
from __future__ import annotations

from typing import Optional

import sieve

from . import nested

SIDE = 4


class Shape(sieve.Struct):
    side: float


Outer = nested.Shape
