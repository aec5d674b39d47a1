"""How what several articles say of one node adds up: the facts of all, but of some only the best.

`merged` is associative, commutative and idempotent, so that neither order nor repetition of articles matters.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from civicgraph.graph.rdf.vocabulary import CIVIC, RDFS, SCHEMA, SKOS

Fact: TypeAlias = tuple[str, str]  # predicate and value, in N-Triples form
Facts: TypeAlias = frozenset[Fact]
Rank: TypeAlias = tuple[int | str, ...]

_STATUSES = ("held", "cancelled", "planned")
_PRECISIONS = ("day", "interval", "month", "year")


def _label(facts: Facts) -> Rank:
    """The longest first, the smallest in code point order among equals."""
    text = min(value for _, value in facts)
    return (-len(text), text)


def _status(facts: Facts) -> Rank:
    """Who reports that it was held knows more than who announced it."""
    return (min(_place(value, _STATUSES) for _, value in facts),)


def _count(facts: Facts) -> Rank:
    """The larger number: a part of the awardees is often named first."""
    return (-max(int(value.split('"')[1]) for _, value in facts),)


def _polling_day(facts: Facts) -> Rank:
    """An election has one: the earliest, where no reference fact says it."""
    return (min(value for _, value in facts),)


def _dates(facts: Facts) -> Rank:
    """The most precise date, the earliest among equals; start, end and precision stay together."""
    date = dict(facts)
    precision = date.get(CIVIC.datePrecision, "").rstrip(">").rpartition("/")[2]
    return date_rank(precision, date.get(CIVIC.startDate, ""), date.get(CIVIC.endDate, ""))


def date_rank(precision: str, start: str, end: str) -> Rank:
    """The order of dates, the best first."""
    return (_PRECISIONS.index(precision) if precision in _PRECISIONS else len(_PRECISIONS), start, end)


def _place(code: str, order: tuple[str, ...]) -> int:
    name = code.rstrip(">").rpartition("/")[2]
    return order.index(name) if name in order else len(order)


_DATES = frozenset({CIVIC.startDate, CIVIC.endDate, CIVIC.datePrecision})
PREFERENCES: tuple[tuple[frozenset[str], Callable[[Facts], Rank]], ...] = (
    (frozenset({RDFS.label}), _label),
    (frozenset({SKOS.prefLabel}), _label),
    (frozenset({SCHEMA.name}), _label),
    (frozenset({CIVIC.eventStatus}), _status),
    (frozenset({CIVIC.awardeeCount}), _count),
    (frozenset({CIVIC.pollingDate}), _polling_day),
    (_DATES, _dates),
)
SINGLE = frozenset().union(*(predicates for predicates, _ in PREFERENCES))


def merged(one: Facts, other: Facts) -> Facts:
    """What two sources say of a node, together; each has at most one best of what there is only one of."""
    both = one | other
    if len(both) == len(one) or len(both) == len(other):
        return both
    for predicates, rank in PREFERENCES:
        mine = frozenset(f for f in one if f[0] in predicates)
        theirs = frozenset(f for f in other if f[0] in predicates)
        if mine and theirs and mine != theirs:
            best = min(mine, theirs, key=rank)
            both = (both - mine - theirs) | best
    return both
