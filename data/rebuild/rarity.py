"""Makes data/models/rarity.npz: how rare a syllable and a pair of syllables is, in bands, from clusters of articles on the same event.

    python data/rebuild/rarity.py CLUSTERS.jsonl.gz [--folds 5 --fold 0 --into FILE.npz]

A line is an article with title, text and cluster. A cluster counts as one article however many tell of it, so that the words of one event
are not taken for common ones. Of the articles nothing is kept but hashes of 32 bits and one byte for each. With --fold the clusters of one
fold are left out, and the model says nothing of them: so the figures of docs/related.md are cross-validated.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from civicgraph.graph.relating.rarity import BAND
from civicgraph.graph.relating.syllables import Codes, Counted, syllables

MODEL = Path(__file__).resolve().parents[1] / "models" / "rarity.npz"
LEAST = {"syllables": 0.5, "pairs": 1.0}  # clusters in which a term must stand to be listed


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The articles of a file, one a line."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def fold_of(cluster: str, folds: int) -> int:
    """The fold of a cluster: the same on every machine."""
    return zlib.crc32(cluster.encode()) % folds


def counted(articles: Sequence[dict[str, str]]) -> tuple[int, dict[str, tuple[Codes, NDArray[np.float64]]]]:
    """How many clusters there are, and in how many of them each term stands; a term in half of a cluster's articles counts a half."""
    size = Counter(row["cluster"] for row in articles)
    held: dict[str, list[Codes]] = {kind: [] for kind in LEAST}
    shares: dict[str, list[NDArray[np.float64]]] = {kind: [] for kind in LEAST}
    for row in articles:
        found = syllables(row["title"], row["text"], 0)
        for kind in LEAST:
            terms: Counted = getattr(found, kind)
            held[kind].append(terms.hashes)
            shares[kind].append(np.full(len(terms.hashes), 1 / size[row["cluster"]]))
    return len(size), {kind: summed(np.concatenate(held[kind]), np.concatenate(shares[kind])) for kind in LEAST}


def summed(hashes: Codes, shares: NDArray[np.float64]) -> tuple[Codes, NDArray[np.float64]]:
    """Each hash once, with the sum of its shares."""
    once, where = np.unique(hashes, return_inverse=True)
    return once, np.bincount(where, shares)


def bands(articles: int, count: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The rarity of what stands in so many of the articles, in steps of one BAND-th."""
    return np.rint(BAND * np.log((articles + 1) / (count + 0.5))).clip(0, 255).astype(np.uint8)


def main() -> None:
    """Counts and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clusters", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--into", type=Path, default=MODEL)
    options = parser.parse_args()
    kept = [row for row in rows(options.clusters) if fold_of(row["cluster"], options.folds) != options.fold]
    clusters, totals = counted(kept)
    model: dict[str, NDArray[np.generic]] = {}
    for kind, (hashes, count) in totals.items():
        listed = count >= LEAST[kind] - 1e-9
        model[kind] = hashes[listed].astype("<u4")
        model[f"{kind}_bands"] = bands(clusters, count[listed])
        model[f"{kind}_unlisted"] = np.uint8(round(BAND * math.log((clusters + 1) / (LEAST[kind] / 2))))
        print(f"{kind}: {listed.sum()} of {len(hashes)} stand in at least {LEAST[kind]} of {clusters} clusters")
    np.savez_compressed(options.into, **model)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
