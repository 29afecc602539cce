"""Functions that return every shape a result has."""

import dataclasses
import datetime
import decimal
import math
import os
import pathlib
import struct
import tempfile
import time
import wave
import zlib
from typing import Any, Dict, Iterator, List, Literal, Optional

import sieve

TAGS = ["Results"]




@dataclasses.dataclass
class Sale:
    number: int
    day: datetime.date
    town: str
    product: str
    price: decimal.Decimal
    paid: bool
    note: Optional[str] = None


@sieve.function(name="list-sales", metadata=sieve.Metadata(title="List sales", tags=TAGS))
def list_sales(count: int = 300) -> List[Sale]:
    """A table of many rows.

    :param count: How many rows
    :return: The sales, newest last
    """
    towns, products = ("Lisbon", "Oslo", "Graz", "Ghent"), ("lamp", "chair", "desk")
    return [
        Sale(
            number=number,
            day=datetime.date(2025, 1, 1) + datetime.timedelta(days=number),
            town=towns[number * 7 % 4],
            product=products[number * 5 % 3],
            price=decimal.Decimal(number * 37 % 900) + decimal.Decimal("0.90"),
            paid=number % 3 != 0,
            note="paid late, after <two> reminders & a call" if number % 11 == 0 else None,
        )
        for number in range(1, count + 1)
    ]


@sieve.function(name="summarise-shop", metadata=sieve.Metadata(title="Summarise the shop", tags=TAGS))
def summarise_shop() -> Dict[str, Any]:
    """Objects in objects, with lists of every kind.

    :return: What there is to know
    """
    return {
        "name": "Lamps & more",
        "open": True,
        "manager": None,
        "address": {"street": "Rua Augusta 1", "town": "Lisbon", "position": {"latitude": 38.7, "longitude": -9.14}},
        "hours": {"Monday": ["09:00", "18:00"], "Sunday": []},
        "best_sellers": [{"product": "lamp", "sold": 812}, {"product": "desk", "sold": 240}],
        "matrix": [[1, 0], [0, 1]],
    }


@sieve.function(name="paint-gallery", metadata=sieve.Metadata(title="Paint a gallery", tags=TAGS))
def paint_gallery(count: int = 6, size: int = 96) -> List[sieve.Image]:
    """Small pictures side by side.

    :param count: How many pictures
    :param size: Width and height in pixels
    :return: The pictures
    """
    folder = tempfile.mkdtemp()
    return [sieve.Image(_painted(os.path.join(folder, f"hue-{number}.png"), size, number / count)) for number in range(count)]


def _painted(path: str, size: int, hue: float) -> str:
    """A PNG of a colour that fades from left to right, written by hand: no package is needed."""
    red, green, blue = (0.5 + 0.5 * math.cos(2 * math.pi * (hue + third / 3)) for third in range(3))
    row = b"".join(bytes(int(255 * part * x / size) for part in (red, green, blue)) for x in range(size))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress((b"\x00" + row) * size))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b""))
    return path


@sieve.function(name="play-tone", metadata=sieve.Metadata(title="Play a tone", tags=TAGS))
def play_tone(hertz: float = 440.0, seconds: float = 1.0) -> sieve.Audio:
    """A sound.

    :param hertz: Its pitch
    :param seconds: Its length
    :return: The tone, which fades out
    """
    path = os.path.join(tempfile.mkdtemp(), "tone.wav")
    rate = 16_000
    count = int(rate * seconds)
    samples = (int(20_000 * (1 - at / count) * math.sin(2 * math.pi * hertz * at / rate)) for at in range(count))
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return sieve.Audio(path)


@sieve.function(name="explain-tides", metadata=sieve.Metadata(title="Explain tides", tags=TAGS))
def explain_tides(paragraphs: int = 3) -> str:
    """Markdown.

    :param paragraphs: How many to add at the end
    :return: A short article
    """
    more = "\n\n".join(
        "The sea follows the moon, late by the depth of the bay and the width of its mouth. " * 6 for _ in range(paragraphs)
    )
    return f"""# Tides

The sea rises and falls **twice a day**, *about* 50 minutes later each day.

| when | why |
|---|---|
| spring tide | sun and moon pull together |
| neap tide | they pull across each other |

- Lagoons have next to none
- Bays like [Fundy](https://en.wikipedia.org/wiki/Bay_of_Fundy) have sixteen metres

```python
height = mean + range / 2 * cos(2 * pi * hours / 12.42)
```

<script>alert("never run")</script>

{more}
"""


@sieve.function(name="print-log", metadata=sieve.Metadata(title="Print a log", tags=TAGS))
def print_log(lines: int = 500) -> str:
    """A long text that is no markdown.

    :param lines: How many
    :return: One line for each second of a morning
    """
    return "\n".join(f"08:{at // 60:02}:{at % 60:02} pump {at % 3} at {20 + at % 7}.{at % 10} bar" for at in range(lines))


@sieve.function(name="measure-pool", metadata=sieve.Metadata(title="Measure the pool", tags=TAGS))
def measure_pool(length: float = 25.0, width: float = 12.5, depth: float = 1.8) -> float:
    """A number with its unit.

    :param length: In metres
    :param width: In metres
    :param depth: In metres
    :return: Its volume, in cubic metres
    """
    return length * width * depth


@sieve.function(name="list-numbers", metadata=sieve.Metadata(title="List numbers", tags=TAGS))
def list_numbers() -> Dict[str, Any]:
    """Numbers that programs like to spoil.

    :return: By their names
    """
    return {
        "beyond 53 bits": 2**53 + 1,
        "beyond 64 bits": -(2**64) - 1,
        "a hundred digits": 10**99 + 7,
        "not a number": float("nan"),
        "infinite": [float("inf"), float("-inf")],
        "tiny": 5e-324,
        "a third": 1 / 3,
        "negative nothing": -0.0,
        "exact": decimal.Decimal("0.1000"),
        "whole": 1.0,
    }


@sieve.function(name="nest-deep", metadata=sieve.Metadata(title="Nest deep", tags=TAGS))
def nest_deep(depth: int = 40) -> Dict[str, Any]:
    """A tree of many levels.

    :param depth: How many levels, up to 60
    :return: Each level in the one before
    """
    tree: Dict[str, Any] = {"level": depth, "leaf": True}
    for level in range(depth - 1, 0, -1):
        tree = {"level": level, "inner": tree, "beside": [level, str(level), None]}
    return tree


@dataclasses.dataclass
class Package:
    title: str
    made: datetime.datetime
    cover: sieve.Image
    documents: Dict[str, List[pathlib.Path]]


@sieve.function(name="pack-documents", metadata=sieve.Metadata(title="Pack documents", tags=TAGS))
def pack_documents() -> Package:
    """Files deep inside of a record, some of them as paths.

    :return: A cover, and documents by their kind
    """
    folder = pathlib.Path(tempfile.mkdtemp())
    for name, text in (("terms.txt", "Be kind.\n"), ("prices.csv", "product,price\nlamp,19.90\n"), ("facts.json", '{"a": [1]}')):
        (folder / name).write_text(text)
    return Package(
        title="For the notary",
        made=datetime.datetime(2025, 3, 12, 10, 30, tzinfo=datetime.timezone.utc),
        cover=sieve.Image(_painted(str(folder / "cover.png"), 120, 0.6)),
        documents={"text": [folder / "terms.txt"], "data": [folder / "prices.csv", folder / "facts.json"], "none": []},
    )


@sieve.function(name="tell-story", metadata=sieve.Metadata(title="Tell a story", tags=TAGS))
def tell_story(sentences: int = 5, pause: float = 0.1) -> Iterator[str]:
    """Texts that come one by one.

    :param sentences: How many
    :param pause: Seconds before each
    :return: A sentence
    """
    for number in range(1, sentences + 1):
        time.sleep(pause)
        yield f"And on day {number} the lighthouse keeper counted {number * 7} ships."


@sieve.function(name="count-visitors", metadata=sieve.Metadata(title="Count visitors", tags=TAGS))
def count_visitors(how: Literal["table", "nothing", "text", "flag", "list", "unsendable"] = "table") -> Any:
    """One of several shapes, or an error that says what to do.

    :param how: What to return
    """
    if how == "table":
        return [{"hour": hour, "visitors": hour * 13 % 50} for hour in range(9, 18)]
    if how == "unsendable":
        return {"visitors": [object()]}
    return {"nothing": None, "text": "123 visitors", "flag": True, "list": ["Ada", "Grace", "Linus"]}[how]
