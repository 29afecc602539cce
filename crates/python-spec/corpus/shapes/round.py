"""Imported by others; holds no functions of its own."""
import sieve


class Shape(sieve.Struct):
    radius: float
