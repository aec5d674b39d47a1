"""Laws and resolutions that reference facts rest on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from civicgraph.graph.describing.triples import Triple
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.terms import iri, string, words
from civicgraph.graph.rdf.vocabulary import CIVIC, RDF, SKOS


class Act(Protocol):
    """A row that describes a law or resolution; its number may be empty, its issuer is the id of a national body."""

    @property
    def name(self) -> str:
        """The name with the number."""

    @property
    def name_en(self) -> str:
        """The same in English."""

    @property
    def number(self) -> str:
        """The number."""

    @property
    def issuer(self) -> str:
        """Who made it."""


def document_facts(id: str, act: Act, base: str) -> Iterator[Triple]:
    """A document under the IRI that articles give it, which is made of its number where no other document has that."""
    subject = iri(iris.named("document", id, base))
    yield subject, RDF.type, CIVIC.OfficialDocument
    yield subject, SKOS.prefLabel, words(act.name, "vi")
    yield subject, SKOS.prefLabel, words(act.name_en, "en")
    if act.number:
        yield subject, CIVIC.documentNumber, string(act.number)
    yield subject, CIVIC.issuedBy, iri(iris.body(act.issuer, None, base))
