"""How long each competency question takes on a store.

    python benchmarks/questions.py STORE [--times 3] [--limit 2.0]

Each question is asked with the examples of its file, and once more with values taken from the store where it has its kind (the unit, body,
person, article, event, election, day with most about it): the heaviest question that a person would ask. The best of some runs is printed;
the exit code is 1 where one takes longer than the limit.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping

from civicgraph.graph.questions import Question, questions
from civicgraph.graph.store import Store, Term

BUSIEST = {
    "event": "SELECT ?x WHERE { ?a civic:reports ?x } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
    "article": "SELECT ?x WHERE { ?l civic:relatedArticle ?x } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
    "person": "SELECT ?x WHERE { ?e civic:participant|civic:chair ?x . ?x a civic:Person } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
    "body": "SELECT ?x WHERE { ?m civic:inBody ?x } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
    "election": "SELECT ?x WHERE { ?x a civic:Election . ?y civic:ofElection|civic:about ?x } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
    "unit": 'SELECT ?x WHERE { ?x ^civic:partOfUnit/civic:level/skos:notation "province" } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1',
    "thing": "SELECT ?x WHERE { ?e civic:organizer ?x } GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1",
}


def heaviest(store: Store, question: Question) -> dict[str, Term]:
    """The examples, replaced by what has most about it."""
    values = question.examples(store.base)
    for name in values:
        if name in BUSIEST and (rows := list(store.query(BUSIEST[name]))):
            values[name] = rows[0]["x"]  # type: ignore[index, call-overload]
    return values


def timed(store: Store, question: Question, values: Mapping[str, Term], times: int) -> tuple[float, int]:
    """The best time in seconds, and how many rows there are."""
    best, rows = float("inf"), 0
    for _ in range(times):
        start = time.perf_counter()
        rows = sum(1 for _ in question.ask(store, **values))
        best = min(best, time.perf_counter() - start)
    return best, rows


def main() -> int:
    """Prints a line a question; says whether all were fast enough."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("store")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--limit", type=float, default=2.0)
    arguments = parser.parse_args()
    slowest = 0.0
    with Store.open(arguments.store) as store:
        print(f"{'question':34}{'example':>10}{'rows':>8}{'busiest':>10}{'rows':>8}")
        for question in questions():
            example, rows = timed(store, question, question.examples(store.base), arguments.times)
            busiest, most = timed(store, question, heaviest(store, question), arguments.times)
            slowest = max(slowest, example, busiest)
            print(f"{question.name:34}{example:9.3f}s{rows:8}{busiest:9.3f}s{most:8}", flush=True)
    print(f"slowest {slowest:.3f} s")
    return 1 if slowest > arguments.limit else 0


if __name__ == "__main__":
    sys.exit(main())
