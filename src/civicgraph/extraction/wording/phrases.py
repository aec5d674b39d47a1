"""Phrases of many kinds found in one walk over the syllables: the gazetteer of the whole extraction.

A phrase is a list of folded syllables; the trie keeps, for every kind, what a phrase means. The walk gives every phrase that starts at a
syllable, shortest first, so that each reader takes the longest that suits it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from civicgraph.spelling import fold

_TOKEN = re.compile(r"\w+|[^\w\s]")
_END = ""  # no syllable is empty: the key under which a node keeps what ends there

Found = tuple[int, Any]  # the syllable after the phrase, and what the phrase means
Hits = list[Mapping[str, list[Found]]]
_NOTHING: Mapping[str, list[Found]] = {}


def syllables(phrase: str) -> list[str]:
    """The folded syllables and signs of a phrase, split as a text is."""
    return _TOKEN.findall(fold(phrase))


class Phrases:
    """A trie of phrases; `add` while building, `find` afterwards."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, kind: str, phrase: str, meaning: Any) -> None:
        """Makes the phrase mean something; the first meaning of a phrase and kind stays."""
        node = self._root
        for key in syllables(phrase):
            node = node.setdefault(key, {})
        node.setdefault(_END, {}).setdefault(kind, meaning)

    def add_all(self, kind: str, phrases: Iterable[str]) -> None:
        """Phrases that mean no more than their kind."""
        for phrase in phrases:
            self.add(kind, phrase, phrase)

    def find(self, keys: Sequence[str]) -> Hits:
        """For every syllable, the phrases that start there: kind -> [(end, meaning)], shortest first."""
        root, total = self._root, len(keys)
        hits: Hits = [_NOTHING] * total
        for first in range(total):
            node = root.get(keys[first])
            if node is not None:
                hits[first] = self._walk(node, keys, first + 1, total) or _NOTHING
        return hits

    @staticmethod
    def _walk(node: dict[str, Any], keys: Sequence[str], at: int, total: int) -> dict[str, list[Found]]:
        found: dict[str, list[Found]] = {}
        while True:
            for kind, meaning in node.get(_END, _NOTHING).items():
                found.setdefault(kind, []).append((at, meaning))
            if at >= total or (following := node.get(keys[at])) is None:
                return found
            node, at = following, at + 1
