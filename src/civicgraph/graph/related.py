"""Related articles: which links there are, kept up to date as articles come and go, and read back from the store.

Two articles are linked where one is among the best of the other, by (score, IRI). Scores depend on the two alone, so the links are a
function of the set of articles: neither order nor batches nor articles that have gone can be seen in them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from civicgraph import knowledge as knowing
from civicgraph.graph.account import value
from civicgraph.graph.articleindex import ArticleIndex
from civicgraph.graph.fitness import fits, start_over, vouch
from civicgraph.graph.gallery import Gallery
from civicgraph.graph.likeness import THOUSAND, Columns, unpacked
from civicgraph.graph.links import Links, Neighbour
from civicgraph.graph.profile import Profile, profile, profile_of
from civicgraph.graph.reasons import pair, reason, sentences
from civicgraph.graph.rules import Rules
from civicgraph.graph.store import Store
from civicgraph.knowledge import Knowledge

__all__ = ["Profile", "Related", "Relator", "profile", "related"]

Best = list[Neighbour]
_LISTS = 50_000  # lists of neighbours kept in memory


class Relator:
    """Keeps the search index and says which quads of related links come and go with a batch of articles.

    Articles are written to `live` before `apply` is called, and what it returns before it is called again. `stale` says that the index
    lacks articles or was made with other words; then the next `apply` makes it anew from the graphs in `live`, as `rebuild` does.
    """

    def __init__(self, index_folder: Path, live: ox.Store, base: str, knowledge: Knowledge | None = None) -> None:
        self._folder, self._live = Path(index_folder), live
        self._knowledge = knowledge or knowing.load()
        self._table = self._knowledge.lexicon["related"]
        self._rules = Rules.of(self._table)
        self._links = Links(live, base)
        self.stale = not fits(self._folder, live, base, self._table)
        self._index = ArticleIndex(self._folder)
        if not self.stale:
            vouch(self._folder, self._table)
        self._best: dict[str, Best] = {}
        self._gallery = Gallery(self._index, self._rules)

    def apply(self, added: Sequence[Profile], removed: Sequence[str]) -> tuple[list[ox.Quad], list[ox.Quad]]:
        """Takes in these articles, in place of what was known of them, and forgets others; returns the quads to add and to remove."""
        if self.stale:
            return self.rebuild()
        new = {p.article: p for p in added}
        gone = {*removed, *new}
        if len(self._best) > _LISTS:
            self._best.clear()
        before = {article: self._list(article) for article in sorted(gone)}
        orphans = {other for article in sorted(gone) for other in self._links.others(article)} - gone
        before |= {other: self._list(other) for other in sorted(orphans)}
        orphans = {other for other in orphans if any(name in gone for _, name in before[other])}
        self._exchange(new.values(), gone)
        now = self._lists(new, gone, orphans, before)
        self._best |= now
        return self._difference(before, now, gone)

    def commit(self, generation: int | None = None) -> None:
        """Says that the index belongs to what is published next; it is written already, and published with the store's folder."""
        vouch(self._folder, self._table)

    def close(self) -> None:
        """Ends the writing of the index."""
        self._index.close()

    def rebuild(self) -> tuple[list[ox.Quad], list[ox.Quad]]:
        """Makes the index anew from the article graphs in `live`; returns the quads that its related links lack, and those that are too many."""
        self._index.close()
        start_over(self._folder)
        self._index = ArticleIndex(self._folder)
        self._gallery = Gallery(self._index, self._rules)
        self.stale = False
        self._best.clear()
        packed = dict(self._refill())
        self._best = {article: self._nearest(unpacked(data), article) for article, data in packed.items()}
        wanted = {quad for one, other in sorted(_pairs(self._best)) for quad in self._described(one, other)}
        there = set(self._links.all())
        vouch(self._folder, self._table)
        return _sorted(wanted - there), _sorted(there - wanted)

    def _refill(self) -> Iterator[tuple[str, bytes]]:
        """Puts every article of the store into the empty index; yields their packed profiles."""
        for triples in self._links.article_graphs():
            if found := profile_of(triples, self._knowledge):
                self._index.add(found, self._rules.tokens(unpacked(found.packed)))
                yield found.article, found.packed
        self._index.commit()

    def _exchange(self, new: Iterable[Profile], gone: Iterable[str]) -> None:
        for article in gone:
            self._index.remove(article)
            self._gallery.drop(article)
        for p in new:
            columns = unpacked(p.packed)
            self._index.add(p, self._rules.tokens(columns))
            self._gallery.hold(p.card, columns)
        self._index.commit()

    def _list(self, article: str) -> Best:
        """The best neighbours of an article as the store has them: all links of an article hold its own best."""
        known = self._best.get(article)
        if known is None:
            known = self._best[article] = sorted(self._links.neighbours(article))[: self._rules.best]
        return known

    def _lists(self, new: Mapping[str, Profile], gone: set[str], orphans: Iterable[str], before: dict[str, Best]) -> dict[str, Best]:
        """The lists that change: of the new articles, of those that lost a neighbour, and of those for which a new one is better."""
        now: dict[str, Best] = {article: [] for article in gone}
        for other in sorted(orphans):
            now[other] = self._nearest(self._gallery.known(other)[0], other)
        for article, p in sorted(new.items()):
            near = self._near(unpacked(p.packed), article)
            now[article] = heapq.nsmallest(self._rules.best, near)
            for score, other in near:
                if other not in gone and other not in orphans:
                    self._insert(other, (score, article), before, now)
        return now

    def _insert(self, other: str, neighbour: Neighbour, before: dict[str, Best], now: dict[str, Best]) -> None:
        """Puts a new neighbour into the list of an article that stays, where it is among the best."""
        best = now[other] if other in now else self._list(other)
        if len(best) < self._rules.best or neighbour < best[-1]:
            before.setdefault(other, best)
            now[other] = sorted([*best, neighbour])[: self._rules.best]

    def _nearest(self, columns: Columns, article: str) -> Best:
        return heapq.nsmallest(self._rules.best, self._near(columns, article))

    def _near(self, columns: Columns, article: str) -> Best:
        """All articles that are like this one, in no order."""
        rows = [row for row in self._gallery.rows(columns) if self._gallery.names[row] != article]
        scores = self._gallery.shelf.likeness(columns, rows).scores.tolist()
        return [(-score, self._gallery.names[row]) for row, score in zip(rows, scores, strict=True) if score >= self._rules.least]

    def _difference(self, before: Mapping[str, Best], now: Mapping[str, Best], changed: set[str]) -> tuple[list[ox.Quad], list[ox.Quad]]:
        had, have = _pairs(before), _pairs(now)
        add: set[ox.Quad] = set()
        remove: set[ox.Quad] = set()
        for one, other in sorted(had | have):
            was = (one, other) in had or self._kept(one, other, before)
            is_ = (one, other) in have or self._kept(one, other, now)
            renewed = one in changed or other in changed
            if was and (renewed or not is_):
                remove.update(self._links.of(one, other))
            if is_ and (renewed or not was):
                add.update(self._described(one, other))
        return _sorted(add - remove), _sorted(remove - add)

    def _kept(self, one: str, other: str, lists: Mapping[str, Best]) -> bool:
        """Whether one is among the best of the other by a list that did not change."""
        return any(name == theirs for mine, theirs in ((one, other), (other, one)) if mine not in lists for _, name in self._list(mine))

    def _described(self, one: str, other: str) -> Iterable[ox.Quad]:
        """The quads of the link between two articles."""
        (columns, card), (theirs, other_card) = self._gallery.known(one), self._gallery.known(other)
        alike = self._gallery.shelf.likeness(columns, [self._gallery.row(other, theirs)])
        both = pair(card, other_card, int(alike.lexical[0]) / THOUSAND, self._rules.near_duplicate)
        why = reason(both)
        return self._links.described(one, other, int(alike.scores[0]), why, sentences(both, why, self._table["sentences"]))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _pairs(lists: Mapping[str, Best]) -> set[tuple[str, str]]:
    return {_pair(article, other) for article, best in lists.items() for _, other in best}


def _sorted(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    return sorted(quads, key=str)


@dataclass(frozen=True, slots=True)
class Related:
    """One article with those related to it, best first; ids as given in the input."""

    article: str
    related: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """The form of `civicgraph related --format jsonl`."""
        return {"article": self.article, "related": [dict(row) for row in self.related]}


def related(store: Store, article: str | None = None, top: int = 10) -> list[Related]:
    """The articles related to one, or to each, with score, kind and the reason in vi and en; NotFoundError where there is no such article."""
    if article is not None:
        me = store.article(article)
        return [Related(_id(store, me), _rows(store.rows("related-to", article=me), top))]
    by_article: dict[str, list[ox.QuerySolution]] = {}
    for row in store.rows("related"):
        by_article.setdefault(_text(row, "article"), []).append(row)
    return [Related(_text(row, "id"), _rows(by_article.get(_text(row, "article"), ()), top)) for row in store.rows("article-ids")]


def _rows(solutions: Iterable[ox.QuerySolution], top: int) -> tuple[Mapping[str, Any], ...]:
    """One row an article from solutions that come one a language."""
    found: dict[str, dict[str, Any]] = {}
    for row in solutions:
        head = {"article": _text(row, "other_id"), "score": float(_text(row, "score")), "kind": _text(row, "kind").rpartition("/")[2], "why": {}}
        found.setdefault(_text(row, "other"), head)["why"][_text(row, "language")] = _text(row, "why")
    return tuple(found.values())[:top]


def _id(store: Store, article: ox.NamedNode) -> str:
    return next(_text(row, "id") for row in store.rows("article-ids", article=article))


def _text(row: ox.QuerySolution, name: str) -> str:
    return value(str(row[name]))
