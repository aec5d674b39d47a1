"""From articles to a store that answers: read in several processes, written by this one, published while it goes on.

    report = ingest(sources.read(["news"]), "store", Settings())

The store that comes out depends on the articles alone: not on their order, the number of workers, or how they fell into batches.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from civicgraph.config import Settings
from civicgraph.errors import ArticleError
from civicgraph.graph.correcting.judgements import Why
from civicgraph.graph.storage.store import Store
from civicgraph.ingest.batches import IngestReport, opened
from civicgraph.ingest.reading import extractor, prepare
from civicgraph.ingest.workers import Workers
from civicgraph.model import Article, Extraction

__all__ = ["IngestReport", "ingest", "load", "reindex", "remove", "store_extractions"]

Folder = str | os.PathLike[str]


def ingest(
    articles: Iterable[Article | ArticleError], folder: Folder, settings: Settings, on_progress: Callable[[IngestReport], None] | None = None
) -> IngestReport:
    """Stores the articles that can be read; the others, and errors among the articles, are in the report. Of one id the last is kept.

    `on_progress` is told how far it is after each batch. StoreError where the folder is locked or cannot be written; what was published
    before stays.
    """
    with opened(folder, settings) as (batches, report), Workers(settings.workers, settings.base, extractor()) as workers:
        for results in workers.read(batches.lists(articles)):
            batches.take(results)
            if on_progress:
                on_progress(report)
    return report


def store_extractions(extractions: Iterable[Extraction], folder: Folder, settings: Settings | None = None) -> IngestReport:
    """Stores what somebody else read, by hand or with another program, as `ingest` stores what it reads itself."""
    settings = settings or Settings()
    with opened(folder, settings) as (batches, report):
        batches.take(prepare(extraction, settings.base, extractor()) for extraction in extractions)
    return report


def remove(ids: Iterable[str], folder: Folder, settings: Settings | None = None, why: Why | None = None) -> IngestReport:
    """Takes articles, by IRI or by id as given, out of the store; NotFoundError, and nothing removed, where one is not there.

    The store is then as if they had never been there; where a reason is given, each leaves a tombstone instead.
    """
    settings = settings or Settings()
    with Store.open(folder) as store:
        articles = sorted({store.article(id).value for id in ids})
    with opened(folder, settings.with_(base=store.base)) as (batches, report):
        batches.remove(articles)
        if why:
            batches.bury(articles, why)
    return report


def load(files: Iterable[str | os.PathLike[str]], folder: Folder, settings: Settings | None = None) -> list[int]:
    """Imports files of RDF, all or none, and makes the search index and the related links fit them; returns their numbers of quads."""
    with opened(folder, settings or Settings()) as (batches, _):
        return batches.load(files)


def reindex(folder: Folder, settings: Settings | None = None) -> int:
    """Makes the search index and the related links anew from the graphs of the articles; returns the number of articles."""
    with Store.open(folder) as store:
        base = store.base
    with opened(folder, (settings or Settings()).with_(base=base)) as (batches, _):
        if not batches.relator.renewed:
            batches.anew()
        return len(batches.relator)
