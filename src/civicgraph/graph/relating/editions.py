"""An edition of an event and the next: sessions, congresses, yearly campaigns of one name and one holder, told apart by number or year."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from civicgraph.graph.describing.account import Told
from civicgraph.graph.rdf.phrases import Telling, telling, years
from civicgraph.knowledge import Knowledge

Mark: TypeAlias = tuple[int | None, str, int | None]  # which of a row a label says: the term, the year or years, the number
_UNMARKED: Mark = (None, "", None)
_HOLDERS = ("organizer", "granter", "scope", "electedBody")


@dataclass(frozen=True, slots=True)
class Edition:
    """The earlier and the later; `dated` where only their days tell them apart."""

    earlier: Told
    later: Told
    dated: bool


class Editions:
    """Finds editions by the words of data/lexicon/related.toml and identity.toml.

    Both articles must tell of their event in the title or the lead: what is mentioned in passing is no edition that a reader looks for.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        table = knowledge.lexicon["related"]
        self._classes = frozenset(table["editions"]["classes"])
        self._least, self._lead = int(table["editions"]["words"]), int(table["weights"]["lead_length"])
        self._telling: Telling = telling(knowledge.lexicon)
        self._name = lru_cache(maxsize=20_000)(self._read)

    def between(self, ours: Collection[Told], theirs: Collection[Told], titles: tuple[str, str]) -> Edition | None:
        """The first two events, by the order of their articles, that are editions of one."""
        later = [told for told in theirs if self._leads(told, titles[1])]
        for one in ours:
            for other in later if self._leads(one, titles[0]) else ():
                if found := self._edition(one, other):
                    return found
        return None

    def _leads(self, told: Told, title: str) -> bool:
        return told.cls in self._classes and told.at < len(title) + self._lead

    def _edition(self, one: Told, other: Told) -> Edition | None:
        if one.cls != other.cls or one.iri == other.iri or _holders(one).isdisjoint(_holders(other)):
            return None
        (name, mark), (same, where) = self._name(one.label), self._name(other.label)
        if name != same or len(name) < self._least:
            return None
        if mark == where == _UNMARKED:
            return _by_days(one, other)
        return _by_marks((one, mark), (other, where))

    def _read(self, label: str) -> tuple[frozenset[str], Mark]:
        """The telling words of a label without numbers, and which of a row it is."""
        words = frozenset(word for word in self._telling.words(label) if not word[0].isdecimal())
        return words, (self._telling.term(label), years(label), self._telling.which(label))


def _holders(told: Told) -> set[str]:
    return {holder for role in _HOLDERS for holder in told.values(role)}


def _by_marks(one: tuple[Told, Mark], other: tuple[Told, Mark]) -> Edition | None:
    """The next by the one mark that differs; labels that are marked in different ways are not compared."""
    differ = [pair for pair in zip(one[1], other[1], strict=True) if pair[0] != pair[1]]
    if len(differ) != 1:
        return None
    ours, theirs = (_number(mark) for mark in differ[0])
    if ours is None or theirs is None or abs(ours - theirs) not in _steps(differ[0]):
        return None
    first, second = (one, other) if ours < theirs else (other, one)
    return Edition(first[0], second[0], dated=False)


def _number(mark: int | str | None) -> int | None:
    """A mark as a number; of years the first."""
    return int(mark.partition("/")[0]) if isinstance(mark, str) and mark else mark if isinstance(mark, int) else None


def _steps(marks: tuple[int | str | None, int | str | None]) -> Collection[int]:
    """From one edition to the next: one number or year, or as many years as a term has."""
    spans = [int(end) - int(start) for start, _, end in (mark.partition("/") for mark in marks if isinstance(mark, str)) if end]
    return spans or (1,)


def _by_days(one: Told, other: Told) -> Edition | None:
    """Events whose labels have no number, in one year and the next by days that both articles give."""
    first, second = sorted((one, other), key=lambda told: (told.start, told.iri))
    dated = min(len(first.start), len(second.start)) == len("2021-05-23")
    return Edition(first, second, dated=True) if dated and int(second.start[:4]) - int(first.start[:4]) == 1 else None
