"""What a request to the endpoint asks: the query and the parameters beside it, by the SPARQL 1.1 Protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from starlette.exceptions import HTTPException

from civicgraph.errors import NotAcceptableError, QueryError
from civicgraph.graph.rdf.formats import GRAPH_FORMATS, SOLUTION_FORMATS
from civicgraph.web.wire.call import fields
from civicgraph.web.wire.negotiation import JSON, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, best

LARGEST = 2_000_000  # bytes of a request
_SHORTEST = 0.01  # seconds
FORM = "application/x-www-form-urlencoded"
RESULTS_JSON, RESULTS_XML = "application/sparql-results+json", "application/sparql-results+xml"
NAMED = {
    "json": (RESULTS_JSON, JSON_LD), "xml": (RESULTS_XML, RDF_XML), "csv": ("text/csv", None), "tsv": ("text/tab-separated-values", None),
    "srj": (RESULTS_JSON, None), "srx": (RESULTS_XML, None), "turtle": (None, TURTLE), "ttl": (None, TURTLE), "n3": (None, TURTLE),
    "ntriples": (None, N_TRIPLES), "nt": (None, N_TRIPLES), "rdfxml": (None, RDF_XML), "rdf": (None, RDF_XML), "rdf+xml": (None, RDF_XML),
    "jsonld": (None, JSON_LD), "json-ld": (None, JSON_LD), "trig": (None, TRIG), "nquads": (None, N_QUADS), "nq": (None, N_QUADS),
}  # fmt: skip
_ALSO = {
    JSON: (RESULTS_JSON, JSON_LD), "application/xml": (RESULTS_XML, RDF_XML), "text/xml": (RESULTS_XML, RDF_XML), "text/plain": (None, N_TRIPLES),
    "text/n3": (None, TURTLE), "application/x-turtle": (None, TURTLE), "text/rdf+n3": (None, TURTLE),
}  # fmt: skip
_SOLUTIONS = [*SOLUTION_FORMATS, *(media for media, (kind, _) in _ALSO.items() if kind)]
_GRAPHS = [*GRAPH_FORMATS, *(media for media, (_, kind) in _ALSO.items() if kind)]


@dataclass(frozen=True, slots=True)
class Posed:
    """What a request asks: the query and the parameters beside it."""

    query: str | None
    parameters: Sequence[tuple[str, str]]

    def all(self, name: str) -> tuple[str, ...]:
        """All values of one parameter."""
        return tuple(value for key, value in self.parameters if key == name)

    def one(self, name: str) -> str:
        """The first value of one parameter, or nothing."""
        return next(iter(self.all(name)), "")

    @property
    def seconds(self) -> float | None:
        """The time limit that the asker sets; QueryError where it is none."""
        given = self.one("timeout")
        if not given:
            return None
        try:
            seconds = float(given)
        except ValueError:
            seconds = 0.0
        if not _SHORTEST <= seconds < 1e6:
            raise QueryError(f"timeout must be a number of seconds, {_SHORTEST} or more")
        return seconds


def posed(name: str, address: Sequence[tuple[str, str]], content: tuple[str, str, bytes] | None) -> Posed:
    """The query (or update: `name`) of a request; `content` is media type, encoding and body of a POST. HTTPException where it is none."""
    given = list(address)
    if content is not None:
        media, charset, body = content
        if charset not in ("utf-8", "utf8", "us-ascii"):
            raise HTTPException(415, f"text is read as UTF-8, not as {charset}")
        if media == f"application/sparql-{name}":
            given.append((name, _text(body)))
        elif media == FORM:
            given += fields(_text(body))
        else:
            raise HTTPException(415, f"a POST must hold a form or an application/sparql-{name}, not {media or 'nothing'}")
    asked = [value for key, value in given if key == name]
    if len(asked) > 1:
        raise QueryError(f"there must be one {name} parameter, not more")
    return Posed(asked[0] if asked else None, given)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise QueryError("the request is not UTF-8") from None


@lru_cache(maxsize=1_000)
def formats(accept: str, name: str) -> tuple[str | None, str | None]:
    """The media types that suit the asker, for solutions and for graphs; NotAcceptableError for an unknown name."""
    if name.lower() in NAMED:
        return NAMED[name.lower()]
    if name in SOLUTION_FORMATS or name in GRAPH_FORMATS:
        return (name if name in SOLUTION_FORMATS else None), (name if name in GRAPH_FORMATS else None)
    if name:
        raise NotAcceptableError(tuple(NAMED))
    solutions, graph = best(accept, _SOLUTIONS), best(accept, _GRAPHS)
    return _ALSO.get(solutions or "", (solutions, None))[0], _ALSO.get(graph or "", (None, graph))[1]
