"""A zoom into the Mandelbrot set that yields each picture as it is drawn, and a film of them at the end."""

import os
import tempfile
import time
from typing import Iterator, Literal

import numpy
from PIL import Image

import sieve

_PLACES = {
    "seahorse valley": -0.743643887037151 + 0.131825904205330j,
    "elephant valley": 0.2929859127507 + 0.6117848324958j,
    "double spiral": -0.7436447860 + 0.1318252536j,
    "needle": -1.7497591451303665 + 0j,
}
# For each palette, the colours that the escape time runs through.
_PALETTES = {
    "dusk": [(12, 10, 40), (86, 44, 130), (236, 106, 92), (255, 214, 140), (12, 10, 40)],
    "sea": [(4, 20, 44), (10, 92, 130), (120, 206, 196), (248, 250, 236), (4, 20, 44)],
    "ink": [(255, 255, 255), (150, 154, 166), (24, 26, 34), (150, 154, 166), (255, 255, 255)],
}


@sieve.function(
    name="fractal-zoom",
    python_version="3.11",
    python_packages=["numpy", "pillow>=10.1"],
    metadata=sieve.Metadata(
        title="A journey into the Mandelbrot set",
        description="Draws ever closer pictures of a fractal, shows each as soon as it is drawn, and ends with a film.",
        tags=["Image", "Math", "Generator"],
        readme=open("README.md").read(),
    ),
)
def zoom(
    place: Literal["seahorse valley", "elephant valley", "double spiral", "needle"] = "seahorse valley",
    frames: int = 8,
    zoom_per_frame: float = 2.5,
    size: int = 480,
    detail: int = 300,
    palette: Literal["dusk", "sea", "ink"] = "dusk",
) -> Iterator[sieve.Image]:
    """
    :param place: Where to go
    :param frames: How many pictures to draw, from 1 to 60
    :param zoom_per_frame: How much closer each picture is than the one before
    :param size: Width and height of a picture in pixels, from 64 to 1024
    :param detail: How long to look at each point; deep zooms want 500 and more
    :param palette: The colours
    :return: The pictures, then a film of all of them
    """
    _check("frames", frames, 1, 60)
    _check("size", size, 64, 1024)
    _check("detail", detail, 20, 5000)
    if zoom_per_frame <= 1:
        raise ValueError(f"zoom_per_frame is {zoom_per_frame}: it must be above 1 to come closer")
    with tempfile.TemporaryDirectory() as folder:
        pictures = []
        for number, width in enumerate(_widths(frames, zoom_per_frame), 1):
            started = time.perf_counter()
            sieve.progress(number - 1, f"picture {number} of {frames}", total=frames + 1)
            pictures.append(_colour(_escape_times(_PLACES[place], width, size, detail), _PALETTES[palette]))
            path = os.path.join(folder, f"frame-{number:02}.png")
            pictures[-1].save(path)
            print(f"{number} of {frames}: {3 / width:,.0f} times closer, {time.perf_counter() - started:.1f} s")
            yield sieve.Image(path=path)
        sieve.progress(frames, "the film", total=frames + 1)
        film = os.path.join(folder, "film.gif")
        pictures[0].save(film, save_all=True, append_images=pictures[1:], duration=400, loop=0)
        print(f"the film has {os.path.getsize(film) / 1000:.0f} kB")
        yield sieve.Image(path=film)


def _widths(frames, zoom_per_frame):
    return [3 / zoom_per_frame**number for number in range(frames)]


def _check(name, value, least, most):
    if not least <= value <= most:
        raise ValueError(f"{name} is {value}: it goes from {least} to {most}")


def _escape_times(centre, width, size, detail):
    """How long each point stays near; smooth, and NaN for those that never leave."""
    steps = numpy.linspace(-width / 2, width / 2, size)
    points = (centre + steps[numpy.newaxis, :] + 1j * steps[:, numpy.newaxis]).ravel()
    times = numpy.full(points.size, numpy.nan)
    places = numpy.arange(points.size)
    values = numpy.zeros_like(points)
    for step in range(detail):
        values = values * values + points
        gone = values.real**2 + values.imag**2 > 64
        if gone.any():
            times[places[gone]] = step + 1 - numpy.log2(numpy.log2(numpy.abs(values[gone])))
            stays = ~gone
            values, points, places = values[stays], points[stays], places[stays]
    return times.reshape(size, size)


def _colour(times, palette):
    stops = numpy.linspace(0, 1, len(palette))
    inside = numpy.isnan(times)
    # The square root spreads the many short times and keeps the few long ones from flickering.
    phase = numpy.sqrt(numpy.clip(numpy.where(inside, 0, times), 0, None)) / 5 % 1
    channels = [numpy.interp(phase, stops, [colour[channel] for colour in palette]) for channel in range(3)]
    pixels = numpy.stack(channels, axis=-1)
    pixels[inside] = 0
    return Image.fromarray(pixels.astype(numpy.uint8))
