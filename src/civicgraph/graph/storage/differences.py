"""By how much the counts of a store as it is differ from those as it was, told from what changed and from the dates and classes around it.

A year counts a pair of a class and a date of one thing. Where a class comes, it pairs with the dates that are there now; where a date comes, with
the classes that were there before. So of a thing that thousands of articles name and that has no date nothing is read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pyoxigraph as ox

from civicgraph.graph.storage.record import Changes
from civicgraph.graph.storage.tallies import NAMED, TYPE, Tallies, is_dated, key_of, years

Class: TypeAlias = tuple[str, bool]  # as a term, and whether the default graph says so
Date: TypeAlias = tuple[str, Any, bool]  # the predicate's IRI, the literal, and whether the default graph says so


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of the state before: the predicates of all dates, as IRIs, and which of some things, by `key_of`, had any."""

    predicates: Set[str]
    dated: Callable[[Iterable[int]], set[int]]

    def among(self, things: Iterable[str]) -> set[str]:
        """Those of some things, as terms, that had dates."""
        keys = {key_of(thing): thing for thing in things}
        return {keys[key] for key in self.dated(keys)}


@dataclass(slots=True)
class _Turned:
    """The classes and dates that came to a thing (1) or went from it (-1)."""

    classes: list[tuple[Class, int]] = field(default_factory=list)
    dates: list[tuple[Date, int]] = field(default_factory=list)


def of_changes(store: ox.Store, changes: Changes, before: Before) -> Tallies:
    """By how much the numbers of the store as it was differ from those of the store as it is."""
    tallies, things = Tallies(), defaultdict[str, _Turned](_Turned)
    for quads, by in ((changes.added, 1), (changes.removed, -1)):
        for quad in quads:
            tallies.count(quad, by)
            _turn(things, quad, by)
    _count_whole(tallies, things, changes, before)
    for thing, turned in things.items():
        if turned.dates:
            tallies.dated[key_of(thing)] += sum(by for _, by in turned.dates)
    _count_years(tallies, store, _with_dates(things, before), before.predicates)
    return tallies


def _turn(things: dict[str, _Turned], quad: ox.Quad, by: int) -> None:
    default = isinstance(quad.graph_name, ox.DefaultGraph)
    if quad.predicate == TYPE:
        things[str(quad.subject)].classes.append(((str(quad.object), default), by))
    if is_dated(quad):
        things[str(quad.subject)].dates.append(((quad.predicate.value, quad.object, default), by))


def _count_whole(tallies: Tallies, things: dict[str, _Turned], changes: Changes, before: Before) -> None:
    """Counts the graphs that came whole. Most of their things, such as mentions and statements, have no date, and their classes no year."""
    for thing, predicate, literal in (date for _, whole in changes.whole for date in whole.dates):
        things[thing].dates.append(((predicate[1:-1], literal, False), 1))
    named = {thing for _, whole in changes.whole for thing, _ in whole.classes}
    dated = {thing for thing in named if thing in things} | before.among(named)
    for graph, whole in changes.whole:
        tallies.graphs[graph] += whole.size
        for (predicate, class_), number in whole.totals.items():
            tallies.totals[NAMED, predicate[1:-1], class_] += number
        for thing, class_ in whole.classes:
            if thing in dated:
                things[thing].classes.append(((class_, False), 1))


def _with_dates(things: dict[str, _Turned], before: Before) -> dict[str, _Turned]:
    """Those that have dates, or had some."""
    had = before.among({thing for thing, turned in things.items() if not turned.dates})
    return {thing: turned for thing, turned in things.items() if turned.dates or thing in had}


def _count_years(tallies: Tallies, store: ox.Store, things: dict[str, _Turned], predicates: Set[str]) -> None:
    now = {thing: list(_dates(store, thing, turned, predicates)) if turned.classes else [] for thing, turned in things.items()}
    literals = {literal for dates in now.values() for _, literal, _ in dates}
    known = years(literals | {date[1] for turned in things.values() for date, _ in turned.dates})
    for thing, turned in things.items():
        classes = _classes_before(store, thing, turned) if turned.dates else Counter[Class]()
        for class_, by in turned.classes:
            for date in now[thing]:
                _pair(tallies, known, class_, date, by)
        for date, by in turned.dates:
            _pair(tallies, known, ("", True), date, by)
            for class_, number in classes.items():
                _pair(tallies, known, class_, date, by * number)


def _pair(tallies: Tallies, known: dict[Any, int], class_: Class, date: Date, by: int) -> None:
    year = known.get(date[1])
    if year is not None and by:
        tallies.count_year(class_[0], date[0], year, class_[1] and date[2], by)


def _dates(store: ox.Store, thing: str, turned: _Turned, predicates: Set[str]) -> Iterable[Date]:
    """The dates of a thing as it is now."""
    for predicate in {*predicates, *(date[0] for date, _ in turned.dates)}:
        for quad in store.quads_for_pattern(_node(thing), ox.NamedNode(predicate), None, None):
            if is_dated(quad):
                yield predicate, quad.object, isinstance(quad.graph_name, ox.DefaultGraph)


def _classes_before(store: ox.Store, thing: str, turned: _Turned) -> Counter[Class]:
    """The classes of a thing as it was, with how many graphs said each."""
    found = Counter((str(q.object), isinstance(q.graph_name, ox.DefaultGraph)) for q in store.quads_for_pattern(_node(thing), TYPE, None, None))
    for class_, by in turned.classes:
        found[class_] -= by
    return found


def _node(term: str) -> ox.NamedNode | ox.BlankNode:
    return ox.NamedNode(term[1:-1]) if term[0] == "<" else ox.BlankNode(term[2:])
