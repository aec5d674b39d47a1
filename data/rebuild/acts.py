"""Which act made a unit into another: the resolutions of 2025 by province, and the acts named in the tables made by hand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

REFORM = "2025-07-01"
PROVINCES_2025 = "Nghị quyết 202/2025/QH15"
_NUMBER = re.compile(r"\d+(?:/\d{4})?/(?:NQ-UBTVQH|QH|NĐ-CP|NQ-CP)\d*")
_LASTING = re.compile(r"QH\d|/\d{4}/")  # in a number that no other act will have
_ISSUERS = {"UBTVQH": "uy-ban-thuong-vu-quoc-hoi", "QH": "quoc-hoi", "Quốc hội": "quoc-hoi", "CP": "chinh-phu"}
_ENGLISH = {"Nghị quyết": "Resolution", "Nghị định": "Decree", "ngày": "of", "của Quốc hội khóa": "of the National Assembly, term", "năm": "of"}


class Existence(Protocol):
    """What an act is looked up by: one existence of a unit."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def start(self) -> str:
        """The day on which it began."""

    @property
    def end(self) -> str:
        """The day on which it ended."""

    @property
    def parent(self) -> str:
        """The id of the unit above."""


@dataclass(frozen=True)
class Acts:
    """The tables made by hand, by what they are looked up with."""

    pairs: Mapping[tuple[str, str], str]  # (old, new)
    ends: Mapping[str, str]  # id of an existence that ended
    days: Mapping[tuple[str, str], str]  # (code, day) of a unit whose parts changed on that day
    reform: Mapping[str, str]  # code of a province of 2025
    units: Mapping[str, Existence]

    def of(self, old: Existence, new: Existence) -> str:
        """The act by its name; nothing where none is known."""
        level = 1 if len(old.id.split("_")[0]) == 2 else 2
        if found := self.pairs.get((old.id, new.id)):
            return _one(found, level)
        if old.end == REFORM:
            return PROVINCES_2025 if level == 1 else self.reform[list(self._above(new))[-1].split("_")[0]]
        if found := self.ends.get(old.id):
            return _one(found, level)
        codes = (unit.split("_")[0] for one in (old, new) for unit in (one.id, *self._above(one)))
        return next((_one(self.days[code, old.end], level) for code in codes if (code, old.end) in self.days), "")

    def _above(self, unit: Existence) -> Iterator[str]:
        """The ids of the units above, without the nation."""
        while unit.parent in self.units:
            yield unit.parent
            unit = self.units[unit.parent]


def _one(source: str, level: int) -> str:
    """Of two acts that one table names, the first made provinces, the second what is below them."""
    acts = source.split("; ")
    return acts[0] if level == 1 else acts[-1]


def described(act: str) -> tuple[str, str, str, str]:
    """(id, English name, number, issuer): the number is the id where it is the act's alone, the Government's small numbers come again every year."""
    found = _NUMBER.search(act)
    number = found[0] if found else ""
    english = act
    for word, translated in sorted(_ENGLISH.items(), key=lambda pair: -len(pair[0])):
        english = english.replace(word, translated)
    issuer = next(body for sign, body in _ISSUERS.items() if sign in act)
    return (number if _LASTING.search(number) else act), english, number, issuer


def effect(pairs: list[tuple[Existence, Existence]]) -> tuple[str, str]:
    """(day, kind): the day on which most units ended, the first of several; and what happened to most: merged, split, or only renamed."""
    ends = Counter(old.end for old, _ in pairs)
    olds, news = Counter(old.id for old, _ in pairs), Counter(new.id for _, new in pairs)
    merged = sum(news[new.id] > 1 or new.start != old.end for old, new in pairs)
    split = sum(olds[old.id] > 1 for old, _ in pairs)
    kind = "merger" if merged and merged >= split else "split" if split else "renaming"
    return min(ends, key=lambda day: (-ends[day], day)), kind
