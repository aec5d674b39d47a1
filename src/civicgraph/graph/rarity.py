"""How rare a syllable or a pair of syllables is, by judgement and not by count, and what an article weighs in such terms.

The bands of data/lexicon/related.toml stand in place of document frequencies: these would change with every article that comes or goes,
and links would depend on the order of arrival. A term is known by a 32-bit hash of its characters.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, pairwise
from operator import add, and_, neg
from typing import Any
from zlib import crc32

from civicgraph.errors import KnowledgeError
from civicgraph.spelling import tone_place

_CLAUSE = re.compile(r"[.!?;:,()\"\u201c\u201d\n]+(?!(?<=\d[.,])\d)")
SYLLABLE = re.compile(r"[^\W_]+(?:[./-]\d+)*")
_SEPARATOR = re.compile(r"[,\n]")
_YEAR = re.compile(r"(?:19|20)\d\d")
BUCKETS = 1 << 19  # hashes of terms are taken modulo this
SCALE = 4096  # weights are whole numbers in 1/4096, so that sums do not depend on their order


@dataclass(frozen=True, slots=True)
class Terms:
    """An article as weighted terms, in three parts whose squares add up to one: pairs, syllables, and the title's syllables.

    `weights` maps the hash of a term to its weight times SCALE; `heaviest` are the hashes of the pairs, heaviest first, `pairs` their words.
    """

    weights: Mapping[int, int]
    heaviest: tuple[int, ...]
    pairs: tuple[str, ...]


class Rarity:
    """The bands and weights of data/lexicon/related.toml, ready for use."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.weights: Mapping[str, float] = table["weights"]
        self._syllables = _bands(table["syllables"])
        self._pairs = _listed_pairs(table["pairs"])
        self._floor, self._slope, self._cap = (float(self.weights[f"pair_{name}"]) for name in ("floor", "slope", "cap"))
        self._unlisted, self._number, self._year, self._long = (
            -math.log(self.weights[f"{kind}_share"]) for kind in ("unlisted", "number", "year", "long_number")
        )
        self.spelt = lru_cache(maxsize=100_000)(self._spelt)

    def _spelt(self, syllable: str) -> tuple[str, float, bool]:
        """The syllable in one spelling, its rarity, and whether it begins with a capital."""
        folded = tone_place(syllable).lower()
        return folded, self._of_syllable(folded), syllable[0].isupper()

    def _of_syllable(self, folded: str) -> float:
        if folded[0].isdecimal():
            return self._number if len(folded) <= 2 else self._year if _YEAR.fullmatch(folded) else self._long
        return self._syllables.get(folded, self._unlisted)

    def of_pair(self, pair: str, of_syllables: float) -> float:
        """How rare the pair is, given the sum of the rarity of its syllables."""
        listed = self._pairs.get(pair)
        return min(self._cap, self._floor + self._slope * of_syllables) if listed is None else listed


def _bands(rows: list[Mapping[str, Any]]) -> dict[str, float]:
    rarity: dict[str, float] = {}
    for row in rows:
        for word in row["words"].split():
            rarity.setdefault(tone_place(word), -math.log(row["share"]))
    return rarity


def _listed_pairs(rows: list[Mapping[str, Any]]) -> dict[str, float]:
    rarity: dict[str, float] = {}
    for row in rows:
        for listed in _SEPARATOR.split(row["words"].strip()):
            words = tone_place(listed).split()
            if len(words) != 2:
                raise KnowledgeError("data/lexicon/related.toml", f"{listed.strip()!r} is no pair of syllables")
            rarity.setdefault(" ".join(words), -math.log(row["share"]))
    return rarity


def terms(title: str, text: str, rarity: Rarity) -> Terms:
    """The weighted terms of an article; the same whatever other articles there are."""
    weights = rarity.weights
    found = _Found()
    for clause, place in _clauses(title, text, int(weights["lead_length"])):
        found.take([*map(rarity.spelt, clause)], place)
    rare = found.rarity
    in_title = {syllable: rare[syllable] for syllable, place in found.places.items() if place & _TITLE}
    of_pairs = _heaviest(found.pairs(rarity), int(weights["pairs_kept"]))
    of_syllables = _heaviest(found.syllables(weights), int(weights["syllables_kept"]))
    of_title = _heaviest(in_title, int(weights["syllables_kept"]))
    pairs = _unit("p", of_pairs, weights["pairs_part"])
    others = _unit("s", of_syllables, weights["syllables_part"]) | _unit("t", of_title, weights["title_part"])
    return Terms(pairs | others, tuple(pairs), tuple(pair for pair, _ in of_pairs))


_TITLE, _LEAD, _CAPITAL = 1, 2, 4
_BONUSES = ((_TITLE, "title"), (_LEAD, "lead"), (_CAPITAL, "capital"))
_MANY = 64
_LOGS = tuple(1 + math.log(max(count, 1)) for count in range(_MANY))


class _Found:
    """The syllables and pairs of an article: how often, and where besides the body: bits of _TITLE, _LEAD and _CAPITAL."""

    def __init__(self) -> None:
        self.rarity: dict[str, float] = {}
        self.places: dict[str, int] = {}
        self._pair_rarity: dict[str, float] = {}  # the sum of the syllables'
        self._pair_places: dict[str, int] = {}
        self._syllables: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()

    def take(self, clause: list[tuple[str, float, bool]], place: int) -> None:
        """Counts a clause; a pair does not reach over its end."""
        if not clause:
            return
        folded, rare, capital = zip(*clause, strict=True)
        pairs = [f"{first} {second}" for first, second in pairwise(folded)]
        self.rarity.update(zip(folded, rare, strict=True))
        self._pair_rarity.update(zip(pairs, map(add, rare, rare[1:]), strict=True))
        self._syllables.update(folded)
        self._pairs.update(pairs)
        _mark(self.places, compress(folded[1:], capital[1:]), _CAPITAL)
        _mark(self._pair_places, compress(pairs, map(and_, capital, capital[1:])), _CAPITAL)
        if place:
            _mark(self.places, folded, place)
            _mark(self._pair_places, pairs, place)

    def syllables(self, weights: Mapping[str, float]) -> dict[str, float]:
        """The weight of each syllable: its rarity, more for what is repeated, named, in the title or in the lead."""
        return _weighed(self._syllables, self.rarity, self.places, weights)

    def pairs(self, rarity: Rarity) -> dict[str, float]:
        """The weight of each pair, likewise."""
        rare = {pair: rarity.of_pair(pair, of_syllables) for pair, of_syllables in self._pair_rarity.items()}
        return _weighed(self._pairs, rare, self._pair_places, rarity.weights)


def _mark(places: dict[str, int], terms: Iterable[str], place: int) -> None:
    for term in terms:
        places[term] = places.get(term, 0) | place


def _weighed(counts: Mapping[str, int], rare: Mapping[str, float], places: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, float]:
    factor = [[bonus * log for log in _LOGS] for bonus in _bonus(weights)]
    return {term: rare[term] * factor[places.get(term, 0)][count if count < _MANY else _MANY - 1] for term, count in counts.items()}


def _bonus(weights: Mapping[str, float]) -> list[float]:
    """What a weight is multiplied with, by place."""
    return [1 + sum(weights[name] for bit, name in _BONUSES if place & bit) for place in range(8)]


def _clauses(title: str, text: str, lead: int) -> Iterator[tuple[list[str], int]]:
    """The clauses of title and text as syllables, each with where it stands."""
    for clause in _CLAUSE.split(title):
        yield SYLLABLE.findall(clause), _TITLE
    at = 0
    for clause in _CLAUSE.split(text):
        yield SYLLABLE.findall(clause), _LEAD if at < lead else 0
        at += len(clause) + 1


def _heaviest(weights: Mapping[str, float], kept: int) -> list[tuple[str, float]]:
    """The heaviest terms, heaviest first; code point order decides a tie."""
    return [(term, -weight) for weight, term in sorted(zip(map(neg, weights.values()), weights, strict=True))[:kept]]


def _unit(kind: str, chosen: Sequence[tuple[str, float]], part: float) -> dict[int, int]:
    """The hashes of terms with their weights as whole numbers, whose squares add up to this part of SCALE squared."""
    length = math.sqrt(sum(weight * weight for _, weight in chosen)) or 1.0
    factor = math.sqrt(part) * SCALE / length
    return {crc32(f"{kind}:{term}".encode()) % BUCKETS: max(1, round(weight * factor)) for term, weight in chosen}
