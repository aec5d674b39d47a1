"""The writer's store, which remembers of every quad that it touches whether it was there at the last publication.

The engine does not say what a change changed. What a quad was before and what it is at the next publication does, whatever happened between: so
the counts of a snapshot (`counts`) follow from those of the one before. Where too much is touched, or nobody can say what, the record is lost, and
the next snapshot is counted anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import pyoxigraph as ox

from civicgraph.graph.describing.triples import ArticleGraph
from civicgraph.graph.storage import record
from civicgraph.graph.storage.record import Changes, Record, stored

Pattern = tuple[Any, Any, Any, Any]  # a quad with None for what may be anything


class Recorded:
    """Takes the place of an `ox.Store`, which does all the work."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._record = Record(store, lost=True)
        self.reach: list[Pattern] | None = None  # what the updates since the record began might touch; None where one of them did not say
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
        self._record, self.reach = Record(self._store, lost=not known), []

    def changes(self) -> Changes | None:
        """What changed since the record began; None where it was lost."""
        return self._record.changes()

    def add(self, quad: ox.Quad) -> None:
        """As of the store."""
        self._touch([quad], then=True)
        self._store.add(quad)

    def remove(self, quad: ox.Quad) -> None:
        """As of the store."""
        self._touch([quad], then=False)
        self._store.remove(quad)

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """As of the store."""
        known = list(quads)
        self._touch(known, then=True)
        self._store.extend(known)

    def _touch(self, quads: Iterable[ox.Quad], then: bool) -> None:
        self._record.touch(map(stored, quads), None, then)

    def load(self, data: str | bytes, format: ox.RdfFormat) -> None:
        """As of the store, for text in hand."""
        self._read(data, format)
        self._store.load(data, format)

    def bulk_load(self, data: bytes | None = None, format: ox.RdfFormat | None = None, **given: Any) -> None:
        """As of the store; a file is not read twice for the sake of the record."""
        if data is None or format is None or given:
            self._record.lose()
        else:
            self._read(data, format)
        self._store.bulk_load(data, format, **given)

    def load_articles(self, graphs: Sequence[ArticleGraph], said: str, bulk: bool, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Stores graphs of articles and what they say of the world as N-Quads, as one transaction or with the bulk loader.

        `meanwhile` is called while the engine is at work. It may look at whatever does not come from these articles.
        """
        texts = [graph.nquads() for graph in graphs]
        known = [] if self._record.lost else [text for graph, text in zip(graphs, texts, strict=True) if not self._record.take_whole(graph)]
        self._read("".join([*known, said]), ox.RdfFormat.N_QUADS)
        store = self._store.bulk_load if bulk else self._store.load
        with ThreadPoolExecutor(1, thread_name_prefix="civicgraph-load") as beside:
            loading = beside.submit(store, "".join([*texts, said]).encode(), ox.RdfFormat.N_QUADS)
            meanwhile()
            loading.result()

    def remove_graph(self, graph: ox.NamedNode) -> None:
        """As of the store."""
        self._record.keep_apart(graph)
        if not self._record.lost:
            self._record.touch(self._store.quads_for_pattern(None, None, None, graph), True, False)
        self._store.remove_graph(graph)

    def update(self, text: str, *, patterns: Callable[[], Sequence[Pattern] | None] | None = None, **given: Any) -> None:
        """As of the store; `patterns` tells which quads alone the update may touch, or None where that cannot be told."""
        known = None if patterns is None else patterns()
        if known is None:
            self._lose()
        elif self.reach is not None:
            self.reach += known
        if any(self._is_too_much(pattern) for pattern in known or ()):
            self._record.lose()
        for pattern in known or ():
            self._record.touch(self._store.quads_for_pattern(*pattern), True, None)
        try:
            self._store.update(text, **given)
        except BaseException:
            self._lose()
            raise
        for pattern in known or ():
            self._record.touch(self._store.quads_for_pattern(*pattern), False, True)

    def _is_too_much(self, pattern: Pattern) -> bool:
        """Whether a pattern of whole graphs has more quads than a record holds: to count them is quicker than to take them in and give up."""
        if self._record.lost or pattern[:3] != (None, None, None):
            return False
        return next(islice(self._store.quads_for_pattern(*pattern), record.MOST, None), None) is not None

    def _lose(self) -> None:
        """Nobody can say any more what changed, nor where."""
        self._record.lose()
        self.reach = None

    def _read(self, data: str | bytes, format: ox.RdfFormat) -> None:
        """Touches the quads of a text; blank nodes get names of their own in the store, which only the store knows."""
        if self._record.lost or not data:
            return
        if data.count("\n" if isinstance(data, str) else b"\n") > record.MOST:  # type: ignore[arg-type]
            return self._record.lose()
        quads = list(ox.parse(data, format))
        if any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object, quad.graph_name)):
            return self._record.lose()
        self._touch(quads, then=True)
