"""What a label or a phrase tells about identity: its telling words, its numerals, how many people it counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from civicgraph.knowledge.lexicon import Lexicon
from civicgraph.spelling import bare, fold

_TOKEN = re.compile(r"\d+(?:[./-]\d+)*|[^\W\d_]+")
_ROMAN = re.compile(r"(?=[ivxl])x{0,4}(?:l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
_YEARS = re.compile(r"\b((?:19|20)\d\d)(?:\s*[-\u2013]\s*((?:19|20)\d\d))?\b")
_COUNTED = re.compile(r"\b(\d{1,3}(?:\.\d{3})+|\d{1,6})\s+(?=[^\W\d_])")


def roman(token: str) -> int | None:
    """The value of a Roman numeral in lower case; None for another word."""
    if not _ROMAN.fullmatch(token):
        return None
    values = [_ROMAN_VALUES[c] for c in token]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def years(phrase: str) -> str:
    """The first year or pair of years in a phrase: `2021`, `2021/2026`; empty where there is none."""
    found = _YEARS.search(phrase)
    return "" if not found else f"{found[1]}/{found[2]}" if found[2] else found[1]


def number(phrase: str) -> int | None:
    """The first number in a phrase that is no year, Arabic or Roman."""
    for token in _TOKEN.findall(_YEARS.sub(" ", phrase)):
        value = int(token) if token.isdecimal() else roman(token.lower()) if token.isupper() else None
        if value is not None and value < 1000:
            return value
    return None


@dataclass(frozen=True)
class Telling:
    """The words of data/lexicon/identity.toml, ready to look things up."""

    empty: frozenset[str]
    common: frozenset[str]  # syllables, without marks
    movement: tuple[str, ...]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    terms: tuple[str, ...]
    briefing: tuple[str, ...]
    rows: frozenset[str]
    of_bodies: frozenset[str]
    _longest: int = field(default=0)

    def words(self, label: str, but: Iterable[str] = ()) -> tuple[str, ...]:
        """The words of a label that tell it from others, without marks, sorted, each once; Roman numerals as numbers, `but` left out."""
        tokens = _TOKEN.findall(fold(label))
        kept: set[str] = set()
        at = 0
        while at < len(tokens):
            width = next((w for w in range(self._longest, 0, -1) if " ".join(tokens[at : at + w]) in self.empty), 0)
            if not width:
                value = roman(tokens[at])
                kept.add(str(value) if value is not None else bare(tokens[at]).lstrip("0") or "0")
            at += width or 1
        return tuple(sorted(kept.difference(but)))

    def own(self, words: Iterable[str]) -> list[str]:
        """Those of a label's words that make a campaign's name its own."""
        return [word for word in words if word not in self.common]

    def is_movement(self, label: str) -> bool:
        """Whether a campaign with this label is an emulation movement."""
        return _has(label, self.movement)

    def is_briefing(self, label: str) -> bool:
        """Whether a meeting with this label is one with the press."""
        return _has(label, self.briefing)

    def ordinal(self, label: str) -> int | None:
        """The first number in words that says which of a row."""
        folded = f" {fold(label)} "
        return next((value for words, value in self.ordinals.items() if re.search(rf"\W{re.escape(words)}\W", folded)), None)

    def which(self, label: str) -> int | None:
        """Which of a row a label says, in figures or words: `5` in the fifth session of the fifteenth term."""
        found = number(self._term.sub(" ", label))
        return self.ordinal(label) if found is None else found

    def term(self, label: str) -> int | None:
        """The number of the term that a label says."""
        found = self._term.search(label)
        return number(found[1].upper()) if found else None

    @cached_property
    def _term(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(self.terms)})\s+(\d{{1,2}}|[IVXLivxl]+)\b", re.IGNORECASE)

    def count(self, phrase: str) -> int | None:
        """How many people or units a phrase counts, parts added up; None where it does not say."""
        counts = [int(n.replace(".", "")) for n in _COUNTED.findall(phrase) if not _YEARS.fullmatch(n)]
        if counts:
            return sum(counts)
        return self.numbers.get((fold(phrase).split() or [""])[0])


def _has(label: str, phrases: Iterable[str]) -> bool:
    folded = f" {fold(label)} "
    return any(f" {phrase} " in folded for phrase in phrases)


@cache
def telling(lexicon: Lexicon) -> Telling:
    """The words of identity, read once."""
    table = lexicon["identity"]
    empty = frozenset(fold(word) for word in table["label"]["empty"])
    longest = max(len(word.split()) for word in empty)
    numbers, ordinals = ({fold(k): v for k, v in table["count"][kind].items()} for kind in ("numbers", "ordinals"))
    return Telling(
        empty,
        frozenset(bare(syllable) for phrase in table["label"]["common"] for syllable in phrase.split()),
        tuple(fold(w) for w in table["label"]["movement"]),
        numbers,
        ordinals,
        tuple(table["label"]["terms"]),
        tuple(fold(w) for w in table["label"]["briefing"]),
        frozenset(table["classes"]["rows"]),
        frozenset(table["classes"]["of_bodies"]),
        longest,
    )
