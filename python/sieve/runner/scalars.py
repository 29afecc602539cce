"""Single values that JSON has no type for: from their text or number to the Python object."""

import base64
import datetime
import decimal
import re
import uuid
from typing import Any, Callable, Dict, Optional, Tuple

from .durations import parse_duration

_FLOATS = ("NaN", "Infinity", "-Infinity")


def to_float(value: Any) -> Any:
    if type(value) is int or (isinstance(value, str) and value in _FLOATS):
        return float(value)
    return value


def to_int(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def to_datetime(text: str) -> datetime.datetime:
    # Python before 3.11 reads neither `Z`, nor `+02` and `+0200`, nor fractions of other than 3 or 6 digits.
    text = re.sub(r"[zZ]\Z", "+00:00", text)
    text = re.sub(r"(:\d\d(?:\.\d+)?[+-]\d\d)(\d\d)?\Z", lambda found: f"{found.group(1)}:{found.group(2) or '00'}", text)
    text = re.sub(r"\.(\d+)", lambda found: "." + found.group(1)[:6].ljust(6, "0"), text)
    return datetime.datetime.fromisoformat(text)


def to_time(text: str) -> datetime.time:
    return to_datetime("2000-01-01T" + text).timetz()


def to_bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


#: By the class; `None` for one whose JSON is the value itself.
SCALARS: Dict[Any, Optional[Callable[[Any], Any]]] = {
    int: to_int,
    float: to_float,
    str: None,
    bool: None,
    complex: complex,
    bytes: to_bytes,
    bytearray: lambda text: bytearray(to_bytes(text)),
    datetime.datetime: to_datetime,
    datetime.date: datetime.date.fromisoformat,
    datetime.time: to_time,
    datetime.timedelta: parse_duration,
    decimal.Decimal: lambda value: decimal.Decimal(str(value)),
    uuid.UUID: uuid.UUID,
}

# Of modules that are imported only by who uses them.
_FROM_TEXT = frozenset(
    (
        *(("ipaddress", f"IPv{version}{kind}") for version in (4, 6) for kind in ("Address", "Network", "Interface")),
        ("fractions", "Fraction"),
        ("zoneinfo", "ZoneInfo"),
    )
)


def from_text(kind: type) -> Optional[Callable[[Any], Any]]:
    """How a class of the standard library that is written as a text is made."""
    place: Tuple[str, str] = (kind.__module__.split(".")[0], kind.__name__)
    if place == ("re", "Pattern"):
        return re.compile
    return kind if place in _FROM_TEXT else None
