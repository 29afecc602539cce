"""Lists, sets, tuples and dicts in every spelling."""
import collections
import collections.abc
import typing as t
from collections import OrderedDict as Ordered, defaultdict, deque
from collections.abc import Iterable as AbcIterable, Mapping as AbcMapping, Sequence as AbcSequence, Set as AbcSet
from typing import (
    AbstractSet, Any, Collection, Counter, DefaultDict, Deque, Dict, FrozenSet, Generator, Iterable, Iterator, List,
    Mapping, MutableMapping, MutableSequence, MutableSet, Optional, OrderedDict, Sequence, Set, Tuple,
)

import sieve

@sieve.function(name="containers-builtin")
def builtin(x: list[int]): ...
#> x: list[int]


@sieve.function(name="containers-capital")
def capital(x: List[int]): ...
#> x: list[int]


@sieve.function(name="containers-dotted")
def dotted(x: t.List[int]): ...
#> x: list[int]


@sieve.function(name="containers-sequence")
def sequence(x: Sequence[float]): ...
#> x: list[float]


@sieve.function(name="containers-sequence-abc")
def sequence_abc(x: collections.abc.Sequence[float]): ...
#> x: list[float]


@sieve.function(name="containers-sequence-abc-renamed")
def sequence_abc_renamed(x: AbcSequence[float]): ...
#> x: list[float]


@sieve.function(name="containers-mutable-sequence")
def mutable_sequence(x: MutableSequence[str]): ...
#> x: list[str]


@sieve.function(name="containers-iterable")
def iterable(x: Iterable[str]): ...
#> x: list[str]


@sieve.function(name="containers-iterable-abc")
def iterable_abc(x: AbcIterable[str]): ...
#> x: list[str]


@sieve.function(name="containers-iterator")
def iterator(x: Iterator[str]): ...
#> x: list[str]


@sieve.function(name="containers-generator")
def generator(x: Generator[int, None, None]): ...
#> x: list[int]


@sieve.function(name="containers-collection")
def collection(x: Collection[str]): ...
#> x: list[str]


@sieve.function(name="containers-queue")
def queue(x: deque[int]): ...
#> x: list[int]


@sieve.function(name="containers-queue-capital")
def queue_capital(x: Deque[int]): ...
#> x: list[int]


@sieve.function(name="containers-bare-list")
def bare_list(x: list): ...
#> x: list[any]


@sieve.function(name="containers-bare-capital")
def bare_capital(x: List): ...
#> x: list[any]


@sieve.function(name="containers-bare-iterable")
def bare_iterable(x: Iterable): ...
#> x: list[any]


@sieve.function(name="containers-nested")
def nested(x: List[List[List[int]]]): ...
#> x: list[list[list[int]]]


@sieve.function(name="containers-of-optional")
def of_optional(x: List[Optional[int]]): ...
#> x: list[int?]


@sieve.function(name="containers-distinct")
def distinct(x: set[int]): ...
#> x: set[int]


@sieve.function(name="containers-distinct-capital")
def distinct_capital(x: Set[str]): ...
#> x: set[str]


@sieve.function(name="containers-distinct-abc")
def distinct_abc(x: AbcSet[str]): ...
#> x: set[str]


@sieve.function(name="containers-distinct-abstract")
def distinct_abstract(x: AbstractSet[str]): ...
#> x: set[str]


@sieve.function(name="containers-distinct-mutable")
def distinct_mutable(x: MutableSet[str]): ...
#> x: set[str]


@sieve.function(name="containers-frozen")
def frozen(x: frozenset[int]): ...
#> x: set[int]


@sieve.function(name="containers-frozen-capital")
def frozen_capital(x: FrozenSet[int]): ...
#> x: set[int]


@sieve.function(name="containers-bare-set")
def bare_set(x: set): ...
#> x: set[any]


@sieve.function(name="containers-pair")
def pair(x: Tuple[int, str]): ...
#> x: tuple[int, str]


@sieve.function(name="containers-pair-builtin")
def pair_builtin(x: tuple[float, float]): ...
#> x: tuple[float, float]


@sieve.function(name="containers-single")
def single(x: Tuple[int]): ...
#> x: tuple[int]


@sieve.function(name="containers-any-length")
def any_length(x: Tuple[int, ...]): ...
#> x: list[int]


@sieve.function(name="containers-empty-tuple")
def empty_tuple(x: tuple[()]): ...
#> x: tuple[]


@sieve.function(name="containers-bare-tuple")
def bare_tuple(x: tuple): ...
#> x: list[any]


@sieve.function(name="containers-tuples")
def tuples(x: List[Tuple[str, float]]): ...
#> x: list[tuple[str, float]]


@sieve.function(name="containers-mapping")
def mapping(x: Dict[str, int]): ...
#> x: dict[int]


@sieve.function(name="containers-mapping-builtin")
def mapping_builtin(x: dict[str, list[int]]): ...
#> x: dict[list[int]]


@sieve.function(name="containers-mapping-abstract")
def mapping_abstract(x: Mapping[str, Any]): ...
#> x: dict[any]


@sieve.function(name="containers-mapping-abc")
def mapping_abc(x: AbcMapping[str, float]): ...
#> x: dict[float]


@sieve.function(name="containers-mapping-mutable")
def mapping_mutable(x: MutableMapping[str, bool]): ...
#> x: dict[bool]


@sieve.function(name="containers-mapping-of-numbers")
def mapping_of_numbers(x: Dict[int, str]): ...
#> x: dict[str]


@sieve.function(name="containers-mapping-nested")
def mapping_nested(x: Dict[str, Dict[str, Tuple[int, int]]]): ...
#> x: dict[dict[tuple[int, int]]]


@sieve.function(name="containers-bare-dict")
def bare_dict(x: dict): ...
#> x: dict[any]


@sieve.function(name="containers-bare-mapping")
def bare_mapping(x: Mapping): ...
#> x: dict[any]


@sieve.function(name="containers-ordered")
def ordered(x: OrderedDict[str, int]): ...
#> x: dict[int]


@sieve.function(name="containers-ordered-renamed")
def ordered_renamed(x: Ordered[str, int]): ...
#> x: dict[int]


@sieve.function(name="containers-with-default-factory")
def with_default_factory(x: DefaultDict[str, int]): ...
#> x: dict[int]


@sieve.function(name="containers-with-default-factory-builtin")
def with_default_factory_builtin(x: defaultdict[str, List[str]]): ...
#> x: dict[list[str]]


@sieve.function(name="containers-counts")
def counts(x: Counter[str]): ...
#> x: dict[int]


@sieve.function(name="containers-counts-dotted")
def counts_dotted(x: collections.Counter): ...
#> x: dict[int]
