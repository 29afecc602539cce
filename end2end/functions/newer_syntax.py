"""Types in the words of Python 3.12."""

import dataclasses
import enum
from typing import Annotated, Literal, NewType, NotRequired, Required, TypedDict

import sieve
from received import received

type Samples = list[float]
type Tree = dict[str, int | Tree]

Celsius = NewType("Celsius", float)


class Window(enum.StrEnum):
    HANN = enum.auto()
    FLAT = enum.auto()


class Report(enum.Flag):
    MEAN = 1
    PEAK = 2


@dataclasses.dataclass(slots=True, kw_only=True)
class Filter:
    """A band of frequencies.

    Attributes:
        low: Hertz, from here
        high: Hertz, to here
    """

    low: float = 20.0
    high: float
    order: Literal[1, 2, 4] = 2


class Device(TypedDict, total=False):
    name: Required[str]
    room: NotRequired[str]
    port: int | None


@sieve.function(
    name="measure-signal",
    python_version="3.12",
    metadata=sieve.Metadata(title="Measure a signal", tags=["Controls"]),
)
def measure_signal[T: int | float](
    signal: Samples,
    device: Device,
    window: Window = Window.HANN,
    report: Report = Report.PEAK,
    filters: list[Filter] | None = None,
    temperature: Celsius | Literal["unknown"] = "unknown",
    gain: T = 1,
    counts: Annotated[dict[str, int], "How often each was seen"] = {},
    layout: Tree = {},
    span: tuple[int, int] | None = None,
    channels: set[Literal["left", "right"]] = {"left"},
    offsets: tuple[int, ...] = (),
):
    """Every type in its newest spelling.

    Args:
        signal: The samples, in volts
        device: What took them
        window: How the ends fade
        report: What to tell
        filters: Bands to keep; all when None
        temperature: Of the room
        gain: By which each is multiplied
        layout: Numbers and more of the same
        span: First and last sample to look at
        channels: Which to look at
        offsets: Samples to skip
    """
    return received(
        signal=signal,
        device=device,
        window=window,
        report=report,
        filters=filters,
        temperature=temperature,
        gain=gain,
        counts=counts,
        layout=layout,
        span=span,
        channels=channels,
        offsets=offsets,
    )
