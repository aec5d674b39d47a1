"""Answers queries that only count (`countable`) from the counts of the snapshot: the pattern gives way to the values that it would be found to have.

The engine still applies order and limits, and writes the answer. A query whose numbers the counts do not hold stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from itertools import islice

from civicgraph.graph.querying.countable import TYPE, Countable, Triple, read
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.storage.counts import ALL, DEFAULT, NAMED, Counts

Row = tuple[str, int]

_LIMITED = re.compile(
    r"(?:ORDER BY (?:(?P<way>ASC|DESC) )?(?:\( )?[?$](?P<by>\w+)(?: \))? )?LIMIT (?P<limit>\d+)(?: OFFSET (?P<offset>\d+))?", re.IGNORECASE
)


class _Unknown(Exception):
    """The counts do not hold these numbers."""


def from_counts(text: str, counts: Counts, union: bool) -> str | None:
    """The query with its values in place of its pattern; None where it asks something else, or for what was not counted."""
    asked = read(text, PREFIXES)
    if asked is None or (asked.distinct and not _all_differ(asked, union)):
        return None
    try:
        return _written(asked, _shown(asked, _rows(asked, counts, union)))
    except _Unknown:
        return None


def _all_differ(asked: Countable, union: bool) -> bool:
    """Whether no two of what is counted are equal, so that DISTINCT changes nothing: the things of one class, or all triples, of one graph."""
    (triple, *others), one_graph = asked.triples, asked.graph is not None or not union
    if others or not one_graph:
        return False
    single = asked.graph is None or not asked.graph.free
    of_class = triple.predicate.value == TYPE and not triple.predicate.free and (not triple.object.free or asked.key == triple.object.value)
    return asked.counted == "*" or (single and of_class and asked.counted == triple.subject.value)


def _rows(asked: Countable, counts: Counts, union: bool) -> Iterator[Row]:
    if asked.graph is not None and not asked.graph.free:
        yield from _of_graph(asked, counts)
    elif asked.graph is not None:
        yield from _of_triple(asked, counts, NAMED)
    elif asked.year is not None:
        yield from _of_years(asked, counts, ALL if union else DEFAULT)
    else:
        yield from _of_triple(asked, counts, ALL if union else DEFAULT)


def _of_graph(asked: Countable, counts: Counts) -> Iterator[Row]:
    """The number of triples of one graph."""
    triple = _only(asked)
    if asked.key or not triple.predicate.free or not triple.object.free or asked.graph is None:
        raise _Unknown
    yield "", counts.graph(f"<{asked.graph.value}>")


def _of_triple(asked: Countable, counts: Counts, graphs: str) -> Iterator[Row]:
    """The number of triples that fit one pattern, whole or by one of its variables."""
    triple = _only(asked)
    any_predicate, any_object = triple.predicate.free, triple.object.free
    of_type = not any_predicate and triple.predicate.value == TYPE
    if not any_object and not of_type:
        raise _Unknown
    if not asked.key:
        yield "", counts.total(graphs, None if any_predicate else triple.predicate.value, None if any_object else f"<{triple.object.value}>")
    elif any_predicate and asked.key == triple.predicate.value:
        yield from ((f"<{predicate}>", number) for predicate, number in counts.by_predicate(graphs))
    elif of_type and any_object and asked.key == triple.object.value:
        yield from _named(counts.by_class(graphs))
    elif any_predicate and asked.graph is not None and asked.key == asked.graph.value:
        yield from _named(counts.by_graph())
    else:
        raise _Unknown


def _of_years(asked: Countable, counts: Counts, graphs: str) -> Iterator[Row]:
    """The number of dates of things of a class by their year; each must have one, or the query leave out those without."""
    date, class_ = _dated(asked), ""
    for triple in asked.triples:
        if triple is not date:
            if triple.predicate.value != TYPE or triple.predicate.free or triple.object.free:
                raise _Unknown
            class_ = f"<{triple.object.value}>"
    predicate, rows = date.predicate.value, counts.by_year
    if asked.year is None or asked.key != asked.year[1] or len(asked.triples) > 2 or date.predicate.free or predicate == TYPE:
        raise _Unknown
    if not asked.filters and sum(number for _, number in rows(graphs, "", predicate)) < counts.total(graphs, predicate):
        raise _Unknown
    yield from ((str(year), number) for year, number in rows(graphs, class_, predicate))


def _only(asked: Countable) -> Triple:
    if len(asked.triples) > 1 or asked.year is not None:
        raise _Unknown
    return asked.triples[0]


def _dated(asked: Countable) -> Triple:
    found = [triple for triple in asked.triples if asked.year and triple.object.free and triple.object.value == asked.year[0]]
    if len(found) != 1:
        raise _Unknown
    return found[0]


def _named(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows whose term is an IRI; a blank node cannot be written in a query."""
    for term, number in rows:
        if not term.startswith("<") or term.startswith("<<"):
            raise _Unknown
        yield term, number


def _shown(asked: Countable, rows: Iterable[Row]) -> list[Row]:
    """The rows that can be in the answer: so many of the greatest or the least, where the query wants no others."""
    cut = _LIMITED.fullmatch(asked.modifiers)
    if cut is None or asked.filters or "DISTINCT" in asked.select or cut["by"] not in (None, asked.number):
        return list(rows)
    most = int(cut["limit"]) + int(cut["offset"] or 0)
    if cut["by"] is None:
        return list(islice(rows, most))
    sign = -1 if (cut["way"] or "").upper() == "DESC" else 1
    return nsmallest(most, rows, key=lambda row: (sign * row[1], row[0]))


def _written(asked: Countable, rows: list[Row]) -> str:
    if asked.key:
        values = f"(?{asked.key} ?{asked.number}) {{ {' '.join(f'({term} {number})' for term, number in rows)} }}"
    else:
        values = f"?{asked.number} {{ {rows[0][1]} }}"
    return f"{asked.prologue} {asked.select} {{ VALUES {values} {asked.filters} }} {asked.modifiers}"
