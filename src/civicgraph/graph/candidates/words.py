"""Entries whose names share words with a name, words that are nearly the same included, the rarer words counting more."""

from __future__ import annotations

import numpy as np
from rapidfuzz import fuzz, process

from civicgraph.graph.candidates.index import Index, Mask
from civicgraph.spelling import bare

_NEAR, _NEAREST = 74, 4  # how alike two words must be, of 100, and how many such words are tried
_SHORTEST = 3  # letters of a word for which others are tried
_TRIED = 16  # words of a name for which others are tried: a long name is told by what it has


def alike(index: Index, name: str, allowed: Mask, most: int) -> list[int]:
    """The entries that share the most, by the weight of what is shared against all that both have; at most so many."""
    words = list(dict.fromkeys(bare(name).split()))
    shared = np.zeros(len(index.entries), dtype=np.float32)
    asked = 0.0
    for place, word in enumerate(words):
        near = _near(index, word, place < _TRIED)
        asked += max((index.weight(other) for other in near), default=1.0)
        best = np.zeros(len(index.entries), dtype=np.float32)
        for other, likeness in near.items():
            ids = index.postings[other]
            best[ids] = np.maximum(best[ids], likeness * index.weight(other))
        shared += best
    scores = np.where(allowed, shared / (asked + index.sizes + 1e-6 - np.minimum(shared, index.sizes)), 0)
    count = min(most, int((scores > 0).sum()))
    top = np.argsort(-scores, kind="stable")[:count]
    return [int(id) for id in top]


def _near(index: Index, word: str, others: bool) -> dict[str, float]:
    """The words of the index that this one may be, each with how alike it is, from 0 to 1; with `others` also those nearly spelled so."""
    found = {word: 1.0} if word in index.postings else {}
    if others and len(word) >= _SHORTEST and not word.isdecimal():
        for other, likeness, _ in process.extract(word, index.vocabulary, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_NEAREST):
            if other != word and not other.isdecimal():
                found[other] = 0.7 * likeness / 100
    return found
