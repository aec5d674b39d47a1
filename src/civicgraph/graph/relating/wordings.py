"""What an article says in its own words: runs of its heaviest pairs of syllables, and what the runs of two articles have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from civicgraph.graph.relating.syllables import Codes, Syllables

Wording: TypeAlias = tuple[str, int, int]  # syllables in one spelling; the first and the last of those at which a heavy pair begins
Row: TypeAlias = tuple[str, ...]  # syllables that follow each other
_LONGEST = 12  # syllables of a wording
_VARIANTS = 2  # wordings that hold the same pair


def wordings(found: Syllables, heavy: Codes, cohesion: NDArray[np.float64]) -> tuple[Wording, ...]:
    """The runs of a text that heavy pairs make, by the heaviest in them, each once; `heavy` by weight, `cohesion` of each pair of the text.

    A run goes on to either side while the next pair holds together better than the one at its edge, so that no word is cut in two.
    """
    order = np.argsort(heavy)
    places = np.searchsorted(heavy[order], found.pair_hashes).clip(max=max(len(heavy) - 1, 0))
    hit = heavy[order][places] == found.pair_hashes if len(heavy) else np.zeros(len(found.pair_hashes), bool)
    ranks = dict(zip(found.pair_at[hit].tolist(), order[places[hit]].tolist(), strict=True))
    holds = dict(zip(found.pair_at.tolist(), cohesion.tolist(), strict=True))
    runs = sorted((min(ranks[at] for at in range(first, last + 1)), first, last) for first, last in _runs(sorted(ranks)))
    return tuple(_few(dict.fromkeys(_wording(found, first, last, holds) for _, first, last in runs)))


def _few(said: Iterable[Wording]) -> Iterator[Wording]:
    """Those that hold a heavy pair that few before them hold."""
    times: Counter[tuple[str, str]] = Counter()
    for wording in said:
        pairs = [pair for _, pair in _heavy(wording)]
        if any(times[pair] < _VARIANTS for pair in pairs):
            times.update(pairs)
            yield wording


def _heavy(wording: Wording) -> list[tuple[int, tuple[str, str]]]:
    """The heavy pairs of a wording with their places."""
    words, first, last = wording
    syllables = words.split()
    return [(at, (syllables[at], syllables[at + 1])) for at in range(first, last + 1)]


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each row of neighbouring places, cut where it is too long."""
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1 or at - start > _LONGEST - 2:
            yield places[start], places[at - 1]
            start = at


def _wording(found: Syllables, first: int, last: int, holds: dict[int, float]) -> Wording:
    begin, end = first, last
    while end - begin < _LONGEST - 2 and holds.get(begin - 1, -np.inf) > holds[begin]:
        begin -= 1
    while end - begin < _LONGEST - 2 and holds.get(end + 1, -np.inf) > holds[end]:
        end += 1
    return found.words_at(begin, end + 2), first - begin, last - begin


def shared(ours: Sequence[Wording], theirs: Sequence[Wording], slight: Collection[str], most: int) -> list[str]:
    """The longest rows of syllables that both say and that hold a heavy pair of both, by their ranks; none stands within another.

    They neither begin nor end with a slight syllable, and have two at least.
    """
    found: list[str] = []
    for _, row in sorted(set(_common(ours, theirs))):
        if len(found) == most:
            break
        words = " ".join(_bare(row, slight))
        if " " in words and not any(f" {words} " in f" {known} " or f" {known} " in f" {words} " for known in found):
            found.append(words)
    return found


def _bare(row: Row, slight: Collection[str]) -> Row:
    firm = [at for at, syllable in enumerate(row) if syllable not in slight]
    return row[firm[0] : firm[-1] + 1] if firm else ()


def _common(ours: Sequence[Wording], theirs: Sequence[Wording]) -> Iterator[tuple[tuple[int, int], Row]]:
    """Rank and syllables of each common row, the longer first among equals."""
    here, there = _pairs(tuple(ours)), _pairs(tuple(theirs))
    for pair in here.keys() & there.keys():
        for rank, said, at in here[pair]:
            for other, told, place in there[pair]:
                row = _row(said, at, told, place)
                yield (rank + other, -len(row)), row


@lru_cache(maxsize=256)
def _pairs(wordings: tuple[Wording, ...]) -> Mapping[tuple[str, str], Sequence[tuple[int, Sequence[str], int]]]:
    """Where each heavy pair stands: which wording, its syllables, and which of them. An article that comes is compared with one after the other."""
    places: dict[tuple[str, str], list[tuple[int, Sequence[str], int]]] = {}
    for rank, wording in enumerate(wordings):
        syllables = wording[0].split()
        for at, pair in _heavy(wording):
            places.setdefault(pair, []).append((rank, syllables, at))
    return places


def _row(ours: Sequence[str], at: int, theirs: Sequence[str], there: int) -> Row:
    """What stands in both around a pair that both have."""
    before = 0
    while before < min(at, there) and ours[at - before - 1] == theirs[there - before - 1]:
        before += 1
    after = 2
    while at + after < len(ours) and there + after < len(theirs) and ours[at + after] == theirs[there + after]:
        after += 1
    return tuple(ours[at - before : at + after])
