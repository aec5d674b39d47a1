"""Which related links there are, kept up to date as articles come and go.

Two articles are linked where one is among the best of the other, by (score, IRI). Scores depend on the two alone, so the links are a
function of the set of articles: neither order nor batches nor articles that have gone can be seen in them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyoxigraph as ox

from civicgraph import knowledge as knowing
from civicgraph.graph.rdf import iris
from civicgraph.graph.relating.articleindex import ArticleIndex
from civicgraph.graph.relating.bestlists import BestLists
from civicgraph.graph.relating.fitness import fits, stands, start_over, vouch
from civicgraph.graph.relating.gallery import Gallery
from civicgraph.graph.relating.likeness import THOUSAND, Columns, unpacked
from civicgraph.graph.relating.links import Best, Links
from civicgraph.graph.relating.profile import Card, Profile, profile_in
from civicgraph.graph.relating.reasons import Reasons
from civicgraph.graph.relating.rules import Rules
from civicgraph.graph.relating.touched import Touched
from civicgraph.knowledge import Knowledge

Ends: TypeAlias = tuple[str, str]  # the IRIs of two articles, the smaller first
Near: TypeAlias = list[tuple[int, str, int]]  # as a neighbour, and the lexical likeness in thousandths
Change: TypeAlias = tuple[list[ox.Quad], list[ox.Quad]]  # the quads to add and to remove


class Relator:
    """Keeps the search index and says which quads of related links come and go with a batch of articles.

    Articles are written to `live` before `apply` is called, and what it returns before it is called again. `stale` says that the index
    lacks articles or was made with other words; then the next `apply` makes it anew from the graphs in `live`, as `rebuild` does.
    `counted=False`: articles came or went already that `apply` will be told of, so that their number says nothing.
    """

    def __init__(self, index_folder: Path, live: ox.Store, base: str, knowledge: Knowledge | None = None, *, counted: bool = True) -> None:
        self._folder, self._live = Path(index_folder), live
        self._knowledge = knowledge or knowing.load()
        self._table = self._knowledge.lexicon["related"]
        self._rules, self._reasons = Rules.of(self._table), Reasons(self._knowledge)
        self._links = Links(live, base)
        self.stale = not (fits(self._folder, live, base, self._table) if counted else stands(self._folder, self._table))
        self._index = ArticleIndex(self._folder)
        if not self.stale:
            vouch(self._folder, self._table)
        self._lists = BestLists(self._folder, self._links, self._rules.best)
        self._gallery = Gallery(self._index, self._rules)
        self.renewed = False  # whether all was made anew
        self.touched = Touched(self._folder)
        self._lexical: dict[Ends, int] = {}  # of the pairs that came into a list with this batch

    def apply(self, added: Sequence[Profile], removed: Sequence[str], blank: Iterable[str] = ()) -> Change:
        """Takes in these articles, in place of what was known of them, and forgets others; returns the quads to add and to remove.

        `blank`: those of the removed whose graphs stay and describe no article.
        """
        if self.stale:
            return self.rebuild()
        new = {p.article: p for p in added}
        gone = {*removed, *new}
        self.touched.note(gone)
        linked = {article: self._links.neighbours(article) for article in sorted(gone)}
        before = {article: near[: self._rules.best] for article, near in linked.items()}
        orphans = self._orphans(linked)
        before |= orphans
        self._exchange(new.values(), gone, blank)
        now = self._relisted(new, gone, orphans, before)
        self._lists.put(now, gone - new.keys())
        change = self._difference(before, now, gone)
        self._lexical.clear()
        return change

    def card(self, article: str) -> Card:
        """What is kept of an article; KeyError where it is not in the index."""
        return self._gallery.card(article)

    def describes(self, article: str) -> bool:
        """Whether there is a card: a graph may describe no article."""
        return self._gallery.has(article)

    def words(self, article: str) -> str:
        """What stands for the words of an article: it is the same where they are."""
        columns = self._gallery.columns(article)
        return iris.digest(columns.terms.tobytes().hex(), columns.term_weights.tobytes().hex(), str(columns.pairs))

    def alike(self, article: str, least: float) -> list[tuple[str, float]]:
        """The articles that are as much like one as this by their words alone (0 to 1), with how much, by IRI."""
        columns = self._gallery.columns(article)
        rows, names = self._gallery.rows(columns, by_events=False), self._gallery.names
        found = zip(rows, self._gallery.shelf.likeness(columns, rows).lexical.tolist(), strict=True)
        return sorted((names[row], lexical / THOUSAND) for row, lexical in found if lexical >= least * THOUSAND and names[row] != article)

    def commit(self, generation: int | None = None) -> None:
        """Says that the index belongs to what is published next; it is written already, and published with the store's folder."""
        vouch(self._folder, self._table)
        self._lists.save()

    def __len__(self) -> int:
        """How many articles there are."""
        return len(self._index)

    def close(self) -> None:
        """Ends the writing of the index."""
        self._index.close()

    def rebuild(self) -> Change:
        """Makes the index anew from the article graphs in `live`; returns the quads that its related links lack, and those that are too many."""
        self._index.close()
        start_over(self._folder)
        self._index = ArticleIndex(self._folder)
        self._gallery = Gallery(self._index, self._rules)
        self.stale, self.renewed = False, True
        self._lists.clear()
        lists = {article: self._nearest(unpacked(data), article) for article, data in dict(self._refill()).items()}
        self._lists.put(lists)
        wanted = {quad for ends, score in _scores(lists).items() for quad in self._described(ends, score)}
        self._lexical.clear()
        there = set(self._links.all())
        vouch(self._folder, self._table)
        return sorted(wanted - there, key=str), sorted(there - wanted, key=str)

    def _refill(self) -> Iterator[tuple[str, bytes]]:
        """Puts every article of the store into the empty index; yields their packed profiles."""
        for article, triples in self._links.article_graphs():
            if found := profile_in(article, triples, self._knowledge):
                self._index.add(found, found.card.to_json(), self._rules.tokens(unpacked(found.packed)))
                yield found.article, found.packed
            else:
                self._index.hold(article)
        self._index.commit()

    def _exchange(self, new: Iterable[Profile], gone: Iterable[str], blank: Iterable[str]) -> None:
        for article in gone:
            self._index.remove(article)
            self._gallery.drop(article)
        for article in blank:
            self._index.hold(article)
        for p in new:
            columns = unpacked(p.packed)
            line = p.card.to_json()
            self._index.add(p, line, self._rules.tokens(columns))
            self._gallery.hold(line)
            self._gallery.put(p.article, columns)
        self._index.commit()

    def _orphans(self, linked: Mapping[str, Best]) -> dict[str, Best]:
        """The lists, as they were, of the articles that lose a neighbour."""
        losses = ((other, (score, gone)) for gone, near in linked.items() for score, other in near if other not in linked)
        losers = {other for other, loss in losses if self._lists.holds(other, loss)}
        return {other: self._lists.of(other) for other in sorted(losers)}

    def _relisted(self, new: Mapping[str, Profile], gone: Iterable[str], orphans: Mapping[str, Best], before: dict[str, Best]) -> dict[str, Best]:
        """The lists that change: of the new articles, of those that lost a neighbour, and of those for which a new one is better."""
        now: dict[str, Best] = {article: [] for article in gone}
        now |= {other: self._nearest(self._gallery.columns(other), other) for other in orphans}
        columns = {article: unpacked(p.packed) for article, p in sorted(new.items())}
        for article, rows in zip(columns, self._gallery.rows_of_all(columns.values()), strict=True):
            near = self._near(columns[article], article, rows)
            now[article] = self._best(near.copy(), article)
            for score, other, lexical in near:
                if other not in new and other not in orphans:
                    self._insert(other, (score, article, lexical), before, now)
        return now

    def _insert(self, other: str, near: tuple[int, str, int], before: dict[str, Best], now: dict[str, Best]) -> None:
        """Puts a new neighbour into the list of an article that stays, where it is among the best."""
        neighbour = near[:2]
        best = now.get(other)
        if best is None and self._lists.admits(other, neighbour):
            best = before[other] = self._lists.of(other)
        if best is not None and (self._lists.has_room(best) or neighbour < best[-1]) and self._is_worth(other, near):
            now[other] = sorted([*best, neighbour])[: self._rules.best]
            self._lexical[_ends(other, near[1])] = near[2]

    def _nearest(self, columns: Columns, article: str) -> Best:
        return self._best(self._near(columns, article), article)

    def _best(self, near: Near, article: str) -> Best:
        best = list(islice(self._worthy(near, article), self._rules.best))
        self._lexical.update((_ends(article, other), lexical) for _, other, lexical in best)
        return [(score, other) for score, other, _ in best]

    def _worthy(self, near: Near, article: str) -> Iterator[tuple[int, str, int]]:
        """The neighbours whose relation is worth a link, best first."""
        heapq.heapify(near)
        while near:
            one = heapq.heappop(near)
            if self._is_worth(article, one):
                yield one

    def _is_worth(self, article: str, near: tuple[int, str, int]) -> bool:
        """Whether the score is enough for the kind of the relation; the kind is only looked at where it matters."""
        score, other, lexical = near
        if -score >= self._rules.sure:
            return True
        cards = self._gallery.card(article), self._gallery.card(other)
        return -score >= self._rules.least_of.get(self._reasons.kind(*cards, lexical / THOUSAND), 0)

    def _near(self, columns: Columns, article: str, rows: Sequence[int] | None = None) -> Near:
        """All articles that are like this one, in no order; `rows` are those to compare it with, where that is known."""
        rows, names = self._gallery.rows(columns) if rows is None else rows, self._gallery.names
        found = self._gallery.shelf.likeness(columns, rows)
        good = np.flatnonzero(found.scores >= self._rules.least)
        numbers = zip(good.tolist(), found.scores[good].tolist(), found.lexical[good].tolist(), strict=True)
        return [(-score, name, lexical) for at, score, lexical in numbers if (name := names[rows[at]]) != article]

    def _difference(self, before: Mapping[str, Best], now: Mapping[str, Best], changed: set[str]) -> Change:
        had, have = _scores(before), _scores(now)
        score = had | have
        add: list[ox.Quad] = []
        remove: list[ox.Quad] = []
        for ends in sorted(score):
            renewed = not changed.isdisjoint(ends)
            if not renewed and ((ends in had) == (ends in have) or self._kept(ends, score[ends], now)):
                continue
            old = self._links.of(*ends) if ends in had else []
            new = self._described(ends, have[ends]) if ends in have else []
            add += [quad for quad in new if quad not in old]
            remove += [quad for quad in old if quad not in new]
        return add, remove

    def _kept(self, ends: Ends, score: int, now: Mapping[str, Best]) -> bool:
        """Whether one end is among the best of the other by a list that did not change."""
        return any(self._lists.holds(mine, (-score, theirs)) for mine, theirs in (ends, ends[::-1]) if mine not in now)

    def _described(self, ends: Ends, score: int) -> list[ox.Quad]:
        """The quads of the link between two articles."""
        one, other = (self._gallery.card(article) for article in ends)
        return list(self._links.described(*ends, score, *self._reasons.of(one, other, self._lexical[ends] / THOUSAND)))


def _ends(one: str, other: str) -> Ends:
    return (one, other) if one < other else (other, one)


def _scores(lists: Mapping[str, Best]) -> dict[Ends, int]:
    return {_ends(article, other): -score for article, best in lists.items() for score, other in best}
