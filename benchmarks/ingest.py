"""How fast articles become a store, how large it is and how much memory that takes: figures of the README's table of speeds.

    python benchmarks/ingest.py [ARTICLES.jsonl[.gz]] [--count N] [--workers 2]

Without a file the sample articles are ingested under new ids. Everything is on: extraction, checks, the index, related links, publishing.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from civicgraph import knowledge
from civicgraph.config import Settings
from civicgraph.errors import ArticleError
from civicgraph.graph.storage.store import Store
from civicgraph.ingest import ingest
from civicgraph.model import Article
from civicgraph.sources import read


def articles(path: str | None, count: int) -> Iterator[Article | ArticleError]:
    if path is not None:
        yield from itertools.islice(read([path], on_warning=lambda warning: None), count)
        return
    samples = [a for a in read([str(knowledge.file("data", "articles"))]) if isinstance(a, Article)]
    for number, article in zip(range(count), itertools.cycle(samples), strict=False):
        yield dataclasses.replace(article, id=f"{article.id}-{number}", url=None, text=f"{article.text}\n{number}")


def quads(folder: Path) -> int:
    with Store.open(folder) as store:
        rows = store.query("SELECT (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
        return int(next(iter(rows))["n"].value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    settings = Settings(workers=options.workers)
    with tempfile.TemporaryDirectory() as scratch:
        store, empty = Path(scratch, "store"), Path(scratch, "empty")
        ingest([], empty, settings)
        began = time.monotonic()
        report = ingest(articles(options.path, options.count), store, settings)
        seconds = time.monotonic() - began
        done = report.added + report.changed
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
        print(f"{done} articles in {seconds:.1f} s: {done / seconds:.0f} articles/s with {options.workers} workers")
        print(f"{(quads(store) - quads(empty)) / max(1, done):.0f} quads an article, {peak:.0f} MB at most in one process")


if __name__ == "__main__":
    main()
