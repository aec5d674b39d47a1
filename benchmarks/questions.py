"""How long each competency question takes on a store.

    python benchmarks/questions.py [ARTICLES.jsonl[.gz]] [--count N] [--dated] [--store DIR] [--times 3]

Without a file the sample articles are ingested, into a folder that goes again unless --store names one; a store that is there already is
asked as it is. --dated gives articles without a date one, twenty hours after each other, for without dates most questions have nothing to do.

Each question is asked with the examples of its file, and once more with what has most about it in the store (unit, body, person, article,
event, election, day, year) or leaves nothing out: the heaviest question that a person would ask. The best of some runs counts.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from civicgraph import knowledge
from civicgraph.config import Settings
from civicgraph.errors import ArticleError
from civicgraph.graph.querying.questions import Question, questions
from civicgraph.graph.storage.store import Store, Term
from civicgraph.ingest import ingest
from civicgraph.model import Article
from civicgraph.sources import read

BUSIEST = {
    "event": "SELECT ?x WHERE { ?a civic:reports ?x } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
    "article": "SELECT ?x WHERE { ?l civic:relatedArticle ?x } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
    "person": "SELECT ?x WHERE { ?e civic:participant|civic:chair ?x . ?x a civic:Person } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
    "body": "SELECT ?x WHERE { ?m civic:inBody ?x } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
    "election": "SELECT ?x WHERE { ?x a civic:Election . ?y civic:ofElection|civic:about ?x } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
    "unit": 'SELECT ?x WHERE { ?x ^civic:partOfUnit/civic:level/skos:notation "province" } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1',
    "day": "SELECT ?x WHERE { ?e civic:pollingDate ?x OPTIONAL { ?c civic:about ?e } } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
    "year": "SELECT ?x WHERE { ?e civic:startDate ?d BIND(YEAR(?d) AS ?x) } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
    "thing": "SELECT ?x WHERE { ?e civic:organizer ?x } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
}
WHOLE = {
    "question-09-post-holders": {"post": ""},
    "question-18-never-done": {"day": "2099-12-31"},
    "question-21-documents-cited": {"number": ""},
    "question-24-changed-since": {"day": "1900-01-01"},
}


def heaviest(store: Store, question: Question) -> dict[str, Term]:
    """The examples, replaced by what has most about it, or by what leaves nothing out."""
    values = question.examples(store.base)
    for name in values:
        if name in BUSIEST and (rows := list(cast(ox.QuerySolutions, store.query(BUSIEST[name])))):
            values[name] = rows[0]["x"]
    return {**values, **question.values({**values, **WHOLE.get(question.name, {})}, store.base)}


def timed(store: Store, question: Question, values: Mapping[str, Term], times: int) -> tuple[float, int]:
    """The best time in seconds, and how many rows there are."""
    best, rows = float("inf"), 0
    for _ in range(times):
        start = time.perf_counter()
        found = question.ask(store, **values)
        assert isinstance(found, ox.QuerySolutions)
        rows = sum(1 for _ in found)
        best = min(best, time.perf_counter() - start)
    return best, rows


def articles(path: str | None, count: int | None, dated: bool) -> Iterator[Article | ArticleError]:
    """The first articles of a file, or the samples."""
    day = datetime(2019, 1, 1, 8, tzinfo=timezone(timedelta(hours=7)))
    source = path or str(knowledge.file("data", "articles"))
    for number, article in enumerate(itertools.islice(read([source], on_warning=lambda warning: None), count)):
        missing = dated and isinstance(article, Article) and article.published is None
        yield dataclasses.replace(article, published=day + timedelta(hours=20 * number)) if missing else article  # type: ignore[type-var]


def show(folder: Path, times: int) -> None:
    """Prints a line a question: seconds and rows, of the example and of the heaviest values."""
    with Store.open(folder) as store:
        print(f"{len(store.articles())} articles\n{'question':34}{'example':>9}{'rows':>8}{'heaviest':>10}{'rows':>8}")
        slowest = 0.0
        for question in questions():
            example, rows = timed(store, question, question.examples(store.base), times)
            busiest, most = timed(store, question, heaviest(store, question), times)
            slowest = max(slowest, example, busiest)
            print(f"{question.name:34}{example:8.3f}s{rows:8}{busiest:9.3f}s{most:8}", flush=True)
    print(f"the slowest took {slowest:.3f} s")


def main() -> None:
    """Makes the store if there is none yet, and asks it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?")
    parser.add_argument("--count", type=int)
    parser.add_argument("--dated", action="store_true")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.store or Path(scratch, "store")
        if not folder.exists():
            ingest(articles(options.path, options.count, options.dated), folder, Settings())
        show(folder, options.times)


if __name__ == "__main__":
    main()
