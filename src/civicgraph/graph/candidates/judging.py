"""Candidates for a name, each with a score from 0 to 100, the reasons for it, and whether it is safe to take it unseen.

A score of 90 or more is a name that is the same; below that, rapidfuzz compares spellings. A match is claimed only for the one thing of
that name, with nothing left open, that a structured key tells from its namesakes; names whose numbers differ are never candidates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import fuzz

from civicgraph.graph.candidates.asked import DATE, PLACES, Asked, Constraint
from civicgraph.graph.candidates.constraining import Verdicts, has_value, lies_in, settled
from civicgraph.graph.candidates.entries import Entry
from civicgraph.graph.candidates.forms import numerals, unmarked
from civicgraph.graph.candidates.index import Index, Lookup, Mask, ordered
from civicgraph.graph.candidates.words import alike
from civicgraph.spelling import bare

SAME, SHORT, UNMARKED, OTHER_MARKS = 100.0, 95.0, 95.0, 80.0
_LOOKS = 75.0  # the most that a likeness of spelling can give
_LEAST = 30.0  # a score below this is no candidate
_READINGS = 3  # readings of a name that are compared by spelling
_COMPARED = 80  # entries whose spelling is compared
_BY_NAME = frozenset({"AwardType"})  # things that are what they are called
_TELLING = frozenset({*PLACES, DATE, "startDate", "pollingDate", "post", "inBody"})  # with the name, these tell a person or an event from others
_FEW = 2_000  # entries that are asked one by one whether they have a value


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be meant. `features` are the reasons: how alike the names are, and what was known beside it."""

    entry: Entry
    score: float
    match: bool
    features: Mapping[str, float | bool]


@dataclass(slots=True)
class Search:
    """One question while it is answered: the names as read, the entries that may answer, and those found so far."""

    index: Index
    asked: Asked
    readings: list[tuple[str, tuple[str, ...]]]
    constraints: list[tuple[Constraint, Verdicts | None]]
    allowed: Mask
    place_and_time: Mask
    scores: dict[int, float] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)  # a part of the name says nothing that is known

    def note(self, id: int, score: float, sure: bool) -> None:
        """Keeps the best score of an entry."""
        if score > self.scores.get(id, 0.0):
            self.scores[id] = score
            (self.unsure.discard if sure else self.unsure.add)(id)


def find(index: Index, asked: Asked) -> list[Candidate]:
    """The candidates, best first."""
    for iri in (asked.name.strip(), index.store.base + asked.name.strip()):
        if iri in index.numbers:
            return [Candidate(index.entries[index.numbers[iri]], SAME, True, {"identifier": True})]
    search = _opened(index, asked)
    _same(search)
    if sum(score >= UNMARKED for score in search.scores.values()) < asked.limit:
        _alike(search)
    values = _valued(search)
    best = sorted({score for id, score in search.scores.items() if id in values}, reverse=True)
    ranked = [id for score in best for id in ordered(index, (i for i in values if search.scores[i] == score))]
    safe = _safe(search, ranked, values)
    return [_candidate(search, id, values[id], id == safe) for id in ranked[: asked.limit]]


def _opened(index: Index, asked: Asked) -> Search:
    readings = list(index.forms.readings(asked.name))
    constraints = [(constraint, settled(index, constraint)) for constraint in asked.constraints]
    there = np.ones(len(index.entries), dtype=np.bool_)
    for _, verdicts in constraints:
        if verdicts is not None:
            there &= verdicts.fits | verdicts.silent
    return Search(index, asked, readings, constraints, there & index.of_classes(asked.classes), there)


def _same(search: Search) -> None:
    """The entries of exactly this name, in full or in short, with or without marks."""
    plain = unmarked(search.asked.name)
    tiers = (
        (search.index.full, Lookup.marked, SAME), (search.index.short, Lookup.marked, SHORT),
        (search.index.full, Lookup.unmarked, UNMARKED if plain else OTHER_MARKS),
        (search.index.short, Lookup.unmarked, UNMARKED - 3 if plain else OTHER_MARKS - 3),
    )  # fmt: skip
    for name, above in search.readings:
        for lookup, table, score in tiers:
            for id in table(lookup, name):
                if search.allowed[id] and (placed := lies_in(search.index, id, above)) is not False:
                    search.note(id, score if placed else score - 2, sure=placed is True and score >= UNMARKED - 3)


def _alike(search: Search) -> None:
    """The entries whose names share words with this one, by how alike they are spelled."""
    plain = unmarked(search.asked.name)
    for name, above in search.readings[:_READINGS]:
        for id in alike(search.index, name, search.allowed, _COMPARED):
            likeness = max((_likeness(name, key, plain) for key in search.index.keys[id]), default=0.0)
            outside = bool(above) and lies_in(search.index, id, above) is False
            if (score := round(_LOOKS * likeness * (0.8 if outside else 1.0), 1)) >= _LEAST:
                search.note(id, score, sure=False)


def _likeness(name: str, key: str, plain: bool) -> float:
    """How alike two keys are, from 0 to 1; 0 where their numbers differ, less where only one has numbers."""
    mine, theirs = numerals(name), numerals(key)
    if mine and theirs and mine != theirs:
        return 0.0
    bare_name, bare_key = bare(name), bare(key)
    bared = max(fuzz.ratio(bare_name, bare_key), 0.95 * fuzz.token_sort_ratio(bare_name, bare_key), 0.75 * fuzz.token_set_ratio(bare_name, bare_key))
    marked = bared if plain else fuzz.ratio(name, key)
    return float(0.75 * bared + 0.25 * marked) / 100 * (1.0 if mine == theirs else 0.85)


def _valued(search: Search) -> dict[int, dict[str, bool | None]]:
    """The entries found that contradict no constraint, with what is known of each constraint."""
    found: dict[int, dict[str, bool | None]] = {}
    for id in sorted(search.scores, key=lambda id: (-search.scores[id], id))[:_FEW]:
        verdicts = {constraint.property: _verdict(search.index, id, constraint, settled_) for constraint, settled_ in search.constraints}
        if not any(verdict is False for verdict in verdicts.values()):
            found[id] = verdicts
    return found


def _verdict(index: Index, id: int, constraint: Constraint, settled_: Verdicts | None) -> bool | None:
    if settled_ is not None:
        return True if settled_.fits[id] else None
    if constraint.property in (DATE, *PLACES):
        return None  # the value says nothing that is known
    return has_value(index, id, constraint)


def _safe(search: Search, ranked: Sequence[int], values: Mapping[int, Mapping[str, bool | None]]) -> int | None:
    """The entry that may be taken unseen: the only one of this name, known by more than the name, and nothing left open."""
    if not ranked or search.scores[ranked[0]] < UNMARKED - 3 or ranked[0] in search.unsure:
        return None
    first = ranked[0]
    if any(search.scores[id] == search.scores[first] for id in ranked[1:]) or not all(values[first].values()):
        return None
    entry = search.index.entries[first]
    if not (entry.known or entry.cls in _BY_NAME or any(verdict for name, verdict in values[first].items() if name in _TELLING)):
        return None
    unit = search.index.unit_of(first)
    return first if unit is None or _only_unit(search, unit) else None


def _only_unit(search: Search, unit: int) -> bool:
    """Whether the name of a body leaves no other unit whose body it could be, in the store or not."""
    return any(namesakes == {unit} for namesakes in _namesakes(search, unit))


def _namesakes(search: Search, unit: int) -> Iterator[set[int]]:
    index = search.index
    label = index.keys[unit][0]
    proper = index.forms.proper(label) or label
    for name, above in search.readings:
        for key in (label, proper):
            _, found, rest = f" {bare(name)} ".partition(f" {bare(key)} ")
            if found:
                same = {*index.full.unmarked(key), *(index.short.unmarked(key) if key == proper else ())}
                higher = (*above, *([rest.strip()] if rest.strip() else ()))
                yield {id for id in same if index.is_unit(id) and search.place_and_time[id] and lies_in(index, id, higher) is not False}
                break


def _candidate(search: Search, id: int, verdicts: Mapping[str, bool | None], match: bool) -> Candidate:
    features: dict[str, float | bool] = {"name": search.scores[id], **{name: verdict is True for name, verdict in verdicts.items()}}
    return Candidate(search.index.entries[id], search.scores[id], match, features)
