"""The writer's store, which remembers of every quad that it touches whether it was there at the last publication.

The engine does not say what a change changed. What a quad was before and what it is at the next publication does, whatever happened between: so
the counts of a snapshot (`counts`) follow from those of the one before. Where too much is touched, or nobody can say what, the record is lost, and
the next snapshot is counted anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from civicgraph.graph.rdf.prefixes import PREFIXES

MOST = 50_000  # quads touched between two publications: from there on counting anew is as quick

Pattern = tuple[Any, Any, Any, Any]  # a quad with None for what may be anything


_PLAIN = frozenset({ox.NamedNode(PREFIXES["xsd"] + "string"), ox.NamedNode(PREFIXES["rdf"] + "langString")})
_NODE = ox.NamedNode("urn:x-civicgraph:node")


@dataclass(frozen=True, slots=True)
class Changes:
    """The quads that came and those that went since the last publication."""

    added: Sequence[ox.Quad]
    removed: Sequence[ox.Quad]


@lru_cache(maxsize=10_000)
def _canonical(value: Any) -> Any:
    """A literal as the engine gives it back: it keeps 0.9 of 0.90."""
    scratch = ox.Store()
    scratch.add(ox.Quad(_NODE, _NODE, value))
    return next(iter(scratch)).object


def _stored(quad: ox.Quad) -> ox.Quad:
    """The quad as it is in a store."""
    value = quad.object
    if isinstance(value, ox.NamedNode | ox.BlankNode) or (isinstance(value, ox.Literal) and value.datatype in _PLAIN):
        return quad
    return ox.Quad(quad.subject, quad.predicate, _canonical(value), quad.graph_name)


class Recorded:
    """Takes the place of an `ox.Store`, which does all the work."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._before: dict[ox.Quad, bool] = {}
        self._lost = True
        self.quads_for_pattern = store.quads_for_pattern
        self.query = store.query

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def __contains__(self, quad: ox.Quad) -> bool:
        return quad in self._store

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[ox.Quad]:
        return iter(self._store)

    def begin(self, known: bool) -> None:
        """Starts a new record; `known`: whether somebody counted the state that the store has now."""
        self._before, self._lost = {}, not known

    def lose(self) -> None:
        """Nobody can say any more what changed."""
        self._before, self._lost = {}, True

    def changes(self) -> Changes | None:
        """What changed since the record began; None where it was lost."""
        if self._lost:
            return None
        now = {quad: quad in self._store for quad in self._before}
        added = [quad for quad, before in self._before.items() if now[quad] and not before]
        return Changes(added, [quad for quad, before in self._before.items() if before and not now[quad]])

    def touch(self, quads: Iterable[ox.Quad], there: bool | None = None) -> None:
        """Remembers how it stood with these quads before the change that follows, or as one says who knows."""
        if self._lost:
            return
        for quad in quads if there is not None else map(_stored, quads):
            if quad not in self._before:
                self._before[quad] = quad in self._store if there is None else there
                if len(self._before) > MOST:
                    return self.lose()

    def add(self, quad: ox.Quad) -> None:
        """As of the store."""
        self.touch([quad])
        self._store.add(quad)

    def remove(self, quad: ox.Quad) -> None:
        """As of the store."""
        self.touch([quad])
        self._store.remove(quad)

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """As of the store."""
        known = list(quads)
        self.touch(known)
        self._store.extend(known)

    def load(self, data: str | bytes, format: ox.RdfFormat) -> None:
        """As of the store, for text in hand."""
        self._read(data, format)
        self._store.load(data, format)

    def bulk_load(self, data: bytes | None = None, format: ox.RdfFormat | None = None, **given: Any) -> None:
        """As of the store; a file is not read twice for the sake of the record."""
        if data is None or format is None or given:
            self.lose()
        else:
            self._read(data, format)
        self._store.bulk_load(data, format, **given)

    def remove_graph(self, graph: ox.NamedNode) -> None:
        """As of the store."""
        self.touch(self._store.quads_for_pattern(None, None, None, graph), there=True)
        self._store.remove_graph(graph)

    def update(self, text: str, *, patterns: Callable[[], Sequence[Pattern] | None] | None = None, **given: Any) -> None:
        """As of the store; `patterns` tells which quads alone the update may touch, or None where that cannot be told."""
        known = None if self._lost or patterns is None else patterns()
        if known is None:
            self.lose()
        for pattern in known or ():
            self.touch(self._store.quads_for_pattern(*pattern), there=True)
        try:
            self._store.update(text, **given)
        except BaseException:
            self.lose()
            raise
        for pattern in known or ():
            self.touch(self._store.quads_for_pattern(*pattern), there=False)

    def _read(self, data: str | bytes, format: ox.RdfFormat) -> None:
        """Touches the quads of a text; blank nodes get names of their own in the store, which only the store knows."""
        if self._lost:
            return
        if data.count("\n" if isinstance(data, str) else b"\n") > MOST:  # type: ignore[arg-type]
            return self.lose()
        quads = list(ox.parse(data, format))
        if any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object, quad.graph_name)):
            return self.lose()
        self.touch(quads)
