"""The notations that answers and graphs come in, by media type, and triples written in one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from civicgraph.errors import RemoteError

SOLUTION_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
DATASET_FORMATS = {"application/trig": ox.RdfFormat.TRIG, "application/n-quads": ox.RdfFormat.N_QUADS}
GRAPH_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    **DATASET_FORMATS,
}


def graph_text(triples: Any, media_type: str, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Triples (an iterable, or the result of a CONSTRUCT) in one of GRAPH_FORMATS; the same triples in the same order give the same bytes."""
    text = ox.serialize(triples, format=GRAPH_FORMATS[media_type], prefixes=dict(prefixes or {})) or b""
    return _in_order(text) if text.startswith(b"@prefix") else text


def answer(text: bytes, media_type: str) -> Any:
    """The solutions, the truth, or the triples in an answer of another endpoint; RemoteError where it is none."""
    try:
        if media_type in SOLUTION_FORMATS:
            return ox.parse_query_results(text, format=SOLUTION_FORMATS[media_type])
        return [quad.triple for quad in ox.parse(text, GRAPH_FORMATS[media_type])]
    except (ValueError, SyntaxError) as error:
        raise RemoteError(f"the answer is no {media_type}: {error}") from error


def _in_order(text: bytes) -> bytes:
    """With its declarations of prefixes in alphabetical order: the engine writes them in another one each time."""
    declared, rest = [], text
    while rest.startswith(b"@prefix"):
        line, _, rest = rest.partition(b"\n")
        declared.append(line)
    return b"\n".join([*sorted(declared), rest])
