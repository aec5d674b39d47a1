"""What else is known of the thing: which entries have it, which contradict it, and of which nothing is known."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyoxigraph as ox

from civicgraph.graph.candidates.asked import DATE, PART_OF, PLACES, Constraint
from civicgraph.graph.candidates.index import UNIT, Index, Mask
from civicgraph.graph.candidates.values import values
from civicgraph.graph.storage.store import PREFIXES
from civicgraph.spelling import bare

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T.*)?")
_LOCAL = re.compile(r"(?:(?:(\d{1,2})/)?(\d{1,2})/)?(\d{4})")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Of one constraint: the entries that have it, and those of which nothing is known."""

    fits: Mask
    silent: Mask


def placed(index: Index, constraint: Constraint) -> Verdicts | None:
    """Which entries lie in one of the units named; None where no value names a unit."""
    units = {id for value in constraint.values for id in units_named(index, value)}
    if not units:
        return None
    fits = index.within(units)
    fits[list(units)] = constraint.property != PART_OF  # a unit lies in itself, though it is no part of itself
    silent = [not above and not (entry.cls == UNIT and entry.known) for above, entry in zip(index.above, index.entries, strict=True)]
    return Verdicts(fits, np.array(silent, dtype=np.bool_))


def units_named(index: Index, value: str) -> Iterator[int]:
    """The units that a value means: an IRI, or a name, perhaps with what it lies in."""
    if value in index.numbers:
        yield index.numbers[value]
        return
    for name, above in index.forms.readings(value):
        if found := [id for id in index.named(name) if lies_in(index, id, above)]:
            yield from found
            return


def lies_in(index: Index, id: int, above: Iterable[str]) -> bool | None:
    """Whether an entry lies in all the units of these keys; None where one of them names no unit."""
    meant = [index.named(key) for key in above]
    lineage = index.lineage(id) if meant else set()
    if any(units and lineage.isdisjoint(units) for units in meant):
        return False
    return None if not all(meant) else True


def dated(index: Index, constraint: Constraint) -> Verdicts | None:
    """Which entries were there at some time of a day, month or year; None where no value is a date."""
    spans = [span for value in constraint.values if (span := period(value))]
    if not spans:
        return None
    since, until, known = index.times
    fits = np.zeros(len(index.entries), dtype=np.bool_)
    for first, last in spans:
        fits |= (since <= last.toordinal()) & (until > first.toordinal())
    return Verdicts(fits & known, ~known)


def period(text: str) -> tuple[date, date] | None:
    """The first and last day of 2021-05-23, 2021-05, 2021, 23/5/2021 or 5/2021; None where it is none of them."""
    found = _ISO.fullmatch(text.strip())
    parts = found.groups() if found else tuple(reversed(m.groups())) if (m := _LOCAL.fullmatch(text.strip())) else None
    if parts is None:
        return None
    year, month, day = (int(part) if part else 0 for part in parts)
    try:
        last = month or 12
        return date(year, month or 1, day or 1), date(year, last, day or calendar.monthrange(year, last)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def settled(index: Index, constraint: Constraint) -> Verdicts | None:
    """What can be decided of all entries at once: places and dates."""
    if constraint.property == DATE:
        return dated(index, constraint)
    return placed(index, constraint) if constraint.property in PLACES else None


def has_value(index: Index, id: int, constraint: Constraint) -> bool | None:
    """Whether the store gives an entry one of the values of a property; None where it gives it none at all."""
    found = list(values(index, index.entries[id].iri, constraint.property))
    if not found:
        return None
    wanted = {index.forms.key(value) for value in constraint.values}
    return any(str(node.value) in constraint.values or not wanted.isdisjoint(_said(index, node)) for node in found)


def _said(index: Index, node: ox.NamedNode | ox.Literal) -> Iterator[str]:
    """The keys by which a value may be named: a literal's text, a thing's labels and the last part of its IRI."""
    if isinstance(node, ox.Literal):
        yield index.forms.key(node.value)
        return
    yield index.forms.key(node.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1])
    for name in ("prefLabel", "altLabel"):
        for quad in index.store.quads.quads_for_pattern(node, ox.NamedNode(PREFIXES["skos"] + name), None, ox.DefaultGraph()):
            if isinstance(quad.object, ox.Literal):
                key = index.forms.key(quad.object.value)
                yield from (key, bare(key))
