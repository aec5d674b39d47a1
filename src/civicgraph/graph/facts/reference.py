"""The reference facts as triples: the ontology with its codes and event types, administrative units and their changes, bodies, awards, elections.

The same lines stand in the default graph and in graph/curated; their order is fixed by the files that they come from.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from civicgraph.config import BASE, NAMESPACE
from civicgraph.graph.facts.awards import award_facts
from civicgraph.graph.facts.changes import change_facts
from civicgraph.graph.facts.elections import election_facts
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.terms import day, iri, string, words
from civicgraph.knowledge import Knowledge, file
from civicgraph.knowledge.bodies import Bodies, NationalBody
from civicgraph.knowledge.units import Unit, Units

ONTOLOGY_FILES = ("civic.ttl", "codes.ttl", "event-types.ttl")
LEVELS = ("nation", "province", "district", "commune")

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_PREF, _ALT, _CONCEPT, _IN_SCHEME, _NOTATION = (f"<{_SKOS}{name}>" for name in ("prefLabel", "altLabel", "Concept", "inScheme", "notation"))
_UNIT, _LEVEL, _CODE, _PART_OF, _FROM, _UNTIL, _SUCCEEDED_BY, _BODY_TYPE = (
    f"<{NAMESPACE}{name}>" for name in ("AdministrativeUnit", "level", "unitCode", "partOfUnit", "validFrom", "validUntil", "succeededBy", "bodyType")
)


def reference_quads(knowledge: Knowledge, base: str) -> Iterator[bytes]:
    """Every reference fact as one line of N-Quads for the default graph, without its line feed."""
    yield from _ontology(base)
    yield from _units(knowledge.units, base)
    yield from _national(knowledge.bodies, base)
    yield from _body_types(knowledge.bodies, base)
    for facts in (
        change_facts(knowledge.changes, base),
        award_facts(knowledge.awards, base),
        election_facts(knowledge.elections, base),
    ):
        yield from (_line(*triple) for triple in facts)


def _line(subject: str, predicate: str, value: str) -> bytes:
    return f"{subject} {predicate} {value} .".encode()


def _ontology(base: str) -> Iterator[bytes]:
    """The files of ontology/, sorted, with what stands under the project's own base put under this one; the ontology keeps its address."""
    lines = set()
    for name in ONTOLOGY_FILES:
        for quad in ox.parse(path=str(file("ontology", name)), format=ox.RdfFormat.TURTLE):
            lines.add(" ".join((*(_rebased(str(term), base) for term in quad.triple), ".")))
    yield from (line.encode() for line in sorted(lines))


def _rebased(term: str, base: str) -> str:
    own = term.startswith(f"<{BASE}") and not term.startswith(f"<{BASE}ontology")
    return f"<{base}{term[len(BASE) + 1 :]}" if own else term


def _units(units: Units, base: str) -> Iterator[bytes]:
    levels = [iri(iris.code("unit-level", level, base)) for level in LEVELS]
    for unit in units:
        subject = iri(iris.unit(unit.id, base))
        yield _line(subject, _TYPE, _UNIT)
        yield _line(subject, _LEVEL, levels[unit.level])
        for predicate, value in _unit_facts(unit, units, base):
            yield _line(subject, predicate, value)


def _unit_facts(unit: Unit, units: Units, base: str) -> Iterator[tuple[str, str]]:
    yield _PREF, words(unit.label, "vi")
    yield _PREF, words(unit.name_en, "en")
    for alias in units.aliases(unit.id):
        yield _ALT, words(alias, "vi")
    if unit.code:
        yield _CODE, string(unit.code)
    for parent in units.parents(unit):
        yield _PART_OF, iri(iris.unit(parent, base))
    if unit.valid_from:
        yield _FROM, day(unit.valid_from.isoformat())
    if unit.valid_until:
        yield _UNTIL, day(unit.valid_until.isoformat())
    for successor in units.successors(unit.id):
        yield _SUCCEEDED_BY, iri(iris.unit(successor, base))


def _national(bodies: Bodies, base: str) -> Iterator[bytes]:
    for body in bodies.national:
        subject = iri(iris.body(body.id, None, base))
        yield _line(subject, _TYPE, f"<{NAMESPACE}{body.cls}>")
        for predicate, value in _body_facts(body, bodies, base):
            yield _line(subject, predicate, value)


def _body_facts(body: NationalBody, bodies: Bodies, base: str) -> Iterator[tuple[str, str]]:
    yield _PREF, words(body.name, "vi")
    yield _PREF, words(body.name_en, "en")
    for alias in body.aliases:
        yield _ALT, words(alias, "vi")
    yield _BODY_TYPE, iri(iris.code("body-type", body.kind, base))
    if body.valid_from:
        yield _FROM, day(body.valid_from.isoformat())
    if body.valid_until:
        yield _UNTIL, day(body.valid_until.isoformat())
    for successor in bodies.successors(body.id):
        yield _SUCCEEDED_BY, iri(iris.body(successor, None, base))


def _body_types(bodies: Bodies, base: str) -> Iterator[bytes]:
    """One code for each kind of body: of units labelled with its first head, of national ones as data/bodies calls it."""
    scheme = f"<{base}code/body-type>"
    labels = {kind: (name, english) for kind, name, english in bodies.kinds}
    labels |= {p.kind: (p.aliases[0], p.template_en.replace(" of {unit}", "")) for p in reversed(bodies.patterns)}
    for kind, (name, english) in labels.items():
        subject = iri(iris.code("body-type", kind, base))
        yield _line(subject, _TYPE, _CONCEPT)
        yield _line(subject, _IN_SCHEME, scheme)
        yield _line(subject, _NOTATION, string(kind))
        yield _line(subject, _PREF, words(name, "vi"))
        yield _line(subject, _PREF, words(english, "en"))
