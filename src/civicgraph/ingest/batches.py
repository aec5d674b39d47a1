"""One ingest on its way: which articles need reading, and what was read, gathered until it is written and published."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from civicgraph import knowledge
from civicgraph.config import Settings
from civicgraph.errors import ArticleError
from civicgraph.graph.correcting.judgements import REMOVED, Judgement, Why
from civicgraph.graph.describing.triples import ArticleGraph
from civicgraph.graph.rdf import iris
from civicgraph.graph.relating.profile import Profile, profile_of
from civicgraph.graph.relating.relator import Change, Relator
from civicgraph.graph.storage.store import Writer
from civicgraph.graph.storage.stored import is_unchanged
from civicgraph.graph.storylines.written import outdated
from civicgraph.ingest import memory
from civicgraph.ingest.reading import Read, extractor
from civicgraph.model import Article

_LIST = 16  # articles that a worker is given at once
_LIST_WAITS = 0.4  # seconds that a list waits to be full, where the source is slow
_BATCH = 128  # articles that are written at once
_PUBLISHED_EVERY = 1.4  # seconds: a reader sees an article within two


@contextmanager
def opened(folder: str | os.PathLike[str], settings: Settings) -> Iterator[tuple[Batches, IngestReport]]:
    """A writer with all that goes with it; what was taken is written and published at the end, unless something went wrong."""
    started, report = time.monotonic(), IngestReport()
    memory.share_pools()
    with Writer.open(folder, knowledge.load(), settings) as writer:
        batches = Batches(writer, report)
        try:
            yield batches, report
            batches.write()
            batches.publish()
        finally:
            batches.close()
    report.seconds = time.monotonic() - started


@dataclass
class IngestReport:
    """What an ingest did: numbers of articles and events, what failed and why, what is worth knowing, and how long it took."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[ArticleError, ...] = ()
    warnings: tuple[str, ...] = ()
    events: int = 0
    seconds: float = 0.0

    @property
    def done(self) -> int:
        """How many articles were dealt with, in whatever way."""
        return self.added + self.changed + self.unchanged + len(self.failed)


class Batches:
    """Feeds articles to the workers and what they read to `writer`; keeps the report."""

    def __init__(self, writer: Writer, report: IngestReport) -> None:
        self.writer, self._report = writer, report
        self.relator = _relator(writer)
        self._waiting: dict[str, Read] = {}  # by the article's IRI, in order of arrival
        self._seen: set[str] = set()
        self._published = time.monotonic()

    def lists(self, articles: Iterable[Article | ArticleError]) -> Iterator[list[Article]]:
        """The articles that need reading, some at a time; the others are counted."""
        held: list[Article] = []
        since = time.monotonic()
        for article in articles:
            if isinstance(article, ArticleError):
                self._report.failed += (article,)
            elif self._needs_reading(article):
                held.append(article)
            if len(held) == _LIST or (held and time.monotonic() - since > _LIST_WAITS):
                yield held
                held, since = [], time.monotonic()
        yield held

    def _needs_reading(self, article: Article) -> bool:
        me = iris.article(article, self.writer.base)
        if me in self._seen:
            self._report.warnings += (f"{article.id}: given more than once; the last one is kept",)
            return True
        self._seen.add(me)
        if is_unchanged(self.writer.live, article, self.writer.base, extractor()):
            self._report.unchanged += 1
            return False
        return True

    def take(self, results: Iterable[Read | ArticleError]) -> None:
        """Takes what the workers read; writes and publishes when there is enough of it or it is time."""
        for result in results:
            if isinstance(result, ArticleError):
                self._report.failed += (result,)
            else:
                self._waiting.pop(result.graph.article, None)
                self._waiting[result.graph.article] = result
        due = time.monotonic() - self._published > _PUBLISHED_EVERY
        if due or len(self._waiting) >= _BATCH:
            self.write()
        if due:
            self.publish()

    def write(self) -> None:
        """Writes what waits, and the links that come and go with it."""
        if not self._waiting:
            return
        known = [article for article in self._waiting if self.writer.has(article)]
        batch = tuple(self._waiting.values())
        links: list[Change] = []

        def relate(stored: Sequence[ArticleGraph]) -> None:
            links.append(self.relator.apply([_profile(read, graph) for read, graph in zip(batch, stored, strict=True)], known))

        self.writer.replace([read.graph for read in batch], relate)
        _exchange(self.writer, links[0], known)
        self._report.added += len(batch) - len(known)
        self._report.changed += len(known)
        self._report.events += sum(read.events for read in batch)
        self._waiting.clear()

    def remove(self, articles: Sequence[str]) -> None:
        """Takes stored articles, named by IRI, out of the store, with their links."""
        self.writer.remove(articles)
        self._relate((), articles)
        self._report.removed += len(articles)

    def bury(self, articles: Sequence[str], why: Why) -> None:
        """Notes that articles were removed; of one that was removed before, the last time counts."""
        before = [j for j in self.writer.corrections.judgements if j.verdict == REMOVED and j.judges[0] in set(articles)]
        self.decide([Judgement(REMOVED, (article,), why) for article in articles], before)

    def load(self, files: Iterable[str | os.PathLike[str]]) -> list[int]:
        """Imports files of RDF; where there are article graphs among them, the search index is made anew."""
        counts = [self.writer.load(file) for file in files]
        self.relator.touched.lose()
        corrected = self.writer.reconsider()
        self.relator.close()
        self.relator = _relator(self.writer)
        self._renew(corrected)
        return counts

    def decide(self, added: Sequence[Judgement] = (), removed: Sequence[Judgement] = (), about: Iterable[str] = ()) -> int:
        """Takes judgements in and others back, see `Writer.decide`; returns how many articles read otherwise now."""
        return self._renew(self.writer.decide(added, removed, about))

    def decide_by_parts(self, parts: Iterable[tuple[Sequence[Judgement], Sequence[Judgement]]]) -> int:
        """The same for many judgements, some at a time: the articles of one part are in memory at once, and all links are made anew at the end."""
        profiles: dict[str, Profile | None] = {}
        for added, removed in parts:
            profiles |= _profiles(self.writer.decide(added, removed))
        return self._relink(profiles)

    def _renew(self, graphs: Sequence[ArticleGraph]) -> int:
        """Makes the links fit articles that read otherwise."""
        return self._relink(_profiles(graphs))

    def _relink(self, profiles: Mapping[str, Profile | None]) -> int:
        if profiles:
            self._relate([found for found in profiles.values() if found], list(profiles))
        return len(profiles)

    def anew(self) -> None:
        """Makes the search index and all links anew, so that nothing of what was taken out is left in them."""
        with self.writer.changing():
            change = self.relator.rebuild()
        _exchange(self.writer, change)

    def _relate(self, added: Sequence[Profile], removed: Sequence[str]) -> None:
        with self.writer.changing():
            change = self.relator.apply(added, removed)
        _exchange(self.writer, change, removed)

    def publish(self) -> None:
        """Shows readers what was written."""
        if self.writer.changed:
            with self.writer.changing():
                self.relator.commit()
            self.writer.publish()
            memory.give_back()
        self._published = time.monotonic()

    def close(self) -> None:
        """Ends the search index's writer, which must not change anything after the last publication."""
        self.relator.close()
        del self.relator, self.writer  # the store's own lock goes with the last reference


def _profiles(graphs: Iterable[ArticleGraph]) -> dict[str, Profile | None]:
    return {graph.article: profile_of(graph.triples, knowledge.load()) for graph in graphs}


def _profile(read: Read, stored: ArticleGraph) -> Profile:
    """The profile of an article as it was stored, which is as it was read unless somebody corrected it."""
    if stored.triples == read.graph.triples:
        return read.profile
    return profile_of(stored.triples, knowledge.load()) or read.profile


def _relator(writer: Writer) -> Relator:
    """The relator of a store; where its index does not fit, as after an import or with new words, it and the links are made anew."""
    relator = Relator(writer.index_folder, writer.live, writer.base)
    if relator.stale:
        with writer.changing():
            change = relator.rebuild()
        _exchange(writer, change)
    return relator


def _exchange(writer: Writer, change: Change, articles: Sequence[str] = ()) -> None:
    """Writes new links in place of old ones; with these goes what storylines tell of them, and of articles that have changed or gone."""
    new, old = change
    writer.change(new, [*old, *outdated(writer.live, articles, new, old)])
