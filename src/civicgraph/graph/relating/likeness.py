"""How alike two articles are: a number that depends on these two alone and is the same whichever comes first.

The lexical part is the sum of the products of the weights of shared terms; shared things take away a part of what is missing to one.
All sums are of whole numbers, so that no order of addition shows. A shelf holds many articles as columns of numbers, so that one can be
compared with hundreds in the time of one look-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from civicgraph.graph.rdf import iris
from civicgraph.graph.relating.rarity import BUCKETS, SCALE, Terms

THOUSAND = 1000
_TERMS, _THINGS = 256, 32  # of an article that are compared at most, the heaviest
_HEAD = 12  # bytes: three numbers
Hashes: TypeAlias = NDArray[np.uint32]
Names: TypeAlias = NDArray[np.uint64]
Weights: TypeAlias = NDArray[np.uint16]
Whole: TypeAlias = NDArray[np.int64]


def name_hash(iri: str) -> int:
    """The hash of a thing's IRI: 64 bits, so that no two things of any store are taken for one."""
    return int(iris.digest(iri, length=16), 16)


@dataclass(frozen=True, slots=True)
class Columns:
    """A profile as numbers: its terms, of which the first `pairs` are pairs, heaviest first, and its things, each with a weight."""

    pairs: int
    terms: Hashes
    term_weights: Weights
    things: Names
    thing_weights: Weights


def packed(terms: Terms, things: Mapping[str, int]) -> bytes:
    """Terms and things by IRI as bytes; of the things only the heaviest, and none without weight."""
    by_bucket: dict[int, tuple[int, int]] = {}
    for iri, weight in things.items():
        found = -weight, name_hash(iri)
        by_bucket[found[1] % BUCKETS] = min(found, by_bucket.get(found[1] % BUCKETS, found))
    named = sorted(found for found in by_bucket.values() if found[0])[:_THINGS]
    held = terms.hashes[:_TERMS].astype("<u4")
    head = np.array([len(held), min(terms.pairs, len(held)), len(named)], "<u4").tobytes()
    hashes = held.tobytes() + np.array([name for _, name in named], "<u8").tobytes()
    return head + hashes + terms.weights[:_TERMS].astype("<u2").tobytes() + np.array([-weight for weight, _ in named], "<u2").tobytes()


def unpacked(data: bytes) -> Columns:
    """What `packed` made into bytes."""
    terms, pairs, things = (int(n) for n in np.frombuffer(data, "<u4", 3))
    hashes = np.frombuffer(data, "<u4", terms, _HEAD)
    names = np.frombuffer(data, "<u8", things, _HEAD + 4 * terms)
    weights = np.frombuffer(data, "<u2", terms + things, _HEAD + 4 * terms + 8 * things)
    return Columns(pairs, hashes, weights[:terms], names, weights[terms:])


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of one article to several others: `lexical` in thousandths, `shared` things in 1/SCALE, and the `scores` in thousandths."""

    lexical: Whole
    shared: Whole
    scores: Whole


class Shelf:
    """The profiles of many articles side by side, each in a row."""

    def __init__(self, most: float, least_unnamed: int) -> None:
        self._most, self._least_unnamed = round(most * SCALE), least_unnamed
        self._terms, self._term_weights = np.zeros((0, _TERMS), "u4"), np.zeros((0, _TERMS), "u2")
        self._things, self._thing_weights = np.zeros((0, _THINGS), "u8"), np.zeros((0, _THINGS), "u2")
        self._table, self._names = np.zeros(BUCKETS, np.uint16), np.zeros(BUCKETS, np.uint64)
        self._free: list[int] = []

    def put(self, one: Columns) -> int:
        """Gives an article a row and returns its number."""
        if not self._free:
            self._grow()
        row = self._free.pop()
        for rows, values in self._columns(one):
            rows[row, : len(values)] = values
            rows[row, len(values) :] = 0
        return row

    def drop(self, row: int) -> None:
        """Gives a row back."""
        self._free.append(row)

    def _columns(self, one: Columns) -> tuple[tuple[NDArray[np.unsignedinteger], NDArray[np.unsignedinteger]], ...]:
        return (
            (self._terms, one.terms),
            (self._term_weights, one.term_weights),
            (self._things, one.things),
            (self._thing_weights, one.thing_weights),
        )

    def _grow(self) -> None:
        before = len(self._terms)
        after = max(256, 2 * before)
        self._terms, self._term_weights = _taller(self._terms, after), _taller(self._term_weights, after)
        self._things, self._thing_weights = _taller(self._things, after), _taller(self._thing_weights, after)
        self._free.extend(range(after - 1, before - 1, -1))

    def likeness(self, one: Columns, rows: Sequence[int]) -> Likeness:
        """How alike an article is to those in these rows. Where two share nothing that has a name, more likeness is asked for."""
        at = np.array(rows, np.intp)
        lexical = self._overlap(one, at)
        shared = np.minimum(self._shared(one, at), self._most)
        plain = _thousandths(lexical)
        scores = _thousandths(lexical + (SCALE * SCALE - lexical) * shared // SCALE)
        return Likeness(plain, shared, np.where(shared > 0, scores, np.where(plain >= self._least_unnamed, plain, 0)))

    def _overlap(self, one: Columns, at: NDArray[np.intp]) -> Whole:
        table = self._table
        table[one.terms] = one.term_weights
        ours = table.take(self._terms[at], mode="clip").astype(np.int32)  # twice as fast as with an index, which checks and widens it
        table[one.terms] = 0
        found = np.einsum("ij,ij->i", ours, self._term_weights[at].astype(np.int32))
        parts: Whole = np.minimum(found.astype(np.int64), SCALE * SCALE)
        return parts

    def _shared(self, one: Columns, at: NDArray[np.intp]) -> Whole:
        buckets, theirs = one.things % BUCKETS, self._things[at]
        self._table[buckets], self._names[buckets] = one.thing_weights, one.things
        places = theirs % BUCKETS
        weights = np.where(self._names[places] == theirs, np.minimum(self._table[places], self._thing_weights[at]), 0)
        self._table[buckets], self._names[buckets] = 0, 0
        found: Whole = weights.sum(axis=1, dtype=np.int64)
        return found


def _thousandths(lexical: Whole) -> Whole:
    """A part of SCALE squared in thousandths, rounded half up."""
    return (lexical * THOUSAND + SCALE * SCALE // 2) // (SCALE * SCALE)


def _taller(rows: NDArray[np.unsignedinteger], height: int) -> NDArray[np.unsignedinteger]:
    grown = np.zeros((height, rows.shape[1]), rows.dtype)
    grown[: len(rows)] = rows
    return grown
