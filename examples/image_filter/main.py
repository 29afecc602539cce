"""Effects on a picture with Pillow: shows the kinds of options a form can offer."""

import os
import tempfile
from typing import Literal, Optional

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

import sieve

_LARGEST_PIXELS = 50_000_000
# One for the replica's life: each job's picture takes the place of the last one's, which has been sent.
_FOLDER = tempfile.TemporaryDirectory()


@sieve.function(
    name="image-filter",
    python_version="3.11",
    python_packages=["pillow>=10.1"],
    restart_on_error=False,
    metadata=sieve.Metadata(
        title="Change how a picture looks",
        description="Sharpens, blurs, warms or sketches a picture, with its size, colours and caption to your liking.",
        tags=["Image"],
        readme=open("README.md").read(),
    ),
)
def filter_image(
    image: sieve.Image,
    effect: Literal["sharpen", "blur", "pencil", "posterise", "warm", "none"] = "sharpen",
    strength: float = 0.5,
    black_and_white: bool = False,
    longest_side: Optional[int] = None,
    caption: str = "",
    file_format: Literal["png", "jpg", "webp"] = "png",
    quality: int = 85,
) -> sieve.Image:
    """
    :param image: The picture to change
    :param effect: What to do with it
    :param strength: How much of the effect, from 0 to 1
    :param black_and_white: Take the colours out at the end
    :param longest_side: Make it no longer or wider than this, in pixels; leave empty to keep its size
    :param caption: A line of text at the bottom
    :param file_format: The kind of file to make
    :param quality: For jpg and webp, from 1 (small) to 100 (good)
    :return: The changed picture
    """
    if not 0 <= strength <= 1:
        raise ValueError(f"strength is {strength}: it goes from 0 to 1")
    if image.width * image.height > _LARGEST_PIXELS:
        raise ValueError(f"the picture has {image.width} x {image.height} pixels, and 50 million is the most")
    picture = ImageOps.exif_transpose(Image.open(image.path)).convert("RGB")
    print(f"{image.name}: {picture.width} x {picture.height} pixels")
    if longest_side is not None:
        picture.thumbnail((longest_side, longest_side))
        print(f"made {picture.width} x {picture.height}")
    picture = _EFFECTS[effect](picture, strength)
    if black_and_white:
        picture = picture.convert("L").convert("RGB")
    if caption:
        _write(caption, picture)
    path = os.path.join(_FOLDER.name, f"{effect}.{file_format}")
    picture.save(path, quality=quality)
    print(f"{effect} done, {os.path.getsize(path) / 1000:.0f} kB")
    return sieve.Image(path=path)


def _sharpen(picture, strength):
    return picture.filter(ImageFilter.UnsharpMask(radius=2, percent=round(300 * strength), threshold=2))


def _blur(picture, strength):
    return picture.filter(ImageFilter.GaussianBlur(10 * strength))


def _pencil(picture, strength):
    grey = picture.convert("L")
    # What a picture and its blurred self differ in is where it changes: its outlines.
    outlines = ImageChops.difference(grey, grey.filter(ImageFilter.GaussianBlur(3)))
    darkness = 2 + 8 * strength
    return outlines.point(lambda value: max(0, round(255 - darkness * value))).convert("RGB")


def _posterise(picture, strength):
    return ImageOps.posterize(picture, round(8 - 6 * strength))


def _warm(picture, strength):
    red, green, blue = picture.split()
    red = red.point(lambda value: min(255, round(value * (1 + 0.25 * strength))))
    blue = blue.point(lambda value: round(value * (1 - 0.35 * strength)))
    return Image.merge("RGB", (red, green, blue))


def _nothing(picture, strength):
    return picture


_EFFECTS = {
    "sharpen": _sharpen,
    "blur": _blur,
    "pencil": _pencil,
    "posterise": _posterise,
    "warm": _warm,
    "none": _nothing,
}


def _write(caption, picture):
    size = max(12, picture.height // 20)
    font = ImageFont.load_default(size=size)
    pen = ImageDraw.Draw(picture)
    left, _, right, _ = pen.textbbox((0, 0), caption, font=font)
    place = ((picture.width - (right - left)) / 2, picture.height - size * 1.8)
    pen.text(place, caption, fill="white", font=font, stroke_width=max(1, size // 12), stroke_fill="black")
