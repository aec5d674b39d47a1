"""What became of quads since the last publication: of each that was touched whether it was there before and is there now.

A graph that came whole is kept as a few numbers. Where something of it is touched later it is taken apart: none of its quads was there before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from civicgraph.graph.describing.triples import ArticleGraph
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.storage.whole import Whole, canonical

MOST = 50_000  # quads touched between two publications: from there on counting anew is as quick
MOST_WHOLE = 2_000  # graphs that came whole

_PLAIN = frozenset({ox.NamedNode(PREFIXES["xsd"] + "string"), ox.NamedNode(PREFIXES["rdf"] + "langString")})
_canonical = lru_cache(maxsize=10_000)(canonical)


@dataclass(frozen=True, slots=True)
class Changes:
    """The quads that came and those that went since the last publication, and the graphs that came whole, by name as terms."""

    added: Sequence[ox.Quad]
    removed: Sequence[ox.Quad]
    whole: Sequence[tuple[str, Whole]] = ()


def stored(quad: ox.Quad) -> ox.Quad:
    """The quad as it is in a store."""
    value = quad.object
    if isinstance(value, ox.NamedNode | ox.BlankNode) or (isinstance(value, ox.Literal) and value.datatype in _PLAIN):
        return quad
    return ox.Quad(quad.subject, quad.predicate, _canonical(value), quad.graph_name)


class Record:
    """Of the quads of `store`. It is `lost` where nobody can say what changed."""

    def __init__(self, store: ox.Store, lost: bool) -> None:
        self._store, self.lost = store, lost
        self._before: dict[ox.Quad, bool] = {}
        self._now: dict[ox.Quad, bool | None] = {}  # None where only the store knows
        self._graphs: set[Any] = set()  # of the quads that were touched
        self._whole: dict[Any, Whole] = {}

    def lose(self) -> None:
        """Nobody can say any more what changed."""
        self.lost = True
        for kept in (self._before, self._now, self._graphs, self._whole):
            kept.clear()

    def touch(self, quads: Iterable[ox.Quad], there: bool | None, then: bool | None) -> None:
        """Remembers of quads, as they are in the store, how it stood with them before a change, and how after it; None leaves it to the store."""
        if self.lost:
            return
        for quad in quads:
            graph = quad.graph_name
            if graph in self._whole:
                self._take_apart(graph)
                if self.lost:
                    return
            if quad not in self._before:
                self._before[quad] = quad in self._store if there is None else there
                self._graphs.add(graph)
                if len(self._before) > MOST:
                    return self.lose()
            self._now[quad] = then

    def _take_apart(self, graph: Any) -> None:
        del self._whole[graph]
        self.touch(list(self._store.quads_for_pattern(None, None, None, graph)), False, True)

    def keep_apart(self, graph: Any) -> None:
        """Before something becomes of a graph of which no quad is named."""
        if graph in self._whole:
            self._take_apart(graph)

    def take_whole(self, graph: ArticleGraph) -> bool:
        """Remembers that a graph comes; False where something of it was there at the last publication or since."""
        name = ox.NamedNode(graph.graph)
        if name in self._graphs or name in self._whole or self._store.contains_named_graph(name):
            return False
        self._whole[name] = Whole.of(graph.triples)
        if len(self._whole) > MOST_WHOLE:
            self.lose()
        return True

    def changes(self) -> Changes | None:
        """What changed since the record began; None where it was lost."""
        if self.lost:
            return None
        added, removed = list[ox.Quad](), list[ox.Quad]()
        for quad, before in self._before.items():
            now = self._now[quad]
            if (quad in self._store if now is None else now) != before:
                (removed if before else added).append(quad)
        return Changes(added, removed, [(str(graph), whole) for graph, whole in self._whole.items()])
