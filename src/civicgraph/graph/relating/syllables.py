"""A text as numbers: each syllable as a code, so that terms can be counted in columns.

Syllables are what Vietnamese writes apart, and what other languages write as words. A term is a syllable or a pair of neighbours of one
clause, known by 32 bits of a hash; how a syllable is spelt, and where its tone stands, does not show in its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from civicgraph.spelling import tone_place

SYLLABLE = re.compile(r"[^\W_]+(?:[./-]\d+)*")
_BREAK = r"[.!?;:,()\"\u201c\u201d\n]+(?!(?<=\d[.,])\d)"
_TOKEN = re.compile(rf"{SYLLABLE.pattern}|{_BREAK}")
_CLAUSE_END = re.compile(_BREAK)
TITLE, LEAD, CAPITAL = 1, 2, 4  # where a term stands, besides the body
_NONE = -1  # the code of what ends a clause
_CAPITAL_BIT = 32
_REMEMBERED = 200_000
_PRIME = np.uint64(0x9E3779B1)
_LOW = np.uint64(0xFFFFFFFF)
Codes = NDArray[np.uint64]


@lru_cache(maxsize=65_536)
def folded(syllable: str) -> str:
    """The syllable in one spelling."""
    return tone_place(syllable).lower()


class _Codes(dict[str, int]):
    """The code of each token met: the hash of the folded syllable, and a bit where it begins with a capital."""

    def __missing__(self, token: str) -> int:
        if len(self) > _REMEMBERED:
            self.clear()
        self[token] = code = _code(token)
        return code


def _code(token: str) -> int:
    if not token[0].isalnum():
        return _NONE
    return crc32(folded(token).encode()) | token[0].isupper() << _CAPITAL_BIT


_CODES = _Codes()


@dataclass(frozen=True, slots=True)
class Counted:
    """Terms of one sort: hash, how often each stands in the article, where, and the token at which it stands first."""

    hashes: Codes
    counts: NDArray[np.intp]
    places: NDArray[np.uint8]
    first: NDArray[np.intp]

    def at(self, chosen: NDArray[np.intp]) -> Counted:
        """Some of the terms."""
        return Counted(self.hashes[chosen], self.counts[chosen], self.places[chosen], self.first[chosen])


@dataclass(frozen=True, slots=True)
class Syllables:
    """A title and a text as tokens, clause ends among them, the first `title` in the title, with the terms counted."""

    tokens: list[str]
    title: int
    hashes: Codes  # of the tokens
    syllables: Counted
    pairs: Counted
    pair_hashes: Codes  # of all pairs, in the order of the text
    pair_at: NDArray[np.intp]  # the token at which each begins

    def words(self) -> tuple[list[str], list[str]]:
        """The syllables of the title and those of the text, as they are written, in order."""
        return _words(self.tokens[: self.title]), _words(self.tokens[self.title :])

    def words_at(self, first: int, last: int) -> str:
        """The tokens from the first to before the last, in one spelling."""
        return " ".join(map(folded, self.tokens[first:last]))


def syllables(title: str, text: str, lead: int) -> Syllables:
    """Counts the terms of an article whose lead is so many characters long."""
    end = _CLAUSE_END.search(text, lead)
    cut = end.start() if end else len(text)
    parts = [_TOKEN.findall(part) for part in (title, text[:cut], text[cut:])]
    tokens = [*parts[0], "\n", *parts[1], "\n", *parts[2]]
    codes = np.fromiter(map(_CODES.__getitem__, tokens), np.int64, len(tokens))
    places = np.repeat(np.array([TITLE, LEAD, 0], np.uint8), [len(parts[0]) + 1, len(parts[1]) + 1, len(parts[2])])
    there = codes != _NONE
    capital = (there & (codes >> _CAPITAL_BIT & 1).astype(bool)).view(np.uint8) * np.uint8(CAPITAL)
    named = capital.copy()
    named[1:][~there[:-1]] = 0  # a capital at the beginning of a clause says nothing
    named[:1] = 0
    hashes = codes.astype(np.uint64) & _LOW
    single = np.flatnonzero(there)
    both = np.flatnonzero(there[:-1] & there[1:])
    one = _counted(hashes[single], (places | named)[single], single)
    joined = _joined(hashes[both], hashes[both + 1])
    two = _counted(joined, places[both] | (capital[both] & capital[both + 1]), both)
    return Syllables(tokens, len(parts[0]), hashes, one, two, joined, both)


def _words(tokens: Iterable[str]) -> list[str]:
    return [token for token in tokens if token[0].isalnum()]


def _joined(first: Codes, second: Codes) -> Codes:
    """The hash of a pair: not that of the pair the other way round."""
    mixed = (first * _PRIME + second) & _LOW
    return ((mixed ^ (mixed >> np.uint64(15))) * _PRIME) & _LOW


def _counted(hashes: Codes, places: NDArray[np.uint8], tokens: NDArray[np.intp]) -> Counted:
    """Each hash once, in order of its bits, with the places of all its tokens."""
    order = np.argsort(hashes, kind="stable")
    ranked = hashes[order]
    starts = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1]))) if len(ranked) else np.zeros(0, np.intp)
    where = np.bitwise_or.reduceat(places[order], starts) if len(ranked) else places
    return Counted(ranked[starts], np.diff(np.append(starts, len(ranked))), where, tokens[order][starts])
