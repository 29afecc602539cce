"""ISO 8601 durations (`P1DT2H`, `PT0.5S`), which the standard library writes nowhere and reads nowhere."""

import datetime
import re
from typing import Union

_DURATION = re.compile(
    r"(?P<sign>[+-])?P(?:(?P<weeks>\d+(?:\.\d+)?)W)?(?:(?P<days>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?\Z"
)


def parse_duration(value: Union[str, int, float]) -> datetime.timedelta:
    """A number is seconds."""
    if not isinstance(value, str):
        return datetime.timedelta(seconds=value)
    found = _DURATION.match(value)
    if found is None or value[-1] in "PT":
        raise ValueError(f"{value!r} is not a duration: write seconds, or ISO 8601 such as P1DT2H30M")
    parts = {name: float(part) for name, part in found.groupdict().items() if part and name != "sign"}
    length = datetime.timedelta(**parts)
    return -length if found.group("sign") == "-" else length
