"""Width, height and channels of a picture, from the first bytes of a PNG, JPEG, GIF or WebP file.

Nothing is decoded, so the figures cost the same for any size. A JPEG's orientation tag is not applied.
"""

import struct
from typing import BinaryIO, NamedTuple

_PNG_CHANNELS = {0: 1, 2: 3, 3: 3, 4: 2, 6: 4}
# Start-of-frame markers: C0 to CF without the tables C4, C8 and CC.
_JPEG_FRAMES = frozenset(set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC})
_JPEG_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})


class ImageSize(NamedTuple):
    width: int
    height: int
    channels: int


def read_image_size(path: str) -> ImageSize:
    """Raises `ValueError` for a file that is none of the four or ends too early."""
    with open(path, "rb") as file:
        start = file.read(30)
        try:
            if start.startswith(b"\x89PNG\r\n\x1a\n"):
                return _png(start)
            if start[:6] in (b"GIF87a", b"GIF89a"):
                width, height = struct.unpack("<HH", start[6:10])
                return ImageSize(width, height, 3)
            if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
                return _webp(start)
            if start.startswith(b"\xff\xd8"):
                file.seek(2)
                return _jpeg(file)
        except (struct.error, IndexError):
            raise ValueError(f"{path} ends before its picture's size") from None
    raise ValueError(f"{path} is not a PNG, JPEG, GIF or WebP picture")


def _png(start: bytes) -> ImageSize:
    width, height, _depth, colour = struct.unpack(">IIBB", start[16:26])
    return ImageSize(width, height, _PNG_CHANNELS.get(colour, 3))


def _webp(start: bytes) -> ImageSize:
    form = start[12:16]
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", start[26:30])
        return ImageSize(width & 0x3FFF, height & 0x3FFF, 3)
    if form == b"VP8L":
        bits = int.from_bytes(start[21:25], "little")
        return ImageSize((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, 4 if bits >> 28 & 1 else 3)
    width = int.from_bytes(start[24:27], "little") + 1
    height = int.from_bytes(start[27:30], "little") + 1
    return ImageSize(width, height, 4 if start[20] & 0x10 else 3)


def _jpeg(file: BinaryIO) -> ImageSize:
    while True:
        byte = file.read(1)[0]
        if byte != 0xFF:
            continue
        while byte == 0xFF:
            byte = file.read(1)[0]
        if byte in _JPEG_STANDALONE or byte == 0:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if byte in _JPEG_FRAMES:
            _precision, height, width, channels = struct.unpack(">BHHB", file.read(6))
            return ImageSize(width, height, channels)
        file.seek(length - 2, 1)
