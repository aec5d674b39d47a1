"""How good related articles are and what an added article costs.

    python benchmarks/related.py [--shared FOLDER] [--distractors 6667] [--words-only] [-o PREDICTED.jsonl]

Feeds the clusters of related/dev_clusters.jsonl.gz and, as distractors, corpus/civic_articles.jsonl.gz to a relator in batches of 64, and
scores the links with related/score_related.py. Times are processor time of this process; extraction and storing are not in them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import runpy
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from civicgraph import knowledge
from civicgraph.config import BASE
from civicgraph.extraction import extract
from civicgraph.graph.describing.triples import describe
from civicgraph.graph.relating.links import Links
from civicgraph.graph.relating.profile import Profile, profile
from civicgraph.graph.relating.relator import Relator
from civicgraph.model import Article, Extraction

BATCH = 64
LOCAL_TIME = timezone(timedelta(hours=7))


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def article(row: dict[str, Any]) -> Article:
    published = datetime.fromisoformat(row["published"][:16]).replace(tzinfo=LOCAL_TIME) if row.get("published") else None
    return Article(row["id"], row["title"], row["text"], published=published, publisher=row.get("source") or row.get("dataset"))


class Clock:
    """Processor time by name."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def __call__(self, name: str, work: Any, *args: Any) -> Any:
        start = time.process_time()
        try:
            return work(*args)
        finally:
            self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - start


def write(live: ox.Store, new: list[ox.Quad], old: list[ox.Quad]) -> None:
    for quad in old:
        live.remove(quad)
    live.extend(new)


def feed(articles: list[Article], folder: Path, words_only: bool, clock: Clock) -> tuple[ox.Store, dict[str, str]]:
    known, live = knowledge.load(), ox.Store(str(folder / "quads"))
    relator = Relator(folder / "search", live, BASE)
    ids: dict[str, str] = {}
    batch: list[Profile] = []
    last = 0.0
    for number, one in enumerate(articles, 1):
        read = Extraction(one) if words_only else clock("extract", extract, one, known)
        found = clock("profile", profile, read, describe(read, known, BASE), known)
        batch.append(found)
        ids[found.article] = one.id
        if len(batch) == BATCH or number == len(articles):
            clock("write links", write, live, *clock("apply", relator.apply, batch, []))
            batch.clear()
        if number % 1280 == 0:
            print(f"{number:6} articles: apply {(clock.spent['apply'] - last) / 1.28:.2f} ms each", flush=True)
            last = clock.spent["apply"]
    relator.close()
    return live, ids


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    beside = Path(__file__).resolve().parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CIVICGRAPH_SHARED") or beside))
    parser.add_argument("--distractors", type=int, default=6667)
    parser.add_argument("--words-only", action="store_true", help="without extraction: links by words alone")
    parser.add_argument("-o", "--output", type=Path)
    asked = parser.parse_args()
    clusters = asked.shared / "related" / "dev_clusters.jsonl.gz"
    told = [*rows(clusters), *list(rows(asked.shared / "corpus" / "civic_articles.jsonl.gz"))[: asked.distractors]]
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        predicted = asked.output or Path(folder) / "predicted.jsonl"
        live, ids = feed([article(row) for row in told], Path(folder), asked.words_only, clock)
        links = Links(live, BASE)
        with predicted.open("w", encoding="utf-8") as file:
            for iri, id in ids.items():
                best = [ids[other] for _, other in links.neighbours(iri)[:10]]
                file.write(json.dumps({"article": id, "related": best}, ensure_ascii=False) + "\n")
        print(f"{len(told)} articles, {len(live) / len(told):.0f} quads of links each, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")
        print(", ".join(f"{name} {1000 * spent / len(told):.2f} ms" for name, spent in clock.spent.items()))
        scorer = runpy.run_path(str(asked.shared / "related" / "score_related.py"))
        for name, figures in scorer["score"](clusters, predicted).items():
            print(f"{name:14}", *(f"{measure} {value}" for measure, value in figures.items()))


if __name__ == "__main__":
    main()
