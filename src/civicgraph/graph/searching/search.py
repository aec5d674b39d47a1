"""Full-text search over what is published: marks, tone placement and case do not matter, the words do.

    Search.open("news").search("le chan thi dua")

A search follows the store: each call looks whether a newer snapshot was published, which costs one small file. Any number of processes
may search while one writes; the index that is being read stays readable after its snapshot is deleted.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import tantivy

from civicgraph.errors import StoreError
from civicgraph.graph.relating.articleindex import schema
from civicgraph.graph.relating.fitness import is_behind
from civicgraph.graph.relating.syllables import SYLLABLE
from civicgraph.graph.storage.layout import Layout
from civicgraph.spelling import bare

_WEIGHTS = {"title": 3.0, "names": 2.0, "text": 1.0}
_ADJACENT = {"title": 3.0, "names": 2.0, "text": 1.0}  # added where two words stand side by side as in the query
_ATTEMPTS = 20
_LONGEST = 32  # words of a query that are looked at
_MUST, _SHOULD = tantivy.Occur.Must, tantivy.Occur.Should


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that fits: its IRI, its id as given in the input, and how well it fits."""

    article_iri: str
    id: str
    score: float


@dataclass(frozen=True, slots=True)
class _View:
    generation: int
    searcher: tantivy.Searcher | None


class Search:
    """A reader of the search index of a store folder."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._view = _opened(layout)

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> Self:
        """Opens the index of what is published in the folder; StoreError where it is no store."""
        return cls(Layout(Path(folder)))

    @property
    def generation(self) -> int:
        """The number of the snapshot that is searched."""
        return self._view.generation

    @property
    def behind(self) -> bool:
        """Whether updates changed articles of which this index has an earlier state, until somebody makes it anew."""
        return is_behind(self._layout.snapshot(self._view.generation) / "search")

    def refresh(self) -> bool:
        """Moves to the newest snapshot; says whether there was a newer one."""
        if self._layout.generation() == self._view.generation:
            return False
        self._view = _opened(self._layout)
        return True

    def search(self, query: str, limit: int = 20, offset: int = 0) -> list[Hit]:
        """The articles that hold all words of the query, best first; those that hold some where none holds all."""
        self.refresh()
        searcher, words = self._view.searcher, words_of(query)
        if searcher is None or not words or limit < 1:
            return []
        total = limit + max(0, offset)
        hits = _hits(searcher, words, total, _MUST) or _hits(searcher, words, total, _SHOULD)
        return [_hit(searcher, score, address) for score, address in hits[max(0, offset) :]]


def words_of(query: str) -> list[str]:
    """The words of a query as the index has them: without marks, in lower case."""
    return [bare(word) for word in SYLLABLE.findall(query)][:_LONGEST]


def _opened(layout: Layout) -> _View:
    """The index that CURRENT names; tries again where it was replaced and deleted in between."""
    failed: Exception
    for _ in range(_ATTEMPTS):
        generation = layout.generation()
        folder = layout.snapshot(generation) / "search"
        try:
            searcher = tantivy.Index.open(str(folder)).searcher() if folder.is_dir() else None
        except (ValueError, OSError) as error:
            failed = error
            continue
        if searcher is not None or layout.snapshot(generation).is_dir():
            return _View(generation, searcher)
        failed = StoreError("it is missing")
    raise StoreError(f"{layout.folder}: the search index of snapshot {generation} cannot be read: {failed}")


def _hits(searcher: tantivy.Searcher, words: list[str], limit: int, occur: tantivy.Occur) -> list[tuple[float, tantivy.DocAddress]]:
    query = tantivy.Query.boolean_query([*((occur, _word(word)) for word in dict.fromkeys(words)), *_adjacent(words)])
    found: list[tuple[float, tantivy.DocAddress]] = searcher.search(query, limit, count=False).hits
    return found


def _word(word: str) -> tantivy.Query:
    """A word in any field; where it stands in several, the best of them counts."""
    query = tantivy.Query
    return query.disjunction_max_query(
        [query.boost_query(query.term_query(schema(), field, word), weight) for field, weight in _WEIGHTS.items()], tie_breaker=0.2
    )


def _adjacent(words: list[str]) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    query = tantivy.Query
    return [
        (_SHOULD, query.boost_query(query.phrase_query(schema(), field, list(both)), weight))
        for both in dict.fromkeys(pairwise(words))
        for field, weight in _ADJACENT.items()
    ]


def _hit(searcher: tantivy.Searcher, score: float, address: tantivy.DocAddress) -> Hit:
    document = searcher.doc(address)
    return Hit(str(document.get_first("article")), str(document.get_first("identifier")), score)
