"""A property and its value as a person writes them on the command line, as RDF terms: what kind of value it must be, the ontology says."""

from __future__ import annotations

import pyoxigraph as ox

from civicgraph.config import NAMESPACE
from civicgraph.errors import CorrectionError, NotFoundError
from civicgraph.graph.conforming.constraints import XSD, of_datatype
from civicgraph.graph.rdf.dates import period
from civicgraph.graph.rdf.terms import iri, string, words
from civicgraph.graph.rdf.vocabulary import CIVIC, DCTERMS, RDF, RDFS, SCHEMA, SKOS

PREFIXES = {
    "civic": NAMESPACE,
    "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
_WORDS = frozenset({RDFS.label, SKOS.prefLabel, SKOS.altLabel, SCHEMA.headline})
_LINKS = frozenset({RDF.type, f"<{PREFIXES['skos']}exactMatch>", f"<{PREFIXES['skos']}closeMatch>", f"<{PREFIXES['schema']}sameAs>"})
_OURS = (CIVIC.endDate, CIVIC.datePrecision)  # they follow from the start date
_EVIDENCE = (CIVIC.reports, DCTERMS.isReplacedBy)
_RANGE, _TYPE = (ox.NamedNode(term[1:-1]) for term in ("<http://www.w3.org/2000/01/rdf-schema#range>", RDF.type))
_OBJECT = ox.NamedNode("http://www.w3.org/2002/07/owl#ObjectProperty")
_LANGUAGE_TEXT = PREFIXES["rdf"] + "langString"


def read_property(text: str, live: ox.Store) -> str:
    """The property that is meant by `civic:organizer` or by a whole IRI; only what the ontology or the names of things have may be set."""
    prefix, colon, local = text.partition(":")
    whole = PREFIXES[prefix] + local if colon and prefix in PREFIXES else text.strip("<>")
    predicate = iri(whole)
    if predicate in _OURS:
        raise CorrectionError(f"{text} follows from civic:startDate: set that to a day, a month, a year, or two of them with a slash between")
    if predicate in _EVIDENCE or not (predicate in _WORDS | _LINKS or _ranges(predicate, live) or _is_object(predicate, live)):
        raise CorrectionError(f"{text} is no property that can be set; give it as civic:organizer, rdfs:label, skos:prefLabel, or as a whole IRI")
    return predicate


def read_value(predicate: str, text: str, language: str, live: ox.Store, base: str) -> str:
    """The value as a term of the kind that the property asks for.

    A thing is its IRI, whole or without the base (`unit/305_quan-le-chan`); a date is 2021-04-02, 2021-04, 2021 or two with a slash
    between; other values are written as they are, words in `language`.
    """
    if predicate == CIVIC.startDate:
        if period(text) is None:
            raise CorrectionError(f"{text!r} is no date: write 2021-04-02, 2021-04, 2021, or two of them with a slash between")
        return string(text)
    ranges = _ranges(predicate, live)
    if predicate in _WORDS or _LANGUAGE_TEXT in ranges:
        return words(text, language)
    datatype = next((name for name in ranges if name.startswith(XSD)), "")
    if not datatype and (predicate in _LINKS or _is_object(predicate, live)):
        return _thing(predicate, text, live, base)
    term = f"{string(text)}^^<{datatype}>" if datatype and datatype != XSD + "string" else string(text)
    if datatype and not of_datatype(datatype)(term):
        raise CorrectionError(f"{text!r} is no {datatype.removeprefix(XSD)}")
    return term


def _thing(predicate: str, text: str, live: ox.Store, base: str) -> str:
    prefix, colon, local = text.partition(":")
    whole = PREFIXES[prefix] + local if colon and prefix in PREFIXES else text.strip("<>")
    whole = whole if whole.startswith(("http://", "https://")) else base + whole
    try:
        node = ox.NamedNode(whole)
    except ValueError:
        raise CorrectionError(f"{text!r} is no IRI") from None
    outer = predicate in _LINKS and predicate != RDF.type
    if not outer and next(iter(live.quads_for_pattern(node, None, None, ox.DefaultGraph())), None) is None:
        raise NotFoundError(f"nothing is known about {whole}")
    return iri(whole)


def _ranges(predicate: str, live: ox.Store) -> set[str]:
    found = live.quads_for_pattern(_named(predicate), _RANGE, None, ox.DefaultGraph())
    return {quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode)}


def _is_object(predicate: str, live: ox.Store) -> bool:
    return next(iter(live.quads_for_pattern(_named(predicate), _TYPE, _OBJECT, ox.DefaultGraph())), None) is not None


def _named(predicate: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(predicate[1:-1])
    except ValueError:
        raise CorrectionError(f"{predicate[1:-1]!r} is no IRI") from None
