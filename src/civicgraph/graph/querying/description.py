"""What an endpoint says of itself (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from civicgraph.graph.rdf.formats import graph_text

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_DATASETS = ("TriG", "N-Quads")
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def described(address: str, media: str, *, union: bool, updates: bool, federated: bool) -> bytes:
    """The description of the endpoint at this address, in one of GRAPH_FORMATS; ValueError where the address is none."""
    triples = list(_triples(ox.NamedNode(address), union, updates, federated))
    return graph_text(triples, media, {"sd": SD, "formats": _FORMATS})


def _triples(service: ox.NamedNode, union: bool, updates: bool, federated: bool) -> Iterator[ox.Triple]:
    features = ["DereferencesURIs", *(["UnionDefaultGraph"] if union else []), *(["BasicFederatedQuery"] if federated else [])]
    languages = ["SPARQL11Query", *(["SPARQL11Update"] if updates else [])]
    yield ox.Triple(service, _TYPE, _term("Service"))
    yield ox.Triple(service, _term("endpoint"), service)
    for prop, values in (("feature", features), ("supportedLanguage", languages)):
        yield from (ox.Triple(service, _term(prop), _term(value)) for value in values)
    yield from (ox.Triple(service, _term("resultFormat"), ox.NamedNode(_FORMATS + name)) for name in (*_RESULTS, *_DATASETS))
    dataset, graph = ox.NamedNode(f"{service.value}#dataset"), ox.NamedNode(f"{service.value}#default-graph")
    yield ox.Triple(service, _term("defaultDataset"), dataset)
    yield ox.Triple(dataset, _TYPE, _term("Dataset"))
    yield ox.Triple(dataset, _term("defaultGraph"), graph)
    yield ox.Triple(graph, _TYPE, _term("Graph"))


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)
