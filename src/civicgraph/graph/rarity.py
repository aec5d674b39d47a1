"""How rare a syllable or a pair of syllables is, by judgement and not by count, and what an article weighs in such terms.

The bands of data/lexicon/related.toml stand in place of document frequencies: these would change with every article that comes or goes,
and links would depend on the order of arrival. A term is known by a 32-bit hash of its characters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias
from zlib import crc32

from civicgraph.spelling import tone_place

_CLAUSE = re.compile(r"[.!?;:,()\"\u201c\u201d\n]+(?!(?<=\d[.,])\d)")
SYLLABLE = re.compile(r"[^\W_]+(?:[./-]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
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
        self._syllables = _bands(table["syllables"], str.split)
        self._pairs = _bands(table["pairs"], _listed_pairs)
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

    def of_pair(self, pair: str, first: float, second: float) -> float:
        """How rare the pair is, given the rarity of its syllables."""
        listed = self._pairs.get(pair)
        return min(self.weights["pair_cap"], self.weights["pair_floor"] + self.weights["pair_slope"] * (first + second)) if listed is None else listed


def _bands(rows: list[Mapping[str, Any]], split: Any) -> dict[str, float]:
    rarity: dict[str, float] = {}
    for row in rows:
        for word in split(row["words"]):
            rarity.setdefault(tone_place(word), -math.log(row["share"]))
    return rarity


def _listed_pairs(words: str) -> list[str]:
    return [" ".join(pair.split()) for pair in words.split(",") if pair.strip()]


def terms(title: str, text: str, rarity: Rarity) -> Terms:
    """The weighted terms of an article; the same whatever other articles there are."""
    weights = rarity.weights
    syllables, pairs = _counted(title, text, rarity)
    in_title = {term: rare for term, (rare, _, place) in syllables.items() if place & _TITLE}
    of_pairs = _heaviest(_weighed(pairs, weights), int(weights["pairs_kept"]))
    of_syllables = _heaviest(_weighed(syllables, weights), int(weights["syllables_kept"]))
    of_title = _heaviest(in_title, int(weights["syllables_kept"]))
    parts = (("p", of_pairs, weights["pairs_part"]), ("s", of_syllables, weights["syllables_part"]), ("t", of_title, weights["title_part"]))
    hashed = {kind: _unit(kind, chosen, part) for kind, chosen, part in parts}
    return Terms(hashed["p"] | hashed["s"] | hashed["t"], tuple(hashed["p"]), tuple(term for term, _ in of_pairs))


_TITLE, _LEAD, _CAPITAL = 1, 2, 4
_NEVER = (0.0, 0, 0)
_MANY = 64
_LOGS = tuple(1 + math.log(max(count, 1)) for count in range(_MANY))
_Tally: TypeAlias = dict[str, tuple[float, int, int]]  # of each term its rarity, how often it was found and where: _TITLE, _LEAD, _CAPITAL


def _counted(title: str, text: str, rarity: Rarity) -> tuple[_Tally, _Tally]:
    """The syllables and the pairs of an article; a pair does not reach over the end of a clause."""
    syllables: _Tally = {}
    pairs: _Tally = {}
    for clause, place in _clauses(title, text, int(rarity.weights["lead_length"])):
        before: tuple[str, float, bool] | None = None
        for syllable in clause:
            spelt = rarity.spelt(syllable)
            folded, rare, capital = spelt
            _, count, places = syllables.get(folded, _NEVER)
            syllables[folded] = (rare, count + 1, places | place | (_CAPITAL if capital and before else 0))
            if before:
                pair = f"{before[0]} {folded}"
                known, count, places = pairs.get(pair, _NEVER)
                known = known if count else rarity.of_pair(pair, before[1], rare)
                pairs[pair] = (known, count + 1, places | place | (_CAPITAL if capital and before[2] else 0))
            before = spelt
    return syllables, pairs


def _clauses(title: str, text: str, lead: int) -> Iterator[tuple[list[str], int]]:
    """The clauses of title and text as syllables, each with where it stands."""
    for clause in _CLAUSE.split(title):
        yield SYLLABLE.findall(clause), _TITLE
    at = 0
    for clause in _CLAUSE.split(text):
        yield SYLLABLE.findall(clause), _LEAD if at < lead else 0
        at += len(clause) + 1


def _weighed(tally: _Tally, weights: Mapping[str, float]) -> dict[str, float]:
    """The weight of each term: its rarity, more for what is repeated, named, in the title or in the lead."""
    bonus = [1 + sum(weights[name] for bit, name in _BONUSES if place & bit) for place in range(8)]
    return {term: rare * bonus[place] * _LOGS[min(count, _MANY - 1)] for term, (rare, count, place) in tally.items()}


_BONUSES = ((_TITLE, "title"), (_LEAD, "lead"), (_CAPITAL, "capital"))


def _heaviest(weights: Mapping[str, float], kept: int) -> list[tuple[str, float]]:
    """The heaviest terms, heaviest first; code point order decides a tie."""
    return sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:kept]


def _unit(kind: str, chosen: list[tuple[str, float]], part: float) -> dict[int, int]:
    """The hashes of terms with their weights as whole numbers, whose squares add up to this part of SCALE squared."""
    length = math.sqrt(sum(weight * weight for _, weight in chosen)) or 1.0
    return {crc32(f"{kind}:{term}".encode()): max(1, round(weight / length * math.sqrt(part) * SCALE)) for term, weight in chosen}
