"""How many quads there are of each kind: by predicate, class, graph and year, of a whole store or of what changed in it.

Every quad counts for itself: in the default graph or in a named one, under its predicate, and under its class where it says one. A year is counted
for each pair of a class and a date of one thing, once among the quads of the default graph and once among all. What the year of a literal is says the
engine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from civicgraph.graph import queries
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.storage.recorded import Changes

DEFAULT, NAMED, ALL = "default", "named", "all"  # which graphs are meant
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_DATED = frozenset(ox.NamedNode(PREFIXES["xsd"] + name) for name in ("date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth"))
_NODE = ox.NamedNode("urn:x-civicgraph:date")


@dataclass(slots=True)
class Tallies:
    """Numbers by key: (graphs, predicate, class or nothing), graph, (graphs, class or nothing, predicate, year)."""

    totals: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    graphs: Counter[str] = field(default_factory=Counter)
    years: Counter[tuple[str, str, str, int]] = field(default_factory=Counter)

    def count(self, quad: ox.Quad, by: int = 1) -> None:
        """Counts a quad in, or out with `by=-1`, years aside."""
        default = isinstance(quad.graph_name, ox.DefaultGraph)
        self.totals[DEFAULT if default else NAMED, quad.predicate.value, str(quad.object) if quad.predicate == TYPE else ""] += by
        if not default:
            self.graphs[str(quad.graph_name)] += by


def is_dated(quad: ox.Quad) -> bool:
    """Whether the quad's object may have a year."""
    return isinstance(quad.object, ox.Literal) and quad.object.datatype in _DATED


def of_store(store: ox.Store) -> Tallies:
    """Counts all that there is: about a second for a million quads."""
    tallies, dates = Tallies(), list[ox.Quad]()
    for quad in store.quads_for_pattern(None, None, None, None):
        tallies.count(quad)
        if is_dated(quad):
            dates.append(quad)
    _count_years(tallies, dates, store.quads_for_pattern(None, TYPE, None, None), years({quad.object for quad in dates}), 1)
    return tallies


def of_changes(store: ox.Store, changes: Changes) -> Tallies:
    """By how much the numbers of the store as it was differ from those of the store as it is."""
    tallies = Tallies()
    for quads, by in ((changes.added, 1), (changes.removed, -1)):
        for quad in quads:
            tallies.count(quad, by)
    after, before = _around(store, changes)
    known = years({quad.object for quad in (*after, *before) if is_dated(quad)})
    for told, by in ((after, 1), (before, -1)):
        _count_years(tallies, filter(is_dated, told), (quad for quad in told if quad.predicate == TYPE), known, by)
    return tallies


def _around(store: ox.Store, changes: Changes) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """All dates and classes of the things of which one changed, as they are and as they were."""
    touched = {quad.subject for quad in (*changes.added, *changes.removed) if quad.predicate == TYPE or is_dated(quad)}
    after = {quad for subject in touched for quad in store.quads_for_pattern(subject, None, None, None) if quad.predicate == TYPE or is_dated(quad)}
    came, went = ({quad for quad in quads if quad.subject in touched} for quads in (changes.added, changes.removed))
    return after, (after - came) | {quad for quad in went if quad.predicate == TYPE or is_dated(quad)}


def _count_years(tallies: Tallies, dates: Iterable[ox.Quad], classes: Iterable[ox.Quad], known: dict[Any, int], by: int) -> None:
    """Counts each date that has a year, alone and with each class of its thing."""
    of_thing: dict[Any, list[tuple[str, int, bool]]] = defaultdict(list)
    for quad in dates:
        year = known.get(quad.object)
        if year is not None:
            default = isinstance(quad.graph_name, ox.DefaultGraph)
            of_thing[quad.subject].append((quad.predicate.value, year, default))
            _add(tallies, "", quad.predicate.value, year, default, by)
    for quad in classes:
        for predicate, year, default in of_thing.get(quad.subject, ()):
            _add(tallies, str(quad.object), predicate, year, default and isinstance(quad.graph_name, ox.DefaultGraph), by)


def _add(tallies: Tallies, class_: str, predicate: str, year: int, default: bool, by: int) -> None:
    tallies.years[ALL, class_, predicate, year] += by
    if default:
        tallies.years[DEFAULT, class_, predicate, year] += by


def years(literals: Iterable[Any]) -> dict[Any, int]:
    """The year of each literal that has one, as the engine says."""
    scratch = ox.Store()
    scratch.bulk_extend(ox.Quad(_NODE, _NODE, literal) for literal in literals)
    found: Any = scratch.query(queries.text("page-years"))
    return {row["date"]: int(row["year"].value) for row in found if row["year"] is not None}
