"""Entries whose names begin as somebody begins to type, for suggestions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from civicgraph.graph.candidates.entries import Entry
from civicgraph.graph.candidates.index import Index
from civicgraph.spelling import bare

_LAST = chr(0x10FFFF)
_RANKED = 3_000  # entries that are put in order


def beginning(index: Index, typed: str, classes: Sequence[str], limit: int) -> list[Entry]:
    """The entries that have all words typed, the last one perhaps begun only: names that begin so first, then shorter ones."""
    key = bare(index.forms.key(typed))
    allowed = index.of_classes(classes)
    for word, whole in _words(key, typed):
        allowed &= _having(index, word, whole)
    ids = np.flatnonzero(allowed)[:_RANKED]
    return [index.entries[id] for id in sorted((int(i) for i in ids), key=lambda id: _rank(index, id, key))[:limit]] if key else []


def _words(key: str, typed: str) -> list[tuple[str, bool]]:
    words = key.split()
    return [(word, place < len(words) - 1 or typed.endswith(" ")) for place, word in enumerate(words)]


def _having(index: Index, word: str, whole: bool) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    mask = np.zeros(len(index.entries), dtype=np.bool_)
    first = bisect_left(index.vocabulary, word)
    last = first + (word in index.postings) if whole else bisect_left(index.vocabulary, word + _LAST)
    for found in index.vocabulary[first:last]:
        mask[index.postings[found]] = True
    return mask


def _rank(index: Index, id: int, key: str) -> tuple[bool, bool, int, int, str]:
    entry, keys = index.entries[id], [bare(key) for key in index.keys[id]]
    proper = [bare(index.forms.proper(k)) for k in index.keys[id]]
    begins = any(k.startswith(key) for k in (*keys, *proper))
    return not begins, bool(entry.until), entry.level, min(map(len, keys)), entry.iri
