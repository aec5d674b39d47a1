"""The search index and the related links after changes that name no articles, as SPARQL updates are: made to fit the articles' graphs.

What changed is read off the writer's record: what each article's graph said at the last publication, and what it says now. An article that
reads the same in both stays as it is in the index. Where nobody can say what changed, all is made anew in a small store; in a large one the
index is marked as behind (`fitness`), and whoever opens it next for writing makes it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from civicgraph.graph.rdf.iris import article_graph
from civicgraph.graph.relating.belonging import article_of, is_link, is_wide
from civicgraph.graph.relating.fitness import fall_behind, stands
from civicgraph.graph.relating.links import Links
from civicgraph.graph.relating.profile import Profile, profile_in
from civicgraph.graph.relating.relator import Change, Relator
from civicgraph.graph.relating.touched import Touched
from civicgraph.graph.storage.record import Changes
from civicgraph.graph.storage.writer import Writer
from civicgraph.graph.storylines.written import outdated
from civicgraph.knowledge import Knowledge

FOLLOWED = 300  # articles that may change at once: they take half a minute, which is what an update may take
RENEWED = 500  # articles of a store in which all is made anew where nobody can say what changed

Triples: TypeAlias = set[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class _Turn:
    """An article whose graph was touched: how it reads now, whether it reads as before, and whether its graph is there."""

    article: str
    now: Profile | None
    same: bool
    there: bool


class Follower:
    """Follows a writer from one publication to the next."""

    def __init__(self, writer: Writer, knowledge: Knowledge) -> None:
        self._writer, self._knowledge = writer, knowledge
        self._links = Links(writer.live, writer.base)
        self._relator: Relator | None = None

    def follow(self) -> None:
        """Makes index and links fit what was written; to be called before each publication."""
        changes = self._writer.changes()
        if changes:
            self._put_back(changes)
        turns = self._compared(changes) if changes else self._reached()
        if turns is None or len(turns) > FOLLOWED:
            self._renew()
        elif turns:
            self._exchange(turns)

    def close(self) -> None:
        """Ends the index's writer, which must not change anything after the last publication."""
        if self._relator is not None:
            self._relator.close()

    def _put_back(self, changes: Changes) -> None:
        """Links follow from the articles alone, and the index goes by them: what an update did to them is undone."""
        wrong, missing = ([quad for quad in quads if is_link(quad, self._writer.base)] for quads in (changes.added, changes.removed))
        if wrong or missing:
            self._writer.change(missing, wrong)

    def _compared(self, changes: Changes) -> list[_Turn]:
        """The articles that read otherwise than at the last publication."""
        before: dict[str, Triples] = {}
        for quad in (*changes.added, *changes.removed):
            if (article := article_of(quad.graph_name, self._writer.base)) and article not in before:
                before[article] = self._said(article)
        for quads, change in ((changes.added, Triples.discard), (changes.removed, Triples.add)):
            for quad in quads:
                if article := article_of(quad.graph_name, self._writer.base):
                    change(before[article], _triple(quad))
        turns = [self._turn(article, triples) for article, triples in sorted(before.items())]
        if same := [turn.article for turn in turns if turn.same]:
            with self._writer.changing():
                Touched(self._writer.index_folder).note(same)  # for who goes by more than the index has
        return [turn for turn in turns if not turn.same]

    def _reached(self) -> list[_Turn] | None:
        """The articles that updates might have changed; None where that may be any, or where the links may be damaged."""
        reach = self._writer.reach
        if reach is None or any(is_wide(pattern, self._writer.base) for pattern in reach):
            return None
        articles = {article for *_, graph in reach if (article := article_of(graph, self._writer.base))}
        return [self._turn(article, None) for article in sorted(articles)]

    def _turn(self, article: str, before: Triples | None) -> _Turn:
        """How an article reads now, beside what its graph said before; None where that is not known."""
        there = self._writer.has(article)
        now = profile_in(article, sorted(self._said(article)), self._knowledge)
        if before is None:
            return _Turn(article, now, False, there)
        was = profile_in(article, sorted(before), self._knowledge)
        return _Turn(article, now, was == now and bool(before) == there, there)

    def _said(self, article: str) -> Triples:
        graph = ox.NamedNode(article_graph(article, self._writer.base))
        return {_triple(quad) for quad in self._writer.live.quads_for_pattern(None, None, None, graph)}

    def _exchange(self, turns: Sequence[_Turn]) -> None:
        """Takes the articles that changed out of the index and puts them in as they read now; their links follow."""
        relator = self._opened()
        if relator is None:
            return self._renew()
        gone = [turn for turn in turns if turn.now is None]
        blank = [turn.article for turn in gone if turn.there]
        with self._writer.changing():
            change = relator.apply([turn.now for turn in turns if turn.now], [turn.article for turn in gone], blank)
            relator.commit()
        self._relink(change, [turn.article for turn in turns])

    def _relink(self, change: Change, articles: Sequence[str] = ()) -> None:
        """Writes new links in place of old ones; with these goes what storylines tell of them, as when articles are ingested."""
        new, old = change
        self._writer.change(new, [*old, *outdated(self._writer.live, articles, new, old)])

    def _opened(self) -> Relator | None:
        """The relator, opened when it is first needed; None where the index does not fit the store as it was."""
        writer = self._writer
        if self._relator is None and stands(writer.index_folder, self._knowledge.lexicon["related"]):
            self._relator = Relator(writer.index_folder, writer.live, writer.base, self._knowledge, counted=False)
        return self._relator

    def _renew(self) -> None:
        """Makes all anew, or notes that somebody has to."""
        with self._writer.changing():
            if len(self._links.articles()) > RENEWED:
                return fall_behind(self._writer.index_folder)
            if self._relator is None:
                self._relator = Relator(self._writer.index_folder, self._writer.live, self._writer.base, self._knowledge)
            change = self._relator.rebuild()
            self._relator.commit()
        self._relink(change)


def _triple(quad: ox.Quad) -> tuple[str, str, str]:
    return str(quad.subject), str(quad.predicate), str(quad.object)
