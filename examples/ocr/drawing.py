"""Pictures in and out: loading, ordering boxes, drawing them. Knows nothing of reading text."""

import numpy
from PIL import Image, ImageDraw, ImageFont, ImageOps

_COLOUR = (220, 38, 38)


def load(path):
    """Upright, whatever way the camera was held, on white where it is transparent."""
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture).convert("RGB")


def pixels(picture):
    """In the order that OpenCV, and so the reader, expects: blue, green, red."""
    return numpy.ascontiguousarray(numpy.asarray(picture)[:, :, ::-1])


def by_columns(lines, width):
    """Left column first. Lines whose left edges are within a tenth of the page belong to one column."""
    columns = []
    for line in sorted(lines, key=lambda line: line.box[0][0]):
        if columns and line.box[0][0] - columns[-1][0].box[0][0] < width / 10:
            columns[-1].append(line)
        else:
            columns.append([line])
    return [line for column in columns for line in sorted(column, key=lambda line: line.box[0][1])]


def annotate(picture, lines):
    marked = picture.copy()
    pen = ImageDraw.Draw(marked)
    size = max(12, marked.height // 40)
    font = ImageFont.load_default(size=size)
    for number, line in enumerate(lines, 1):
        corners = [tuple(corner) for corner in line.box]
        pen.line([*corners, corners[0]], fill=_COLOUR, width=max(2, size // 8))
        x, y = corners[0]
        pen.text((x, max(0, y - size - 2)), str(number), fill=_COLOUR, font=font)
    return marked
