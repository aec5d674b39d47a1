"""How many quads there are of each kind: by predicate, class, graph and year, of a whole store.

Every quad counts for itself: in the default graph or in a named one, under its predicate, and under its class where it says one. A year is counted
for each pair of a class and a date of one thing, once among the quads of the default graph and once among all. What the year of a literal is says the
engine.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from civicgraph.graph import queries
from civicgraph.graph.rdf.prefixes import PREFIXES

DEFAULT, NAMED, ALL = "default", "named", "all"  # which graphs are meant
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
DATED = frozenset(ox.NamedNode(PREFIXES["xsd"] + name) for name in ("date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth"))
_NODE = ox.NamedNode("urn:x-civicgraph:date")


@dataclass(slots=True)
class Tallies:
    """Numbers by key: (graphs, predicate, class or nothing), graph, (graphs, class or nothing, predicate, year), and how many dates a thing has."""

    totals: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    graphs: Counter[str] = field(default_factory=Counter)
    years: Counter[tuple[str, str, str, int]] = field(default_factory=Counter)
    dated: Counter[int] = field(default_factory=Counter)

    def count(self, quad: ox.Quad, by: int = 1) -> None:
        """Counts a quad in, or out with `by=-1`, years aside."""
        default = isinstance(quad.graph_name, ox.DefaultGraph)
        self.totals[DEFAULT if default else NAMED, quad.predicate.value, str(quad.object) if quad.predicate == TYPE else ""] += by
        if not default:
            self.graphs[str(quad.graph_name)] += by

    def count_year(self, class_: str, predicate: str, year: int, default: bool, by: int) -> None:
        """Counts a year of a thing of a class, or of any thing where none is given."""
        self.years[ALL, class_, predicate, year] += by
        if default:
            self.years[DEFAULT, class_, predicate, year] += by


def is_dated(quad: ox.Quad) -> bool:
    """Whether the quad's object may have a year."""
    return isinstance(quad.object, ox.Literal) and quad.object.datatype in DATED


def key_of(subject: str) -> int:
    """A number for a thing that has dates, from its term in N-Triples form: a whole number of SQLite."""
    return int.from_bytes(hashlib.blake2b(subject.encode(), digest_size=8).digest(), "big", signed=True)


def of_store(store: ox.Store) -> Tallies:
    """Counts all that there is: about a second for a hundred thousand quads."""
    tallies, dates = Tallies(), list[ox.Quad]()
    for quad in store.quads_for_pattern(None, None, None, None):
        tallies.count(quad)
        if is_dated(quad):
            dates.append(quad)
    _count_years(tallies, dates, store.quads_for_pattern(None, TYPE, None, None), years({quad.object for quad in dates}))
    tallies.dated.update(key_of(str(quad.subject)) for quad in dates)
    return tallies


def _count_years(tallies: Tallies, dates: Iterable[ox.Quad], classes: Iterable[ox.Quad], known: dict[Any, int]) -> None:
    """Counts each date that has a year, alone and with each class of its thing."""
    of_thing: dict[Any, list[tuple[str, int, bool]]] = defaultdict(list)
    for quad in dates:
        year = known.get(quad.object)
        if year is not None:
            default = isinstance(quad.graph_name, ox.DefaultGraph)
            of_thing[quad.subject].append((quad.predicate.value, year, default))
            tallies.count_year("", quad.predicate.value, year, default, 1)
    for quad in classes:
        for predicate, year, default in of_thing.get(quad.subject, ()):
            tallies.count_year(str(quad.object), predicate, year, default and isinstance(quad.graph_name, ox.DefaultGraph), 1)


def years(literals: Iterable[Any]) -> dict[Any, int]:
    """The year of each literal that has one, as the engine says."""
    scratch = ox.Store()
    scratch.bulk_extend(ox.Quad(_NODE, _NODE, literal) for literal in literals)
    found: Any = scratch.query(queries.text("page-years"))
    return {row["date"]: int(row["year"].value) for row in found if row["year"] is not None}
