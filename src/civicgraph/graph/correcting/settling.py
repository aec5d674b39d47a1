"""What follows from setting one property of a node: a date brings its end and its precision."""

from __future__ import annotations

from civicgraph.graph.describing.account import value
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.dates import period
from civicgraph.graph.rdf.preference import Facts
from civicgraph.graph.rdf.terms import day, iri
from civicgraph.graph.rdf.vocabulary import CIVIC


def settled(predicate: str, term: str, base: str) -> Facts:
    """The facts that hold when this property has this value; of a start date written as a day, month, year or interval."""
    when = period(value(term)) if predicate == CIVIC.startDate else None
    if when is None:
        return frozenset({(predicate, term)})
    precision = iri(iris.code("date-precision", when.precision, base))
    return frozenset({(CIVIC.startDate, day(when.start)), (CIVIC.endDate, day(when.end)), (CIVIC.datePrecision, precision)})
