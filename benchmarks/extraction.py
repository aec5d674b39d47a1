"""How many articles are read in a second on one core: the figure of the README's table of speeds.

    python benchmarks/extraction.py [ARTICLES.jsonl[.gz]] [--count N]

Without a file the sample articles are read again and again. CPU time of one process is counted, so that a busy machine tells no lies;
the rate is given for each tenth of the articles too: a flat row says that nothing grows.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Iterable

from civicgraph import extract, knowledge
from civicgraph.model import Article
from civicgraph.sources import read


def articles(path: str | None, count: int) -> list[Article]:
    found: Iterable[object] = read([path or str(knowledge.file("data", "articles"))], on_warning=lambda warning: None)
    if path is None:
        found = itertools.cycle(list(found))
    return list(itertools.islice((a for a in found if isinstance(a, Article)), count))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?")
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    texts = articles(options.path, options.count)
    extract(texts[0])
    size = max(1, len(texts) // 10)
    rates = []
    began = time.process_time()
    for start in range(0, len(texts), size):
        tenth, part = time.process_time(), texts[start : start + size]
        events = sum(len(extract(article).events) for article in part)
        rates.append(len(part) / (time.process_time() - tenth))
        print(f"{start + len(part):>7} articles  {rates[-1]:6.0f} articles/s  {events / len(part):5.2f} events an article")
    letters = sum(len(a.content) for a in texts) / len(texts)
    print(f"{len(texts)} articles of {letters:.0f} characters: {len(texts) / (time.process_time() - began):.0f} articles/s on one core")


if __name__ == "__main__":
    main()
