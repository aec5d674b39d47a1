"""How rare a syllable or a pair of syllables is, and what an article weighs in such terms.

Rarity was learned once, on clusters of articles that do not ship: data/models/rarity.npz has hashes and bands. It stands in place of the
document frequencies of the store: these would change with every article that comes or goes, and links would depend on the order of arrival.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civicgraph import knowledge
from civicgraph.errors import KnowledgeError
from civicgraph.graph.rdf import iris
from civicgraph.graph.relating.syllables import CAPITAL, LEAD, TITLE, Codes, Counted, Syllables
from civicgraph.graph.relating.wordings import Wording, wordings

BUCKETS = 1 << 19  # hashes of terms are taken modulo this
SCALE = 4096  # weights are whole numbers in 1/4096, so that sums do not depend on their order
BAND = 24  # steps of rarity in one e-fold of the share of articles
_FILE = ("data", "models", "rarity.npz")
_PHRASES = 40  # pairs of syllables from which wordings are made, to name what two articles have in common
_MANY = 64
_LOGS = np.array([1 + math.log(max(count, 1)) for count in range(_MANY)])
_BONUSES = ((TITLE, "title"), (LEAD, "lead"), (CAPITAL, "capital"))
_FINE = 1024  # weights are rounded to this before they are squared and added
_SALTS = {"pairs": 0, "syllables": 0x5BD1E995, "title": 0x2545F491}


@dataclass(frozen=True, slots=True)
class Terms:
    """An article as weighted terms, in three parts whose squares add up to one: pairs, syllables, and the title's syllables.

    `hashes` are below BUCKETS, each once, the `pairs` pairs first, heaviest first; `weights` are times SCALE; `phrases` are the heaviest
    pairs as wordings.
    """

    hashes: NDArray[np.uint32]
    weights: NDArray[np.uint16]
    pairs: int
    phrases: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Bands:
    """The rarity of the terms of one sort: by hash, in ascending order, and of what is not listed."""

    hashes: NDArray[np.uint32]
    bands: NDArray[np.uint8]
    unlisted: int

    def of(self, hashes: Codes) -> NDArray[np.float64]:
        """The rarity of each, in e-folds of its share of articles."""
        asked = hashes.astype(np.uint32)
        places = np.searchsorted(self.hashes, asked)
        places[places == len(self.hashes)] = 0
        return np.where(self.hashes[places] == asked, self.bands[places], self.unlisted) / BAND


@cache
def model() -> tuple[Mapping[str, Bands], str]:
    """The bands of data/models/rarity.npz by sort of term, and a hash of the file."""
    path = knowledge.file(*_FILE)
    try:
        with np.load(path) as arrays:
            bands = {kind: Bands(arrays[kind], arrays[f"{kind}_bands"], int(arrays[f"{kind}_unlisted"])) for kind in ("syllables", "pairs")}
    except (OSError, ValueError, KeyError) as error:
        raise KnowledgeError("/".join(_FILE), str(error)) from error
    return bands, iris.digest(path.read_bytes().hex())


class Rarity:
    """The weights of data/lexicon/related.toml and the bands of the model, ready for use."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.bands = model()[0]
        weights = table["weights"]
        self.lead = int(weights["lead_length"])
        self.bonus = np.array([1 + sum(weights[name] for bit, name in _BONUSES if place & bit) for place in range(8)])
        self.kept = {kind: int(weights[f"{kind}_kept"]) for kind in _SALTS}
        self.part = {kind: math.sqrt(weights[f"{kind}_part"]) for kind in _SALTS}

    def heaviest(self, kind: str, found: Counted, weights: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Which of the terms are kept, heaviest first, the smaller hash first of two that weigh the same, and their weights in 1/SCALE."""
        fine = np.rint(weights * _FINE).astype(np.int64)
        chosen = np.argsort(-fine, kind="stable")[: self.kept[kind]]
        length = math.sqrt(int((fine[chosen] ** 2).sum())) or 1.0
        return chosen, np.rint(fine[chosen] * (self.part[kind] * SCALE / length)).astype(np.int64).clip(1)

    def weighed(self, found: Counted, rare: NDArray[np.float64]) -> NDArray[np.float64]:
        """The weight of each term: its rarity, more for what is repeated, named, in the title or in the lead."""
        weights: NDArray[np.float64] = rare * _LOGS[np.minimum(found.counts, _MANY - 1)] * self.bonus[found.places]
        return weights

    def cohesion(self, found: Syllables) -> NDArray[np.float64]:
        """How much more often the two syllables of each pair of the text stand together than by chance, in e-folds."""
        alone = self.bands["syllables"].of(found.hashes)
        held: NDArray[np.float64] = alone[found.pair_at] + alone[found.pair_at + 1] - self.bands["pairs"].of(found.pair_hashes)
        return held


def terms(found: Syllables, rarity: Rarity) -> Terms:
    """The weighted terms of an article; the same whatever other articles there are."""
    rare = rarity.bands["syllables"].of(found.syllables.hashes)
    titled = np.flatnonzero(found.syllables.places & TITLE)
    of_pairs = rarity.weighed(found.pairs, rarity.bands["pairs"].of(found.pairs.hashes))
    parts = {
        "pairs": (found.pairs, of_pairs),
        "syllables": (found.syllables, rarity.weighed(found.syllables, rare)),
        "title": (found.syllables.at(titled), rare[titled]),
    }
    hashes, weights = [], []
    for kind, (counted, weighed) in parts.items():
        chosen, whole_numbers = rarity.heaviest(kind, counted, weighed)
        hashes.append(((counted.hashes[chosen] ^ np.uint64(_SALTS[kind])) % np.uint64(BUCKETS)).astype(np.uint32))
        weights.append(whole_numbers.astype(np.uint16))
    heavy = found.pairs.hashes[rarity.heaviest("pairs", found.pairs, of_pairs)[0][:_PHRASES]]
    held, whole = _once(np.concatenate(hashes), np.concatenate(weights))
    pairs = len(np.unique(hashes[0]))
    return Terms(held, whole, pairs, wordings(found, heavy, rarity.cohesion(found)))


def _once(hashes: NDArray[np.uint32], weights: NDArray[np.uint16]) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    """Each hash once, where it stands first; of terms that share a hash the heaviest counts."""
    _, first, where = np.unique(hashes, return_index=True, return_inverse=True)
    most = np.zeros(len(first), np.uint16)
    np.maximum.at(most, where, weights)
    order = np.argsort(first)
    return hashes[first[order]], most[order]
