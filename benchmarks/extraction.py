"""How many articles are read in a second on one core, and how much memory it takes: the figures of the README's table of speeds.

    python benchmarks/extraction.py [ARTICLES.jsonl[.gz]] [--count N]

Without a file the sample articles are read again and again. CPU time of one process is counted, so that a busy machine tells no lies.
Each row is about the articles since the row before: rows that stay alike say that nothing grows.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import time
from collections.abc import Iterable, Iterator

from civicgraph import extract, knowledge
from civicgraph.model import Article
from civicgraph.sources import read

ROWS = (100, 1_000, 2_500, 5_000, 6_667, 10_000, 15_000, 20_000)  # articles after which a row is printed


def articles(path: str | None) -> Iterator[Article]:
    def found() -> Iterable[object]:
        return read([path or str(knowledge.file("data", "articles"))], on_warning=lambda warning: None)

    rounds = itertools.repeat(None) if path is None else iter([None])
    yield from (a for _ in rounds for a in found() if isinstance(a, Article))


def megabytes() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?")
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    number = before = events = letters = 0
    spent = total = 0.0
    for article in itertools.islice(articles(options.path), options.count):
        if not number:
            extract(article)  # what is known is read now
        began = time.process_time()
        events += len(extract(article).events)
        spent += time.process_time() - began
        number, letters = number + 1, letters + len(article.content)
        if number in ROWS or number == options.count:
            print(f"{number:>7} articles  {(number - before) / spent:6.0f} articles/s  {megabytes():5.0f} MB at most", flush=True)
            before, total, spent = number, total + spent, 0.0
    total += spent
    print(f"{number} articles of {letters / number:.0f} characters, {events / number:.2f} events each: {number / total:.0f} articles/s on one core")


if __name__ == "__main__":
    main()
