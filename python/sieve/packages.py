"""Values of other packages in the shapes that JSON has: numpy, pandas, polars, torch, Pillow, matplotlib, pydantic.

They are known by the names of their classes, so that asking imports nothing. What a function
takes in of these packages is `runner/package_types.py`.
"""

import os
from typing import Any, Callable, Dict, List, Optional, Tuple

Convert = Callable[[Any], Any]

# Each number is two bytes of JSON or more, and a value has at most 63 MiB.
_MOST_NUMBERS = (63 << 20) // 2
_MODES_OF_PNG = frozenset(("1", "L", "LA", "I", "I;16", "P", "RGB", "RGBA"))


class Unsendable(Exception):
    """The rest of a sentence that begins with the place and type of a value."""


def is_a(kind: type, package: str, *names: str) -> bool:
    """Whether it is, or inherits from, a class of the package by one of these names."""
    return any(base.__name__ in names and base.__module__.split(".")[0] == package for base in kind.__mro__)


def conversion(kind: type) -> Optional[Convert]:
    """Into something simpler, in one step or several; `None` for what comes from nowhere known."""
    for package, name, convert in _CONVERSIONS:
        if is_a(kind, package, name):
            return convert
    if hasattr(kind, "__array__") and not hasattr(kind, "__fspath__"):
        return _any_array  # jax, tensorflow and others that numpy can read
    return None


def _of_bounded_size(count: int) -> None:
    if count > _MOST_NUMBERS:
        raise Unsendable(f"with {count:,} numbers, too many for JSON: write it to a file and use sieve.File(path)")


def _array(array: Any) -> Any:
    _of_bounded_size(array.size)
    kind = array.dtype.kind
    if array.dtype.names:
        return _nested(array.tolist(), array.ndim, lambda row: _named(array.dtype, row))
    if kind == "c":
        raise Unsendable("of complex numbers, which JSON does not have: send its .real and .imag, or numpy.abs of it")
    if kind == "M":
        return _nested(_texts(array), array.ndim, _none_if_nat)
    if kind == "m":
        return array.astype("timedelta64[us]").tolist()
    if kind == "f" and array.dtype.itemsize > 8:
        return array.astype("float64").tolist()
    return array.tolist()


def _named(dtype: Any, row: Any) -> Dict[str, Any]:
    return {name: _scalar(dtype[name].type(part)) if dtype[name].kind in "Mm" else part for name, part in zip(dtype.names, row)}


def _texts(array: Any) -> Any:
    import numpy

    # Years and months alone are no dates for anybody else.
    by_month = numpy.datetime_data(array.dtype)[0] in ("Y", "M", "W")
    return numpy.datetime_as_string(array.astype("datetime64[D]") if by_month else array).tolist()


def _none_if_nat(text: Any) -> Any:
    return None if text == "NaT" else text


def _nested(values: Any, depth: int, convert: Convert) -> Any:
    return [_nested(item, depth - 1, convert) for item in values] if depth else convert(values)


def _scalar(scalar: Any) -> Any:
    dtype = scalar.dtype
    if dtype.names:
        return _named(dtype, scalar.item())
    if dtype.kind == "c":
        raise Unsendable("a complex number, which JSON does not have: send its .real and .imag")
    if dtype.kind == "M":
        return _none_if_nat(_texts(scalar))
    if dtype.kind == "m":
        return scalar.astype("timedelta64[us]").item()
    return float(scalar) if dtype.kind == "f" else scalar.item()


def _any_array(value: Any) -> Any:
    import numpy

    found = numpy.asarray(value)
    if found.dtype.kind == "O":
        raise Unsendable("which cannot be sent: make a list or an array of numbers of it")
    return found


def _tensor(tensor: Any) -> Any:
    _of_bounded_size(tensor.numel())
    if tensor.is_complex():
        raise Unsendable("of complex numbers, which JSON does not have: send its .real and .imag")
    return tensor.detach().cpu().tolist()


def _frame(frame: Any) -> List[Dict[str, Any]]:
    """A record for each row, with the index where it is more than the rows' numbers."""
    if not _counts_rows(frame.index):
        frame = frame.reset_index()
    _of_bounded_size(frame.size)
    names = [_column_name(label) for label in frame.columns]
    doubled = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if doubled is not None:
        raise Unsendable(f"with two columns called {doubled!r}: rename one, since a record has a name once")
    columns = [_column(frame.iloc[:, at]) for at in range(len(names))]
    return [dict(zip(names, row)) for row in zip(*columns)] if names else [{} for _ in range(len(frame))]


def _counts_rows(index: Any) -> bool:
    return type(index).__name__ == "RangeIndex" and index.start == 0 and index.step == 1 and index.name is None


def _column_name(label: Any) -> str:
    return ".".join(str(part) for part in label if part != "") if isinstance(label, tuple) else str(label)


def _column(series: Any) -> List[Any]:
    """pandas writes what is missing as NaN, NaT or NA, by the column's type: all are null here."""
    return [None if missing else item for item, missing in zip(series.tolist(), series.isna().tolist())]


def _series(series: Any) -> List[Any]:
    if _counts_rows(series.index):
        _of_bounded_size(series.size)
        return _column(series)
    return _frame(series.to_frame("value" if series.name is None else series.name))


def _picture(image: Any) -> Dict[str, Any]:
    """A file: PNG, unless it came as JPEG."""
    options = {name: image.info[name] for name in ("exif", "icc_profile") if image.info.get(name)}
    if image.format == "JPEG" and image.mode in ("L", "RGB", "CMYK"):
        return _uploaded("image.jpg", lambda path: image.save(path, "JPEG", quality=95, **options))
    if image.mode == "F":
        raise Unsendable('with floating point pixels: scale it to 0..255 and use .convert("L")')
    if image.mode not in _MODES_OF_PNG:
        options.pop("icc_profile", None)  # of the other colours
        image = image.convert("RGBA" if image.mode in ("RGBa", "La", "PA") else "RGB")
    return _uploaded("image.png", lambda path: image.save(path, "PNG", **options))


def _figure(figure: Any) -> Dict[str, Any]:
    return _uploaded("figure.png", lambda path: figure.savefig(path, format="png"))


def _uploaded(name: str, save: Callable[[str], Any]) -> Dict[str, Any]:
    import tempfile  # costs more to import than a replica's whole start should

    from .files import File

    with tempfile.TemporaryDirectory(prefix="sieve-") as folder:
        path = os.path.join(folder, name)
        save(path)
        return File(path).to_json()


def _model(model: Any) -> Any:
    """As Python objects and not as pydantic's own JSON, which knows no files, arrays and bytes that are not text."""
    if hasattr(model, "model_dump"):
        return model.model_dump(by_alias=True)
    found = model.dict(by_alias=True)
    return found["__root__"] if set(found) == {"__root__"} else found


def _attributes(value: Any) -> Dict[str, Any]:
    return {attribute.name: getattr(value, attribute.name) for attribute in type(value).__attrs_attrs__}


def attributes_of(kind: type) -> Optional[Convert]:
    return _attributes if isinstance(getattr(kind, "__attrs_attrs__", None), tuple) else None


def _structure(value: Any) -> Dict[str, Any]:
    kind = type(value)
    return {name: getattr(value, own) for name, own in zip(kind.__struct_encode_fields__, kind.__struct_fields__)}


# By the class that a value's own class is or inherits from; the first that fits.
_CONVERSIONS: Tuple[Tuple[str, str, Convert], ...] = (
    ("numpy", "ndarray", _array),
    ("numpy", "generic", _scalar),
    ("pandas", "DataFrame", _frame),
    ("pandas", "Series", _series),
    ("pandas", "Index", list),
    ("pandas", "ExtensionArray", list),
    ("pandas", "NaTType", lambda _: None),
    ("pandas", "NAType", lambda _: None),
    ("pandas", "Period", str),
    ("pandas", "Interval", str),
    ("polars", "DataFrame", lambda frame: frame.to_dicts()),
    ("polars", "LazyFrame", lambda frame: frame.collect()),
    ("polars", "Series", lambda series: series.to_list()),
    ("torch", "Tensor", _tensor),
    ("PIL", "Image", _picture),
    ("matplotlib", "Figure", _figure),
    ("pydantic", "BaseModel", _model),
    ("pydantic", "_BaseUrl", str),
    ("pydantic", "_BaseMultiHostUrl", str),
    ("pydantic_core", "Url", str),
    ("pydantic_core", "MultiHostUrl", str),
    ("pydantic", "SecretStr", str),
    ("pydantic", "SecretBytes", str),
    ("pydantic", "_SecretBase", str),
    ("msgspec", "Struct", _structure),
)
