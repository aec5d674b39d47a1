"""The one writer of a store folder: batches that are stored whole or not at all, then published for the readers.

Before the first change after a publication a file `dirty` is put beside `live/`; the next publication takes it away. A writer that finds
it there puts `live/` back to the snapshot that CURRENT names, whatever ended its predecessor.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from traceback import clear_frames
from types import TracebackType
from typing import IO, Self, cast

import pyoxigraph as ox

from civicgraph.config import Settings
from civicgraph.errors import StoreError
from civicgraph.graph.correcting import asides
from civicgraph.graph.correcting.corrections import Corrections
from civicgraph.graph.correcting.deciding import Decision
from civicgraph.graph.correcting.judgements import Judgement
from civicgraph.graph.describing.triples import ArticleGraph
from civicgraph.graph.rdf.iris import article_graph
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.storage import derive, upkeep
from civicgraph.graph.storage.counts import FILE
from civicgraph.graph.storage.importing import as_nquads
from civicgraph.graph.storage.layout import Layout, guarded, sync, write_for_good
from civicgraph.graph.storage.opening import locked, opened, prepare
from civicgraph.graph.storage.record import Changes
from civicgraph.graph.storage.recorded import Pattern, Recorded
from civicgraph.graph.storage.snapshots import prune, publish
from civicgraph.knowledge import Knowledge

_OURS = 2  # references to the store where nobody else has one: a variable, and the argument of who counts
_MANY = 100_000  # quads of a file after which the store is put in order


class Writer:
    """Holds the lock of a store folder.

    `live` is the store being written, `index_folder` the search index that is published with it, `corrections` what people decided.
    `remembers`: whether it keeps what it touches in mind where nobody counted the store, too.
    """

    remembers = False

    def __init__(self, layout: Layout, lock: IO[bytes], base: str) -> None:
        self.folder, self.base = layout.folder, base
        self.index_folder = layout.live / "search"
        self._layout, self._lock = layout, lock
        self._open()
        self.corrections = Corrections.of(self.live, base)
        self._dirty = self._broken = False

    @classmethod
    def open(cls, folder: str | os.PathLike[str], knowledge: Knowledge, settings: Settings) -> Self:
        """Takes the lock, makes or mends the folder; StoreError where another writer has it or it cannot be written."""
        layout = Layout(Path(folder))
        with guarded(layout.folder):
            lock = locked(layout)
            try:
                prepare(layout, knowledge, settings.base)
                writer = cls(layout, lock, settings.base)
                writer._bring_up_to_date(knowledge)
                return writer
            except BaseException:
                lock.close()
                raise

    def _open(self) -> None:
        """Opens the writer's store, with a record of what it touches."""
        self._record = Recorded(opened(self._layout))
        self.live = cast(ox.Store, self._record)

    def _bring_up_to_date(self, knowledge: Knowledge) -> None:
        """Gives a store that another version of the program made the reference facts of this one."""
        if not upkeep.is_current(self._layout):
            with self.changing():
                lines = upkeep.exchange(self._layout, self.live, knowledge, self.corrections)
            self.publish()
            upkeep.remember(self._layout, lines)

    def replace(self, graphs: Sequence[ArticleGraph], meanwhile: Callable[[list[ArticleGraph]], None] = lambda right: None) -> list[ArticleGraph]:
        """Stores these articles, each once, in place of what was stored of them before; returns their graphs as corrected.

        `meanwhile` is given these while the engine loads them, and may read in `live` what does not come from articles.
        """
        told = [replace(graph, triples=self.corrections.unnamed(graph.triples, graph.article)) for graph in graphs]
        right = [replace(graph, triples=self.corrections.applied(graph.triples, graph.article)) for graph in told]
        with self.changing():
            self._withdraw([graph.article for graph in graphs if self.has(graph.article)])
            derive.assert_articles(self._record, right, self.corrections, lambda: meanwhile(right))
            for old, new in zip(told, right, strict=True):
                if old.triples != new.triples:
                    self.live.extend(asides.kept(old.article, old.triples, new.triples, self.base))
        return right

    def remove(self, articles: Iterable[str]) -> None:
        """Takes the articles with these IRIs out, and of the world what nobody else says."""
        with self.changing():
            self._withdraw(sorted(a for a in articles if self.has(a)))

    def _withdraw(self, articles: Sequence[str]) -> None:
        derive.withdraw(self.live, articles, self.corrections)
        for article in articles:
            for quad in asides.of(self.live, article, self.base):
                self.live.remove(quad)

    def decide(self, added: Sequence[Judgement] = (), removed: Sequence[Judgement] = (), about: Iterable[str] = ()) -> list[ArticleGraph]:
        """Takes judgements in and others back; returns the graphs of the articles that read otherwise now.

        `about` are nodes in question that the judgements do not name. ConformanceError, and nothing is kept, where a shape would be broken.
        """
        before, after = self.corrections, self.corrections.with_(added, removed)
        with self.changing():
            decision = Decision(self.live, before, after, added, removed)
            old, new = decision.articles(about)
            self._withdraw([graph.article for graph in old])
            decision.note(upkeep.remembered(self._layout) if removed else ())
            self.corrections = after
            self.replace(old)
            derive.restate(self.live, decision.nodes(), after)
            decision.check(new)
        return new

    def reconsider(self) -> list[ArticleGraph]:
        """Applies all judgements anew to all articles, as after others were loaded; returns the graphs of those that read otherwise."""
        before, after = self.corrections, Corrections.of(self.live, self.base)
        if before.judgements == after.judgements:
            return []
        with self.changing():
            self.corrections = after
            old, new = Decision(self.live, before, after).all_articles()
            self.replace(old)
            derive.restate(self.live, sorted(before.concerned | after.concerned), after)
        return new

    def change(self, added: Sequence[ox.Quad], removed: Sequence[ox.Quad]) -> None:
        """Takes quads out and puts others in, as they are: related links, curated facts."""
        with self.changing():
            for quad in removed:
                self.live.remove(quad)
            self.live.extend(added)

    def update(self, text: str, base: str | None, patterns: Callable[[], Sequence[Pattern] | None]) -> None:
        """Runs a SPARQL update within a block of `changing`, whole or not at all; `patterns`: which quads it may touch, where that can be told."""
        self._record.update(text, base_iri=base, prefixes=dict(PREFIXES), patterns=patterns)

    def changes(self) -> Changes | None:
        """What came and went since the last publication; None where that is not known."""
        return self._record.changes()

    @property
    def reach(self) -> Sequence[Pattern] | None:
        """Which quads the updates since the last publication might have touched; None where that cannot be told."""
        return self._record.reach

    def load(self, path: str | os.PathLike[str]) -> int:
        """Imports a file of RDF, graph names kept and blank nodes named by content; returns the number of its quads."""
        with as_nquads(Path(path), self.base) as (file, count), self.changing():
            self.live.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
            if count > _MANY:
                self.live.optimize()  # 4 s a million quads, and queries that read much of them are twice as fast
        return count

    @property
    def changed(self) -> bool:
        """Whether something was written that is not published."""
        return self._dirty

    def has(self, article: str) -> bool:
        """Whether the article with this IRI is stored."""
        return self.live.contains_named_graph(ox.NamedNode(article_graph(article, self.base)))

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A block in which the store or the search index changes: where it fails, nothing since the last publication stays."""
        with guarded(self.folder):
            if not self._dirty:
                write_for_good(self._layout.dirty, "")
                self._dirty = True
                self._record.begin(known=self.remembers or (self._layout.snapshot(self._layout.generation()) / FILE).exists())
            try:
                yield
            except BaseException as error:
                self._broken = True
                clear_frames(error.__traceback__)  # they hold the store, whose own lock must go with this writer
                raise

    def publish(self) -> int:
        """Shows the readers what was written; returns the number of the snapshot. Nothing happens where nothing was written."""
        if self._broken:
            raise StoreError(f"{self.folder}: the last change failed and is taken back when the store is opened again")
        if not self._dirty:
            return self._layout.generation()
        with self.changing():
            generation = publish(self._layout, self.live, self._record.changes())
        with guarded(self.folder):
            self._layout.dirty.unlink()
            sync(self.folder)
            self._dirty = False
            prune(self._layout)
        return generation

    def rewrite(self) -> None:
        """Copies every quad into new tables: the engine keeps the characters of terms that nothing uses any more.

        Nobody else may hold `live` then.
        """
        old, new, dump = (self._layout.live / name for name in ("quads", "quads.new", "quads.nq"))
        with self.changing():
            self.live.dump(str(dump), ox.RdfFormat.N_QUADS)
            shutil.rmtree(new, ignore_errors=True)
            ox.Store(str(new)).bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
            dump.unlink()
            del self.live, self._record
            shutil.rmtree(old)
            new.rename(old)
            self._open()

    def prune(self) -> None:
        """Deletes every older snapshot that nobody reads."""
        prune(self._layout, kept=1)

    def close(self, *, keep: bool = True) -> None:
        """Publishes what was written, unless told not to keep it, and gives the lock back."""
        try:
            if keep and not self._broken:
                self.publish()
        finally:
            live = self.live
            del self.live, self._record
            if sys.getrefcount(live) > _OURS:
                gc.collect()  # a ring of references holds the store, which keeps its own lock as long as anybody does
            del live
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close(keep=error is None)
