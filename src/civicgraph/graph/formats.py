"""The notations that answers and graphs come in, by media type, and triples written in one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

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
    """Triples (an iterable, or the result of a CONSTRUCT) in one of GRAPH_FORMATS."""
    return ox.serialize(triples, format=GRAPH_FORMATS[media_type], prefixes=dict(prefixes or {})) or b""
