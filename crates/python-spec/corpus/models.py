"""Model classes: `__predict__` is the signature."""
from typing import Iterator, Optional

import sieve


@sieve.Model(name="models-plain")
class Plain:
    """Says what it sees."""

    def __setup__(self):
        self.model = 1

    def __predict__(self, image: sieve.Image, top: int = 5) -> str:
        """Not shown.

        :param top: how many
        :returns: the words
        """
#> "Says what it sees."
#> image: image
#> top: int = 5 -- how many
#> -> str -- the words


@sieve.Model(name="models-streaming")
class Streaming:
    async def __predict__(self, prompt: str, *, seed: Optional[int] = None) -> Iterator[str]:
        yield prompt
#> prompt: str
#> keyword seed: int? = null
#> -> each str


class Base:
    def __predict__(self, x: int) -> int: ...


@sieve.Model(name="models-inherited")
class Inherited(Base):
    pass
#> x: int
#> -> int


@sieve.Model(name="models-static")
class Static:
    @staticmethod
    def __predict__(x: int): ...
#> x: int


@sieve.Model(name="models-own-types")
class OwnTypes:
    Alias = Optional[int]

    def __predict__(self, x: Alias = None): ...
#> x: int? = null
