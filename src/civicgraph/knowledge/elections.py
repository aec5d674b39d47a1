"""Elections: the terms of elected bodies with their polling days, joint polls, and one election with constituencies and candidates.

Read from data/elections: `terms.csv`, `polls.csv`, `bodies.csv` (by hand), `constituencies.csv` and `candidates.csv` (rebuilt from published lists).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from civicgraph.errors import KnowledgeError
from civicgraph.knowledge.tables import parts, rows

ASSEMBLY = "quoc-hoi"
COUNCILS = "hoi-dong-nhan-dan-cac-cap"  # the body that extraction gives to people's councils in general
RESULTS_OF = (ASSEMBLY, "15")  # the election that constituencies.csv and candidates.csv are about
OUTCOMES = frozenset({"elected", "not-elected", "not-confirmed", "withdrawn"})
_Row = TypeVar("_Row")
_COUNCIL_KINDS = ("hdnd", "hoi-dong-nhan-dan")
_TERM = ("body", "number", "first_year", "last_year", "polling_date", "name", "name_en", "election", "election_en")
_CONSTITUENCY = ("id", "province", "number", "seats", "name", "name_en", "districts")
_CANDIDATE = ("constituency", "name", "aliases", "sex", "votes", "percent", "outcome")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of an elected body and the election that made it; `number` is None of people's councils, which count their terms unit by unit."""

    body: str
    number: int | None
    first_year: int
    last_year: int
    polling_date: date
    name: str
    name_en: str
    election: str
    election_en: str

    @property
    def sign(self) -> str:
        """What tells the term from others of its body: its number, else its years (`2021/2026`)."""
        return str(self.number) if self.number is not None else f"{self.first_year}/{self.last_year}"


@dataclass(frozen=True, slots=True)
class Poll:
    """A polling day that several elections share."""

    polling_date: date
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Constituency:
    """An area that elects some deputies; `province` and `districts` are ids of units."""

    id: str
    province: str
    number: int
    seats: int
    name: str
    name_en: str
    districts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who stands in a constituency; no votes of one who withdrew, whose sex is not told either."""

    constituency: str
    name: str
    aliases: tuple[str, ...]
    sex: str
    votes: int | None
    outcome: str


@dataclass(frozen=True)
class Elections:
    """All terms, joint polls, constituencies and candidates."""

    bodies: tuple[tuple[str, str, str], ...]  # (id, name, English name) of elected bodies that are no national body
    terms: tuple[Term, ...]
    polls: tuple[Poll, ...]
    constituencies: tuple[Constituency, ...]
    candidates: tuple[Candidate, ...]

    def sign(self, body: str, written: str) -> str:
        """The sign of the term that a number, a pair of years or a polling year (`15`, `2021/2026`, `2021`) means for a body.

        `body` is the id of the body or its kind, perhaps with a unit (`quoc-hoi`, `hdnd_31_thanh-pho-hai-phong`); the sign itself comes
        back where the table has no such term.
        """
        of = COUNCILS if body.partition("_")[0].startswith(_COUNCIL_KINDS) else body
        found = self._by_sign.get((of, written))
        return found.sign if found else written

    @cached_property
    def _by_sign(self) -> Mapping[tuple[str, str], Term]:
        found = {}
        for term in self.terms:
            for written in (term.sign, f"{term.first_year}/{term.last_year}", str(term.polling_date.year)):
                found[term.body, written] = term
        return MappingProxyType(found)


def load_elections(folder: Path) -> Elections:
    """Everything; KnowledgeError names the file, the line and the reason where a row is wrong."""
    found = Elections(
        bodies=tuple((id, name, english) for _, (id, name, english) in rows(folder / "bodies.csv", ("id", "name", "name_en"))),
        terms=tuple(_read(folder / "terms.csv", _TERM, _term)),
        polls=tuple(_read(folder / "polls.csv", ("polling_date", "name", "name_en"), _poll)),
        constituencies=tuple(_read(folder / "constituencies.csv", _CONSTITUENCY, _constituency)),
        candidates=tuple(_read(folder / "candidates.csv", _CANDIDATE, _candidate)),
    )
    known = {place.id for place in found.constituencies}
    for line, candidate in enumerate(found.candidates, 2):
        if candidate.constituency not in known:
            raise KnowledgeError(str(folder / "candidates.csv"), f"there is no constituency {candidate.constituency}", line)
    return found


def _read(path: Path, columns: tuple[str, ...], made: Callable[[list[str]], _Row]) -> Iterator[_Row]:
    for line, row in rows(path, columns):
        try:
            yield made(row)
        except ValueError as error:
            raise KnowledgeError(str(path), str(error), line) from None


def _term(row: list[str]) -> Term:
    body, number, first, last, polled, *names = row[: len(_TERM)]
    return Term(body, int(number) if number else None, int(first), int(last), date.fromisoformat(polled), *names)


def _poll(row: list[str]) -> Poll:
    return Poll(date.fromisoformat(row[0]), row[1], row[2])


def _constituency(row: list[str]) -> Constituency:
    id, province, number, seats, name, english, districts = row
    return Constituency(id, province, int(number), int(seats), name, english, parts(districts))


def _candidate(row: list[str]) -> Candidate:
    place, name, aliases, sex, votes, _, outcome = row
    if outcome not in OUTCOMES or sex not in ("male", "female", ""):
        raise ValueError(f"the outcome or the sex of {name} is none: {outcome!r}, {sex!r}")
    return Candidate(place, name, parts(aliases), sex, int(votes) if votes else None, outcome)
