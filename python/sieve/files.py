"""Files as values: on this machine's disk, or somewhere with a URL, fetched and uploaded when needed.

What a file holds is looked at only when one asks: an image's size, a video's frame rate.
"""

import mimetypes
import os
import re
import threading
from typing import Any, Dict, Iterator, NamedTuple, Optional, Tuple, Type, TypeVar, Union
from urllib.parse import unquote, urlsplit

from .image_header import ImageSize, read_image_size

_IS_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_UNSAFE_IN_NAME = re.compile(r"[\x00-\x1f/\\:]")
_LONGEST_NAME = 200

F = TypeVar("F", bound="File")


class File:
    """A file given by path or URL: `sieve.File("a.txt")`, `sieve.File(url="https://...")`."""

    def __init__(
        self,
        path_or_url: "Union[None, str, os.PathLike[str]]" = None,
        *,
        path: "Union[None, str, os.PathLike[str]]" = None,
        url: Optional[str] = None,
    ) -> None:
        if path_or_url is not None:
            if path is not None or url is not None:
                raise TypeError("give a file one place: a path or a URL")
            if isinstance(path_or_url, str) and _IS_URL.match(path_or_url) and not os.path.exists(path_or_url):
                url = path_or_url
            else:
                path = path_or_url
        if path is None and not url:
            raise TypeError(f"a {type(self).__name__} needs a path or a url")
        self._path = None if path is None else os.fspath(path)
        self._url = url
        self._name: Optional[str] = None
        self._size: Optional[int] = None
        self._content_type: Optional[str] = None
        self._lock = threading.RLock()

    @property
    def path(self) -> str:
        """Where the file is on this machine; downloads it when it is not yet. A job's downloads end with the job."""
        with self._lock:
            if self._path is None or (self._url is not None and not os.path.exists(self._path)):
                self._path = self._download()
            return self._path

    @property
    def url(self) -> str:
        """The whole URL of the file; uploads it when it has none."""
        from .client import current_client

        return current_client().absolute_url(self._uploaded_url())

    @property
    def name(self) -> str:
        if self._name:
            return self._name
        if self._path is not None:
            return os.path.basename(self._path) or "file"
        return name_in_url(self._url or "")

    @property
    def content_type(self) -> str:
        return self._content_type or mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def to_json(self) -> Dict[str, Any]:
        url = self._uploaded_url()
        return {"url": url, "name": self.name, "size": self._known_size(), "content_type": self.content_type}

    def _known_size(self) -> Optional[int]:
        if self._size is None and self._path is not None and os.path.exists(self._path):
            return os.path.getsize(self._path)
        return self._size

    def _uploaded_url(self) -> str:
        with self._lock:
            if self._url is None:
                from .client import current_client

                self._url = current_client().upload(self.path, self.name, self.content_type)
            return self._url

    def _download(self) -> str:
        from . import context
        from .client import current_client

        assert self._url is not None
        path = os.path.join(context.download_folder(), _safe_name(self.name))
        current_client().download(self._url, path)
        return path

    def __repr__(self) -> str:
        place = f"path={self._path!r}" if self._url is None else f"url={self._url!r}"
        return f"sieve.{type(self).__name__}({place})"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        assert isinstance(other, File)
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> Tuple[Optional[str], Optional[str]]:
        return (self._url, None if self._url else self._path)

    # So that a field of a pydantic model can be a file: version 2, then version 1.

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(cls._validated)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> Dict[str, Any]:
        return cls.json_schema()

    @classmethod
    def __get_validators__(cls) -> Iterator[Any]:
        yield cls._validated

    @classmethod
    def __modify_schema__(cls, schema: Dict[str, Any]) -> None:
        schema.update(cls.json_schema())

    @classmethod
    def _validated(cls: Type[F], value: Any) -> F:
        return value if isinstance(value, cls) else file_from_json(value, cls)

    @classmethod
    def json_schema(cls) -> Dict[str, Any]:
        place = {"type": "string", "format": "uri-reference"}
        title = f"sieve.{next(base.__name__ for base in cls.__mro__ if base.__module__ == __name__)}"
        return {"title": title, "type": "object", "properties": {"url": place}, "required": ["url"]}

    def __getstate__(self) -> Dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_lock"}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = threading.RLock()


class Image(File):
    """A picture. Its size is read from a PNG's, JPEG's, GIF's or WebP's first bytes."""

    @property
    def width(self) -> int:
        return self._image_size().width

    @property
    def height(self) -> int:
        return self._image_size().height

    @property
    def channels(self) -> int:
        return self._image_size().channels

    @property
    def array(self) -> Any:
        """The pixels as a numpy array of height x width x channels, in RGB order. Needs numpy and Pillow."""
        try:
            import numpy
            from PIL import Image as PillowImage
        except ImportError as missing:
            raise ImportError(
                f'reading pixels needs {missing.name}: add python_packages=["numpy", "pillow"] to the decorator'
            ) from missing
        with PillowImage.open(self.path) as picture:
            return numpy.asarray(picture if picture.mode in ("L", "RGB", "RGBA") else picture.convert("RGB"))

    def _image_size(self) -> ImageSize:
        return read_image_size(self.path)


class _VideoFacts(NamedTuple):
    fps: float
    frame_count: int
    width: int
    height: int


class Video(File):
    """A video. Its facts are read by OpenCV where the function has it, else by `ffprobe`."""

    @property
    def fps(self) -> float:
        return self._facts().fps

    @property
    def frame_count(self) -> int:
        return self._facts().frame_count

    @property
    def width(self) -> int:
        return self._facts().width

    @property
    def height(self) -> int:
        return self._facts().height

    def _facts(self) -> _VideoFacts:
        try:
            import cv2
        except ImportError:
            return _probe(self.path)
        video = cv2.VideoCapture(self.path)
        try:
            if not video.isOpened():
                raise ValueError(f"{self.name} is not a video that OpenCV can read")
            fps, frames = video.get(cv2.CAP_PROP_FPS), video.get(cv2.CAP_PROP_FRAME_COUNT)
            width, height = video.get(cv2.CAP_PROP_FRAME_WIDTH), video.get(cv2.CAP_PROP_FRAME_HEIGHT)
            return _VideoFacts(float(fps), int(frames), int(width), int(height))
        finally:
            video.release()


class Audio(File):
    """A sound file."""


def upload(file: "Union[str, os.PathLike[str], File]") -> File:
    """Uploads a file now, and returns it with its URL; a file that has one is left as it is."""
    of = file if isinstance(file, File) else File(file)
    of.to_json()
    return of


def file_from_json(value: Dict[str, Any], kind: Optional[Type[F]] = None) -> F:
    """A file of the given kind, or of the kind that its content type tells."""
    url = value.get("url") if isinstance(value, dict) else None
    if not isinstance(url, str) or not url:
        raise ValueError('a file is {"url": "..."}')
    chosen: Any = kind or _KINDS.get(str(value.get("content_type")).split("/")[0], File)
    # Only ever a URL: a caller's text must not name a file on this machine.
    file: F = chosen(url=url)
    file._name = value.get("name") or None
    file._size = value.get("size")
    file._content_type = value.get("content_type") or None
    return file


def name_in_url(url: str) -> str:
    return _safe_name(unquote(urlsplit(url).path.rsplit("/", 1)[-1]))


_KINDS: Dict[str, Type[File]] = {"image": Image, "video": Video, "audio": Audio}


def _safe_name(name: str) -> str:
    name = _UNSAFE_IN_NAME.sub("_", name).lstrip(".")
    stem, extension = os.path.splitext(name)
    return stem[:_LONGEST_NAME] + extension[:20] or "file"


def _probe(path: str) -> _VideoFacts:
    import json
    import subprocess

    entries = "stream=avg_frame_rate,nb_read_packets,width,height"
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_packets", "-show_entries", entries]
    try:
        answer = subprocess.run([*command, "-of", "json", path], check=True, stdout=subprocess.PIPE).stdout
        stream = json.loads(answer)["streams"][0]
    except FileNotFoundError:
        raise RuntimeError(
            'reading a video\'s facts needs OpenCV or ffprobe: add "opencv-python-headless" to python_packages'
        ) from None
    except (subprocess.CalledProcessError, LookupError, ValueError):
        raise ValueError(f"{os.path.basename(path)} is not a video that ffprobe can read") from None
    over, _, under = stream["avg_frame_rate"].partition("/")
    fps = float(over) / (float(under or 1) or 1.0)
    return _VideoFacts(fps, int(stream["nb_read_packets"]), int(stream["width"]), int(stream["height"]))
