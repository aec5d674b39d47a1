"""Changes of administrative units as events: one for each act, with the units that it touched and those that it made."""

from __future__ import annotations

from collections.abc import Iterator

from civicgraph.graph.describing.triples import Triple
from civicgraph.graph.facts.documents import document_facts
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.terms import day, iri, words
from civicgraph.graph.rdf.vocabulary import CIVIC, RDF, RDFS
from civicgraph.knowledge.changes import Change


def change_facts(changes: tuple[Change, ...], base: str) -> Iterator[Triple]:
    """Every change and its document."""
    for change in changes:
        yield from _event(change, base)
        yield from document_facts(change.id, change, base)


def _event(change: Change, base: str) -> Iterator[Triple]:
    subject, when = iri(iris.named("change", change.id, base)), day(change.date.isoformat())
    yield subject, RDF.type, CIVIC.ChangeEvent
    yield subject, RDFS.label, words(change.name, "vi")
    yield subject, RDFS.label, words(change.name_en, "en")
    yield subject, CIVIC.changeKind, iri(iris.code("change-kind", change.kind, base))
    yield subject, CIVIC.startDate, when
    yield subject, CIVIC.endDate, when
    yield subject, CIVIC.datePrecision, iri(iris.code("date-precision", "day", base))
    yield subject, CIVIC.decidedBy, iri(iris.named("document", change.id, base))
    for unit in change.affected:
        yield subject, CIVIC.affectedUnit, iri(iris.unit(unit, base))
    for unit in change.resulting:
        yield subject, CIVIC.resultingUnit, iri(iris.unit(unit, base))
