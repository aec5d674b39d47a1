"""Makes data/models/rarity.npz: in how many articles of a large collection a syllable and a pair of syllables stand, in bands.

    python data/rebuild/rarity.py ARTICLES.jsonl.gz

Of the articles nothing is kept but hashes of 32 bits and one byte for each; what stands in few articles is not listed and counts as rare.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from civicgraph.graph.rarity import BAND
from civicgraph.graph.syllables import Codes, Counted, syllables

MODEL = Path(__file__).resolve().parents[1] / "models" / "rarity.npz"
LEAST = {"syllables": 2, "pairs": 20}  # articles in which a term must stand to be listed
CHUNK = 2000


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The articles of a file, one a line."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def counted(path: Path) -> tuple[int, dict[str, tuple[Codes, NDArray[np.int64]]]]:
    """How many articles there are, and in how many of them each term stands."""
    held: dict[str, list[Codes]] = {kind: [] for kind in LEAST}
    totals = {kind: (np.zeros(0, np.uint64), np.zeros(0, np.int64)) for kind in LEAST}
    number = 0
    for number, row in enumerate(rows(path), 1):
        found = syllables(row["title"], row["text"], 0)
        for kind in LEAST:
            terms: Counted = getattr(found, kind)
            held[kind].append(terms.hashes)
        if number % CHUNK == 0:
            totals = {kind: merged(totals[kind], held[kind]) for kind in LEAST}
            held = {kind: [] for kind in LEAST}
    return number, {kind: merged(totals[kind], held[kind]) for kind in LEAST}


def merged(total: tuple[Codes, NDArray[np.int64]], more: list[Codes]) -> tuple[Codes, NDArray[np.int64]]:
    """The counts with one more for each term of each article."""
    hashes, where = np.unique(np.concatenate([total[0], *more]), return_inverse=True)
    weights = np.ones(len(where))
    weights[: len(total[1])] = total[1]
    return hashes, np.bincount(where, weights).astype(np.int64)


def bands(articles: int, count: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The rarity of what stands in so many of the articles, in steps of one BAND-th."""
    return np.rint(BAND * np.log((articles + 1) / (count + 0.5))).clip(0, 255).astype(np.uint8)


def main() -> None:
    """Counts and writes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("articles", type=Path)
    articles, totals = counted(parser.parse_args().articles)
    model: dict[str, NDArray[np.generic]] = {}
    for kind, (hashes, count) in totals.items():
        listed = count >= LEAST[kind]
        model[kind] = hashes[listed].astype("<u4")
        model[f"{kind}_bands"] = bands(articles, count[listed].astype(float))
        model[f"{kind}_unlisted"] = np.uint8(round(BAND * math.log((articles + 1) / (LEAST[kind] / 2))))
        print(f"{kind}: {listed.sum()} of {len(hashes)} stand in at least {LEAST[kind]} of {articles} articles")
    np.savez_compressed(MODEL, **model)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
