"""Files: what half of all real functions take."""
from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple, Union

import sieve
import sieve as s
from sieve import Audio, File, Image, Video
from sieve import Image as Picture


@dataclass
class Scene:
    image: Image
    mask: Optional[Image] = None


@sieve.function(name="files-any-kind")
def any_kind(x: File): ...
#> x: file


@sieve.function(name="files-dotted")
def dotted(x: sieve.File): ...
#> x: file


@sieve.function(name="files-image")
def image(x: Image): ...
#> x: image


@sieve.function(name="files-video")
def video(x: Video): ...
#> x: video


@sieve.function(name="files-audio")
def audio(x: Audio): ...
#> x: audio


@sieve.function(name="files-renamed")
def renamed(x: Picture): ...
#> x: image


@sieve.function(name="files-renamed-package")
def renamed_package(x: s.Video): ...
#> x: video


@sieve.function(name="files-quoted")
def quoted(x: "sieve.Image"): ...
#> x: image


@sieve.function(name="files-optional")
def optional(x: Optional[Image] = None): ...
#> x: image? = null


@sieve.function(name="files-many")
def many(x: List[Image]): ...
#> x: list[image]


@sieve.function(name="files-sequence")
def sequence(x: Sequence[File] = ()): ...
#> x: list[file] = []


@sieve.function(name="files-variable")
def variable(*images: Image): ...
#> *images: image


@sieve.function(name="files-before-and-after")
def before_and_after(x: Tuple[Image, Image]): ...
#> x: tuple[image, image]


@sieve.function(name="files-named")
def named(x: Dict[str, Audio]): ...
#> x: dict[audio]


@sieve.function(name="files-either")
def either(x: Union[Image, Video]): ...
#> x: image | video


@sieve.function(name="files-in-record")
def in_record(x: Scene): ...
#> x: Scene{image: image, mask: image? = null}


@sieve.function(name="files-result")
def result(x: Image) -> Image: ...
#> x: image
#> -> image


@sieve.function(name="files-results")
def results(x: Video) -> List[Image]: ...
#> x: video
#> -> list[image]
