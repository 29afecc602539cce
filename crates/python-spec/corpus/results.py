"""What comes back, at once or one by one."""
import typing as t
from collections.abc import AsyncIterator as AbcAsyncIterator, Awaitable, Generator as AbcGenerator
from typing import Any, AsyncGenerator, AsyncIterator, Dict, Generator, Iterable, Iterator, List, NoReturn, Optional, Tuple

import sieve

Numbers = Iterator[int]


@sieve.function(name="results-nothing")
def nothing() -> None: ...
#> -> null


@sieve.function(name="results-never")
def never() -> NoReturn: ...
#> -> null


@sieve.function(name="results-unsaid")
def unsaid(): ...


@sieve.function(name="results-anything")
def anything() -> Any: ...


@sieve.function(name="results-number")
def number() -> int: ...
#> -> int


@sieve.function(name="results-maybe")
def maybe() -> Optional[str]: ...
#> -> str?


@sieve.function(name="results-several")
def several() -> Tuple[int, str]: ...
#> -> tuple[int, str]


@sieve.function(name="results-table")
def table() -> List[Dict[str, float]]: ...
#> -> list[dict[float]]


@sieve.function(name="results-quoted")
def quoted() -> "List[int]": ...
#> -> list[int]


@sieve.function(name="results-awaited")
async def awaited() -> int: ...
#> -> int


@sieve.function(name="results-awaitable")
def awaitable() -> Awaitable[int]: ...
#> -> int


@sieve.function(name="results-iterator")
def iterator() -> Iterator[int]:
    yield 1
#> -> each int


@sieve.function(name="results-iterator-returned")
def iterator_returned() -> Iterator[int]:
    return iter([1])
#> -> each int


@sieve.function(name="results-generator")
def generator() -> Generator[str, None, int]:
    yield "a"
#> -> each str


@sieve.function(name="results-generator-dotted")
def generator_dotted() -> t.Generator[str, None, None]:
    yield "a"
#> -> each str


@sieve.function(name="results-generator-abc")
def generator_abc() -> AbcGenerator[sieve.Image]:
    yield sieve.Image("a.png")
#> -> each image


@sieve.function(name="results-iterable")
def iterable() -> Iterable[int]:
    yield 1
#> -> each int


@sieve.function(name="results-iterable-list")
def iterable_list() -> Iterable[int]:
    return [1]
#> -> list[int]


@sieve.function(name="results-asynchronous")
async def asynchronous() -> AsyncIterator[str]:
    yield "a"
#> -> each str


@sieve.function(name="results-asynchronous-abc")
async def asynchronous_abc() -> AbcAsyncIterator[str]:
    yield "a"
#> -> each str


@sieve.function(name="results-asynchronous-generator")
async def asynchronous_generator() -> AsyncGenerator[int, None]:
    yield 1
#> -> each int


@sieve.function(name="results-quoted-iterator")
def quoted_iterator() -> "Iterator[int]":
    yield 1
#> -> each int


@sieve.function(name="results-quoted-dotted-iterator")
def quoted_dotted_iterator() -> "t.Iterator[t.List[int]]":
    yield [1]
#> -> each list[int]


@sieve.function(name="results-aliased-iterator")
def aliased_iterator() -> Numbers:
    yield 1
#> -> each int


@sieve.function(name="results-bare-iterator")
def bare_iterator() -> Iterator:
    yield 1
#> -> each any


@sieve.function(name="results-unsaid-generator")
def unsaid_generator():
    yield 1
#> -> each any


@sieve.function(name="results-delegating")
def delegating():
    yield from unsaid_generator()
#> -> each any


@sieve.function(name="results-wrongly-said")
def wrongly_said() -> int:
    yield 1
#> -> each int


@sieve.function(name="results-of-lists")
def of_lists() -> Iterator[List[int]]:
    yield [1]
#> -> each list[int]


@sieve.function(name="results-yields-inside-only")
def yields_inside_only() -> int:
    def inner():
        yield 1

    return 1
#> -> int


@sieve.function(name="results-described")
def described() -> int:
    """Counts.

    Returns:
        how many there are
    """
#> "Counts."
#> -> int -- how many there are


@sieve.function(name="results-yields-described")
def yields_described() -> Iterator[int]:
    """Counts.

    Yields:
        int: one by one
    """
    yield 1
#> "Counts."
#> -> each int -- one by one
