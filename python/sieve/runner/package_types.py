"""What a function takes in of other packages: arrays, frames, tensors, pictures, and all that pydantic can read.

Known by the names of their classes, like the values that go out (`../packages.py`).
"""

import os
from typing import Any, Callable, NamedTuple, Optional, Tuple

from .. import files
from ..packages import is_a
from . import hints

Coercer = Optional[Callable[[Any], Any]]
_FLOATS = frozenset(("NaN", "Infinity", "-Infinity"))


class PackageType(NamedTuple):
    make: Callable[[Any], Any]
    takes_list: bool
    takes_file: bool


def package_type(kind: type, arguments: Tuple[Any, ...] = ()) -> Optional[PackageType]:
    """`arguments` are those of `numpy.ndarray[shape, dtype]`."""
    if is_a(kind, "numpy", "ndarray"):
        dtype = _dtype(arguments)
        return PackageType(lambda value: _array(value, dtype), True, True)
    if is_a(kind, "pandas", "DataFrame"):
        return PackageType(_pandas_frame, True, True)
    if is_a(kind, "pandas", "Series"):
        return PackageType(_pandas_series, True, False)
    if is_a(kind, "polars", "DataFrame"):
        return PackageType(_polars_frame, True, True)
    if is_a(kind, "polars", "Series"):
        return PackageType(lambda value: kind(values=_with_floats(value)), True, False)
    if is_a(kind, "torch", "Tensor"):
        return PackageType(_tensor, True, False)
    if is_a(kind, "PIL", "Image"):
        return PackageType(_picture, False, True)
    return None


def scalar_type(kind: type) -> Coercer:
    """One number or moment of numpy's, pandas' moments."""
    if is_a(kind, "numpy", "generic"):
        return kind
    if is_a(kind, "pandas", "Timestamp", "Timedelta"):
        return kind
    return None


def pydantic_type(kind: Any) -> Coercer:
    """A class that pydantic knows how to read and that is no model: `HttpUrl`, `SecretStr`, `EmailStr`."""
    if hasattr(kind, "__get_pydantic_core_schema__"):
        from pydantic import TypeAdapter

        validate: Callable[[Any], Any] = TypeAdapter(kind).validate_python
        return validate
    if hasattr(kind, "__get_validators__"):
        from pydantic import parse_obj_as

        return lambda value: parse_obj_as(kind, value)
    return None


def _dtype(arguments: Tuple[Any, ...]) -> Any:
    """`float32` of `NDArray[float32]`; `None` of one of any kind."""
    import numpy

    inner = hints.arguments(arguments[1]) if len(arguments) == 2 else ()
    chosen: Any = inner[0] if inner else None
    concrete = isinstance(chosen, type) and chosen not in (numpy.generic, numpy.number, numpy.integer, numpy.floating)
    return numpy.dtype(chosen) if concrete and not chosen.__subclasses__() else None


def _local(value: Any) -> Optional[str]:
    """The path of a file value, which is fetched for it."""
    if isinstance(value, dict) and isinstance(value.get("url"), str):
        return files.file_from_json(value, files.File).path
    return None


def _extension(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def _array(value: Any, dtype: Any) -> Any:
    import numpy

    path = _local(value)
    if path is None:
        return numpy.array(_with_floats(value), dtype=dtype)
    if _extension(path) == ".npy":
        found = numpy.load(path, allow_pickle=False)
    elif _extension(path) in (".csv", ".tsv", ".txt"):
        found = numpy.loadtxt(path, delimiter={".csv": ",", ".tsv": "\t"}.get(_extension(path)), ndmin=2)
    else:
        found = numpy.asarray(_picture(value))
    return found if dtype is None else found.astype(dtype)


def _with_floats(value: Any) -> Any:
    """The texts for NaN and the infinities as floats, in lists where everything else is a number."""
    if not isinstance(value, list):
        return float(value) if isinstance(value, str) and value in _FLOATS else value
    if any(isinstance(item, list) for item in value):
        return [_with_floats(item) for item in value]
    texts = [item for item in value if isinstance(item, str)]
    if not texts or not _FLOATS.issuperset(texts):
        return value
    return [float(item) if isinstance(item, str) else item for item in value]


_PANDAS_READERS = {
    ".parquet": "read_parquet",
    ".feather": "read_feather",
    ".xlsx": "read_excel",
    ".xls": "read_excel",
    ".json": "read_json",
}


def _pandas_frame(value: Any) -> Any:
    import pandas

    path = _local(value)
    if path is None:
        frame = pandas.DataFrame(value)
        for column in frame.columns[frame.dtypes == object]:
            items = frame[column].tolist()
            floats = _with_floats(items)
            if floats is not items:
                frame[column] = pandas.Series(floats, index=frame.index)
        return frame
    if _extension(path) in (".jsonl", ".ndjson"):
        return pandas.read_json(path, lines=True)
    if _extension(path) in _PANDAS_READERS:
        return getattr(pandas, _PANDAS_READERS[_extension(path)])(path)
    return pandas.read_csv(path, sep="\t" if _extension(path) == ".tsv" else ",")


def _pandas_series(value: Any) -> Any:
    import pandas

    # Without a type pandas warns that what an empty one holds will change.
    return pandas.Series(_with_floats(value), dtype=None if value else object)


def _polars_frame(value: Any) -> Any:
    import polars

    path = _local(value)
    if path is None:
        return polars.DataFrame(value, infer_schema_length=None)
    readers = {".parquet": "read_parquet", ".json": "read_json", ".jsonl": "read_ndjson", ".ndjson": "read_ndjson"}
    if _extension(path) in readers:
        return getattr(polars, readers[_extension(path)])(path)
    return polars.read_csv(path, separator="\t" if _extension(path) == ".tsv" else ",")


def _tensor(value: Any) -> Any:
    import torch

    return torch.tensor(_with_floats(value))


def _picture(value: Any) -> Any:
    from PIL import Image

    path = _local(value)
    if path is None:
        raise ValueError(f'{value!r} is not a file: a file is {{"url": "..."}}')
    picture = Image.open(path)
    picture.load()  # now, since the file goes when the job ends
    return picture
