"""What a write every 20 queries does to the queries: endpoints side by side, each with the same queries and the same updates.

    python benchmarks/writes.py BENCH NAME=QUERY_URL,UPDATE_URL[,TOKEN] NAME=... [--rounds 30] [--every 20] [--skip contains_vi,regex_vi]

BENCH is the folder of `bench.py`, which has the queries (`Q`, prefixes `P`) and draws their constants (`draw`). Each round asks 20 queries of each
endpoint, one endpoint after the other in an order that changes, then writes one quad to each. Printed are the medians in ms, and how many times those
of the first endpoint they are; `after` is a look-up that is the first query after a write, which may have to open a new state.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

QUICK = ("lookup", "describe", "body_period", "cooccur", "related")


@dataclass
class Endpoint:
    """Where to ask and where to write, and what each kind of request took, in ms."""

    name: str
    query: str
    update: str
    token: str = ""
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._client = httpx.Client(timeout=120, headers={"authorization": f"Bearer {self.token}"} if self.token else {})

    def ask(self, text: str, *kinds: str) -> None:
        """One query, read to its end."""
        accept = "text/turtle" if "DESCRIBE" in text else "application/sparql-results+json"
        self._timed(kinds, lambda: self._client.post(self.query, data={"query": text}, headers={"accept": accept}))

    def write(self, text: str) -> None:
        """One update, until it is acknowledged."""
        self._timed(["write"], lambda: self._client.post(self.update, content=text, headers={"content-type": "application/sparql-update"}))

    def _timed(self, kinds: Any, send: Callable[[], httpx.Response]) -> None:
        began = time.perf_counter()
        send().raise_for_status()
        for kind in kinds:
            self.took[kind].append((time.perf_counter() - began) * 1e3)


def one_round(endpoints: list[Endpoint], bench: Any, asked: list[str], seed: int) -> None:
    """The queries of a round, the first of them a look-up, then a write."""
    rng = random.Random(seed)
    texts = [(name, bench.P + bench.draw(rng)(bench.Q[name])) for name in ["lookup", *(rng.choice(asked) for _ in range(len(asked) - 1))]]
    for endpoint in random.sample(endpoints, len(endpoints)):
        for at, (name, text) in enumerate(texts):
            endpoint.ask(text, *(["after"] if at == 0 else [name]))
    for endpoint in random.sample(endpoints, len(endpoints)):
        endpoint.write(f"INSERT DATA {{ GRAPH <urn:written> {{ <urn:written:{seed}> <urn:p> {seed} }} }}")


def main() -> None:
    """Runs the rounds and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("endpoints", nargs="+")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--every", type=int, default=20)
    parser.add_argument("--skip", default="")
    given = parser.parse_args()
    sys.path.insert(0, str(given.bench))
    bench: Any = import_module("bench")
    names = [name for name in bench.Q if name not in given.skip.split(",")]
    asked = [*names, *(name for name in QUICK if name in names for _ in range(3))]
    asked = [asked[at % len(asked)] for at in range(given.every)]
    endpoints = [Endpoint(name, *where.split(",")) for name, _, where in (one.partition("=") for one in given.endpoints)]
    for number in range(given.rounds + 1):
        one_round(endpoints, bench, asked, number)
        if number == 0:
            for endpoint in endpoints:
                endpoint.took.clear()  # what was read for the first time
    for kind in [*names, "after", "write"]:
        medians = [statistics.median(endpoint.took[kind] or [float("nan")]) for endpoint in endpoints]
        told = (f"{endpoint.name} {median:8.1f} ({median / medians[0]:.2f}x)" for endpoint, median in zip(endpoints, medians, strict=True))
        print(f"{kind:12}", *told, f"n={len(endpoints[0].took[kind])}")


if __name__ == "__main__":
    main()
