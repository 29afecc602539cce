"""Types of packages, which only the function's own environment knows."""

from typing import Dict, Optional

import numpy
import pandas
import sieve
from PIL import Image


@sieve.function(
    name="compare-picture",
    python_version="3.11",
    python_packages=["numpy", "pandas", "pillow"],
    metadata=sieve.Metadata(title="Compare a picture", tags=["Controls"]),
)
def compare_picture(
    picture: Image.Image, kernel: numpy.ndarray, table: pandas.DataFrame, level: numpy.uint8 = 128, scale: Optional[float] = None
) -> Dict[str, str]:
    """A picture, an array and a table.

    :param picture: Any that Pillow opens
    :param kernel: Numbers in rows
    :param table: Records, or a CSV or Parquet file
    :param level: Of grey
    :param scale: Of the picture; its own when not set
    """
    return {
        "picture": f"{type(picture).__name__} {picture.size} {picture.mode}",
        "kernel": f"{type(kernel).__name__} {kernel.shape} {kernel.dtype}",
        "table": f"{type(table).__name__} {table.shape} {list(table.columns)}",
        "level": f"{type(level).__name__} {level}",
        "scale": repr(scale),
    }
