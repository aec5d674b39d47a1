"""The articles related to a text that is not stored: compared by its words with what is published, by the same rules as stored articles.

Nothing is extracted from the text, so that events and things in common do not count; the reason is its words, or that it is nearly a copy.
"""

from __future__ import annotations

import heapq
import threading
from pathlib import Path
from typing import Any

from civicgraph.graph.describing.triples import describe
from civicgraph.graph.relating.articleindex import IndexReader
from civicgraph.graph.relating.gallery import Gallery
from civicgraph.graph.relating.likeness import THOUSAND, unpacked
from civicgraph.graph.relating.profile import Card, Profile, profile
from civicgraph.graph.relating.reasons import Reasons
from civicgraph.graph.relating.rules import Rules
from civicgraph.knowledge import Knowledge
from civicgraph.model import Article, Extraction

_NAME = "urn:civicgraph:text"  # what stands for the text where an article's id would stand


class Offhand:
    """Compares texts with one published state of the index; one at a time, from whatever thread."""

    def __init__(self, index_folder: Path, base: str, knowledge: Knowledge) -> None:
        self._base, self._knowledge = base, knowledge
        self._rules, self._reasons = Rules.of(knowledge.lexicon["related"]), Reasons(knowledge)
        self._gallery = Gallery(IndexReader(index_folder), self._rules) if index_folder.is_dir() else None  # no article was ever stored
        self._lock = threading.Lock()

    def related(self, title: str, text: str, top: int) -> list[dict[str, Any]]:
        """The best articles, as rows of `Related`: article, score, kind, why."""
        if self._gallery is None:
            return []
        own = self._profile(title, text)
        with self._lock:
            return [self._row(own, self._gallery.card(name), score, lexical) for score, name, lexical in self._best(self._gallery, own, top)]

    def _best(self, gallery: Gallery, own: Profile, top: int) -> list[tuple[int, str, int]]:
        """Score, article and lexical likeness of the best, in thousandths."""
        columns = unpacked(own.packed)
        rows = gallery.rows(columns)
        if not rows:
            return []
        found = gallery.shelf.likeness(columns, rows)
        numbers = zip(rows, found.scores.tolist(), found.lexical.tolist(), strict=True)
        near = [(-score, gallery.names[row], lexical) for row, score, lexical in numbers if score >= self._rules.least]
        return [(-score, name, lexical) for score, name, lexical in heapq.nsmallest(top, near)]

    def _profile(self, title: str, text: str) -> Profile:
        extraction = Extraction(Article(_NAME, title, text, language="vi"))
        return profile(extraction, describe(extraction, self._knowledge, self._base), self._knowledge)

    def _row(self, own: Profile, card: Card, score: int, lexical: int) -> dict[str, Any]:
        why, said = self._reasons.of(own.card, card, lexical / THOUSAND)
        return {"article": card.identifier, "score": score / THOUSAND, "kind": why.kind, "why": said}
