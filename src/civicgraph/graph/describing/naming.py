"""From the entities of an article to nodes: the IRI of each, and what describes it where no reference fact does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.phrases import number, years
from civicgraph.graph.rdf.preference import Fact
from civicgraph.graph.rdf.terms import integer, iri, string, words
from civicgraph.graph.rdf.vocabulary import CIVIC, RDF, SKOS
from civicgraph.knowledge import Knowledge
from civicgraph.model import Entity
from civicgraph.spelling import fold

_NUMBER = re.compile(r"\d[\w.]*(?:[/-][\w.]+)+")
_WHOLE = re.compile(r"[^\W\d_]|/(?:19|20)\d\d$")  # in a number: it names who numbers, or the year in which
_ONE_CLASS = {"UNIT": CIVIC.AdministrativeUnit, "ORG": CIVIC.Organization, "PERSON": CIVIC.Person, "AWARD": CIVIC.AwardType}


def _whole_number(name: str) -> str:
    """The number of a document with the year or the organ that makes it one; empty where the name has none."""
    number = _NUMBER.search(name)
    return number[0] if number and _WHOLE.search(number[0]) else ""


@dataclass(frozen=True, slots=True)
class Naming:
    """What is needed to name things: the reference facts, the base of the IRIs, the language of the labels and the article."""

    knowledge: Knowledge
    base: str
    language: str
    article: str  # its IRI

    def iri_of(self, entity: Entity) -> str:
        """The IRI of an entity; that of a group depends on its event, see `iris.group`."""
        if entity.type == "UNIT":
            return iris.unit(entity.unit or iris.name_slug(entity.name), self.base)
        if entity.type == "BODY":
            return iris.body(self._body_sign(entity), entity.unit, self.base)
        if entity.type == "ORG":
            return iris.org(entity.name, entity.unit, self.base)
        if entity.type == "PERSON":
            return iris.person(entity.name, entity.unit, self.base)
        if entity.type == "DOCUMENT":
            return iris.named("document", self._document_sign(entity), self.base)
        return iris.named("award", self.knowledge.awards.canonical(entity.name), self.base)

    def facts_of(self, entity: Entity) -> Iterator[Fact]:
        """What describes an entity; nothing where it is curated."""
        if self._curated(entity):
            return
        label = (SKOS.prefLabel, words(entity.name, self.language))
        if entity.type == "BODY":
            yield from (*self._body(entity), label)
        elif entity.type == "DOCUMENT":
            yield from ((RDF.type, CIVIC.OfficialDocument), label)
            if number := _whole_number(entity.name):
                yield CIVIC.documentNumber, string(number)
        else:
            yield from ((RDF.type, _ONE_CLASS[entity.type]), label)

    def _document_sign(self, entity: Entity) -> str:
        """A number that is the document's own, that of a local organ with its province; else its name.

        A number alone, without year or organ, is one of many: it is known within its article only.
        """
        if number := _whole_number(entity.name):
            lettered = any(map(str.isalpha, number))
            sign = number if lettered else self._without_sign(entity.name)
            return f"{sign} {entity.unit}" if entity.unit else sign
        named = self._without_sign(entity.name)
        kind, _, number = named.rpartition(" ")
        bare = number[:1].isdigit() and fold(kind) in map(fold, self.knowledge.lexicon["documents"]["numbered"])
        return f"{named} {iris.digest(self.article)}" if bare else entity.name

    def _without_sign(self, name: str) -> str:
        sign = self.knowledge.lexicon["documents"]["sign"]
        return " ".join(syllable for syllable in name.split() if syllable.lower() != sign)

    def _body_sign(self, entity: Entity) -> str:
        """The kind of a body that is national or of a known unit; else its name, for one kind has a body in every unit."""
        kind = entity.kind
        return kind if kind and (entity.unit or self._curated(entity)) else iris.name_slug(entity.name)

    def _curated(self, entity: Entity) -> bool:
        if entity.type == "UNIT":
            return entity.unit is not None and self.knowledge.units.get(entity.unit) is not None
        return entity.type == "BODY" and entity.unit is None and self.knowledge.bodies.get(entity.kind or "") is not None

    def _body(self, entity: Entity) -> Iterator[Fact]:
        unit = self.knowledge.units.get(entity.unit) if entity.unit else None
        pattern = self.knowledge.bodies.pattern_for(entity.kind, unit) if unit and entity.kind else None
        yield RDF.type, getattr(CIVIC, pattern.cls) if pattern else CIVIC.PublicBody
        if pattern:
            yield CIVIC.bodyType, iri(iris.code("body-type", pattern.kind, self.base))
        if unit:
            yield CIVIC.jurisdiction, iri(iris.unit(unit.id, self.base))

    def group(self, event_iri: str, entity: Entity) -> tuple[str, tuple[Fact, ...]]:
        """The node of unnamed people in one event, and what describes it."""
        facts = ((RDF.type, CIVIC.Group), (SKOS.prefLabel, words(entity.name, self.language)))
        return iris.group(event_iri, entity.name, self.base), facts

    def post(self, written: str) -> tuple[str, tuple[Fact, ...]]:
        """The node of a post, by its name, and what describes it."""
        return iris.named("post", written, self.base), ((RDF.type, CIVIC.Post), (SKOS.prefLabel, words(written, self.language)))

    def term(self, body_iri: str, written: str) -> tuple[str, tuple[Fact, ...]]:
        """The node of a legislative or congress term: its number or years within the body; without either by its name."""
        sign = self.term_sign(body_iri, written) or iris.name_slug(written)
        facts = [(RDF.type, CIVIC.LegislativeTerm), (SKOS.prefLabel, words(written, self.language))]
        which = number(written)
        if which is not None:
            facts.append((CIVIC.termNumber, integer(which)))
        return iris.term(body_iri, sign, self.base), tuple(facts)

    def term_sign(self, body_iri: str, written: str) -> str:
        """What tells a term from others of its body; years that are those of a numbered term mean its number."""
        return self.knowledge.elections.sign(body_iri[len(self.base) :].partition("/")[2], term_sign(written))


def term_sign(written: str) -> str:
    """What tells a term from others of one body: its number, else its years; empty where it has neither."""
    which = number(written)
    return str(which) if which is not None else years(written)
