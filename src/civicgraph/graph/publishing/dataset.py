"""The description of a store as a dataset, in the vocabularies that catalogues read: DCAT 3, VoID with true counts, DQV.

What is the same for every store stands in data/dataset.ttl; version, counts and files are added here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from civicgraph import knowledge
from civicgraph.graph.publishing.version import Version, version
from civicgraph.graph.rdf import iris
from civicgraph.graph.rdf.formats import graph_text
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.graph.storage.store import Store

DATASET = "dataset"  # its IRI under the base
_DCAT, _VOID, _SPDX = "http://www.w3.org/ns/dcat#", "http://rdfs.org/ns/void#", "http://spdx.org/rdf/terms#"
_DCTERMS, _TYPE = PREFIXES["dcterms"], ox.NamedNode(PREFIXES["rdf"] + "type")
_NAMES = {"dcat": _DCAT, "void": _VOID, "spdx": _SPDX, "dqv": "http://www.w3.org/ns/dqv#", "foaf": "http://xmlns.com/foaf/0.1/", **PREFIXES}


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of the dataset, or a service that has it: name, address, media type, size in bytes and SHA-256 where it is a file."""

    name: str
    address: str
    media_type: str
    size: int | None = None
    sha256: str = ""


def description(store: Store, media_type: str = "text/turtle", distributions: Iterable[Distribution] = (), endpoint: str = "") -> bytes:
    """The description in one of GRAPH_FORMATS; the same store, files and endpoint give the same bytes."""
    found = {*_constant(store.base), *_versioned(store, version(store)), *_counted(store)}
    for one in distributions:
        found.update(_distributed(store.base, one))
    if endpoint:
        found.add(_fact(store.base + DATASET, f"{_VOID}sparqlEndpoint", ox.NamedNode(endpoint)))
    return graph_text(sorted(found, key=str), media_type, _NAMES)


def _constant(base: str) -> Iterator[ox.Triple]:
    path = knowledge.file("data", "dataset.ttl")
    return (quad.triple for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=base))


def _versioned(store: Store, told: Version) -> Iterator[ox.Triple]:
    me = store.base + DATASET
    yield _fact(me, f"{_DCAT}version", ox.Literal(str(told)))
    yield _fact(me, f"{_VOID}uriSpace", ox.Literal(store.base))
    yield _fact(me, f"{_DCTERMS}identifier", ox.Literal(f"{me}/{told}"))
    if told.day:
        yield _fact(me, f"{_DCTERMS}modified", ox.Literal(told.day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date")))


def _counted(store: Store) -> Iterator[ox.Triple]:
    """Counts of the default graph, which has every fact once, as a whole and by class and property; and the size of the other graphs."""
    me, total = store.base + DATASET, 0
    for row in store.rows("dataset-properties"):
        total += int(row["number"].value)
        yield from _part(me, "property", row["property"], "triples", row["number"])
    for row in store.rows("dataset-classes"):
        yield from _part(me, "class", row["class"], "entities", row["number"])
    yield _fact(me, f"{_VOID}triples", _integer(total))
    evidence, curated = f"{me}/evidence", sum(1 for _ in store.quads.quads_for_pattern(None, None, None, ox.NamedNode(store.base + iris.CURATED)))
    for part, triples in ((f"{me}/curated", curated), (evidence, len(store.quads) - total - curated)):
        yield _fact(me, f"{_VOID}subset", ox.NamedNode(part))
        yield ox.Triple(ox.NamedNode(part), _TYPE, ox.NamedNode(f"{_VOID}Dataset"))
        yield _fact(part, f"{_VOID}triples", _integer(triples))
    yield _fact(evidence, f"{_VOID}documents", _integer(len(store.articles())))


def _part(me: str, kind: str, term: ox.NamedNode, counting: str, number: ox.Literal) -> Iterator[ox.Triple]:
    part = f"{me}/{kind}/{iris.digest(term.value)}"
    yield _fact(me, f"{_VOID}{kind}Partition", ox.NamedNode(part))
    yield _fact(part, f"{_VOID}{kind}", term)
    yield _fact(part, f"{_VOID}{counting}", _integer(int(number.value)))


def _distributed(base: str, one: Distribution) -> Iterator[ox.Triple]:
    me = f"{base}{DATASET}/distribution/{one.name}"
    yield _fact(base + DATASET, f"{_DCAT}distribution", ox.NamedNode(me))
    yield ox.Triple(ox.NamedNode(me), _TYPE, ox.NamedNode(f"{_DCAT}Distribution"))
    yield _fact(me, f"{_DCTERMS}title", ox.Literal(one.name))
    yield _fact(me, f"{_DCTERMS}license", ox.NamedNode("https://creativecommons.org/licenses/by/4.0/"))
    yield _fact(me, f"{_DCAT}mediaType", ox.NamedNode(f"https://www.iana.org/assignments/media-types/{one.media_type}"))
    yield _fact(me, f"{_DCAT}downloadURL", ox.NamedNode(one.address))
    if one.size is not None:
        yield _fact(me, f"{_DCAT}byteSize", ox.Literal(str(one.size), datatype=ox.NamedNode(PREFIXES["xsd"] + "nonNegativeInteger")))
    if one.sha256:
        sum_ = f"{me}/checksum"
        yield _fact(me, f"{_SPDX}checksum", ox.NamedNode(sum_))
        yield _fact(sum_, f"{_SPDX}algorithm", ox.NamedNode(f"{_SPDX}checksumAlgorithm_sha256"))
        yield _fact(sum_, f"{_SPDX}checksumValue", ox.Literal(one.sha256, datatype=ox.NamedNode(PREFIXES["xsd"] + "hexBinary")))


def _fact(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))
