"""How alike two articles are: a number that depends on these two alone and is the same whichever comes first.

The lexical part is the sum of the products of the weights of shared terms; shared things take away a part of what is missing to one.
All sums are of whole numbers, so that no order of addition shows.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import mul
from typing import Any
from zlib import crc32

from civicgraph.graph.rarity import SCALE

THOUSAND = 1000
_HEAD = 8  # bytes: two numbers


@dataclass(frozen=True, slots=True)
class Columns:
    """A profile as numbers: the hashes of its terms, of which the first `pairs` are pairs, heaviest first, and of its things, with their weights."""

    pairs: int
    terms: array[int]
    term_weights: array[int]
    things: array[int]
    thing_weights: array[int]


def packed(terms: Mapping[int, int], pairs: int, things: Mapping[str, int]) -> bytes:
    """Terms by hash and things by IRI as bytes; things without weight are left out."""
    named = {crc32(iri.encode()): weight for iri, weight in sorted(things.items()) if weight}
    head = array("I", [len(terms), pairs])
    return (head + array("I", [*terms, *named])).tobytes() + array("H", [*terms.values(), *named.values()]).tobytes()


def unpacked(data: bytes) -> Columns:
    """What `packed` made into bytes."""
    rows = (len(data) - _HEAD) // 6
    head, hashes, weights = array("I"), array("I"), array("H")
    head.frombytes(data[:_HEAD])
    hashes.frombytes(data[_HEAD : _HEAD + 4 * rows])
    weights.frombytes(data[_HEAD + 4 * rows :])
    terms, pairs = head
    return Columns(pairs, hashes[:terms], weights[:terms], hashes[terms:], weights[terms:])


@dataclass(frozen=True, slots=True)
class Rules:
    """How much counts for what: the tables `candidates`, `things` and `links` of data/lexicon/related.toml."""

    ranks: tuple[int, ...]
    comparable: int
    event: int
    event_weight: int
    most: float
    best: int
    least: int
    near_duplicate: float

    @staticmethod
    def of(table: Mapping[str, Any]) -> Rules:
        """The rules of the file."""
        candidates, things, links = table["candidates"], table["things"], table["links"]
        return Rules(
            ranks=tuple(candidates["ranks"]),
            comparable=candidates["least"],
            event=things["token"],
            event_weight=round(things["event"] * SCALE),
            most=things["most"],
            best=links["best"],
            least=round(links["least"] * THOUSAND),
            near_duplicate=links["near_duplicate"],
        )

    def tokens(self, packed: bytes) -> list[str]:
        """All tokens by which an article can be looked up."""
        columns = unpacked(packed)
        return [*self.signature(columns), *self.events(columns)]

    def signature(self, columns: Columns) -> list[str]:
        """The tokens by which an article is looked up: its heaviest pairs, once a rank that each reaches."""
        heaviest = columns.terms[: columns.pairs]
        return [f"{rank}{term:08x}" for rank, reach in enumerate(self.ranks) for term in heaviest[:reach]]

    def events(self, columns: Columns) -> list[str]:
        """The tokens of its events, as far as sharing one makes two articles comparable by itself."""
        return [f"e{thing:08x}" for thing, weight in zip(columns.things, columns.thing_weights, strict=True) if weight >= self.event_weight]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of two articles: `lexical` from 0 to 1, and the `score`, which counts shared things too, in thousandths."""

    lexical: float
    score: int


class Comparison:
    """One article, ready to be compared with many."""

    def __init__(self, columns: Columns, rules: Rules) -> None:
        self._terms = dict(zip(columns.terms, columns.term_weights, strict=True))
        self._things = dict(zip(columns.things, columns.thing_weights, strict=True))
        self._rules = rules

    def with_(self, other: Columns) -> Likeness:
        """How alike the two are. The score is nothing where they share no thing by name and are no near duplicates: there is no reason to give."""
        lexical = min(1.0, sum(map(mul, map(self._terms.get, other.terms, repeat(0)), other.term_weights)) / (SCALE * SCALE))
        shared = self._shared(other.things, other.thing_weights)
        if not shared and lexical < self._rules.near_duplicate:
            return Likeness(lexical, 0)
        return Likeness(lexical, round((lexical + (1 - lexical) * min(self._rules.most, shared / SCALE)) * THOUSAND))

    def _shared(self, things: Sequence[int], weights: Sequence[int]) -> int:
        ours = self._things
        return sum(min(ours[thing], weight) for thing, weight in zip(things, weights, strict=True) if thing in ours)
