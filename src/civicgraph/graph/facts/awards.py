"""Awards and titles as SKOS concepts, with the law that has them and who may confer them."""

from __future__ import annotations

from collections.abc import Iterator

from civicgraph.graph.describing.triples import Triple
from civicgraph.graph.facts.documents import document_facts
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.preference import Fact
from civicgraph.graph.rdf.terms import integer, iri, words
from civicgraph.graph.rdf.vocabulary import CIVIC, RDF, SKOS
from civicgraph.knowledge.awards import Award, Awards


def award_facts(awards: Awards, base: str) -> Iterator[Triple]:
    """Every award, in the order of the table, and the laws that they name."""
    for award in awards:
        subject = iri(iris.named("award", award.name, base))
        for predicate, value in _facts(award, base):
            yield subject, predicate, value
    for law in awards.laws:
        yield from document_facts(law.number, law, base)


def _facts(award: Award, base: str) -> Iterator[Fact]:
    yield RDF.type, CIVIC.AwardType
    yield SKOS.inScheme, f"<{base}code/award>"
    yield SKOS.prefLabel, words(award.name, "vi")
    yield SKOS.prefLabel, words(award.name_en, "en")
    yield CIVIC.awardKind, iri(iris.code("award-kind", award.kind, base))
    for other in award.hidden:
        yield SKOS.hiddenLabel, words(other, "vi")
    if award.broader:
        yield SKOS.broader, iri(iris.named("award", award.broader, base))
    if award.rank:
        yield CIVIC.awardRank, integer(award.rank)
    for what, who in award.confers:
        yield CIVIC.conferredBy, iri(iris.body(who, None, base) if what == "body" else iris.code("body-type", who, base))
    if award.law:
        yield CIVIC.legalBasis, iri(iris.named("document", award.law, base))
    if award.older:
        yield SKOS.scopeNote, words(award.older, "vi")
