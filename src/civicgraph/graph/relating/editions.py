"""Two editions of one event: sessions, congresses, yearly campaigns of one name and one holder, told apart by their numbers or their years."""

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
    """In the order of the first mark that differs; labels that are marked in different ways are not compared."""
    marks = list(zip(one[1], other[1], strict=True))
    if any((ours in (None, "")) != (theirs in (None, "")) for ours, theirs in marks):
        return None
    for ours, theirs in marks:
        if ours != theirs:
            first, second = sorted((one, other), key=lambda both: (both[1], both[0].iri))
            return Edition(first[0], second[0], dated=False)
    return None


def _by_days(one: Told, other: Told) -> Edition | None:
    """Events whose labels have no number, in other years by days that both articles give."""
    first, second = sorted((one, other), key=lambda told: (told.start, told.iri))
    dated = min(len(first.start), len(second.start)) == len("2021-05-23")
    return Edition(first, second, dated=True) if dated and first.start[:4] < second.start[:4] else None
