"""Asks another SPARQL endpoint, politely: it is told who asks, given a time limit, and asked one thing at a time."""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.error import HTTPError, URLError

from SPARQLWrapper import CSV, JSON, JSONLD, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointInternalError, EndPointNotFound, QueryBadFormed, SPARQLWrapperException, Unauthorized, URITooLong

from civicgraph.errors import QueryError, RemoteError

_AGENT = "civicgraph (https://w3id.org/civicgraph)"
_SOLUTIONS = "application/sparql-results+json"
_FORMATS = {
    _SOLUTIONS: JSON,
    "application/sparql-results+xml": XML,
    "text/csv": CSV,
    "text/tab-separated-values": TSV,
    "text/turtle": TURTLE,
    "application/rdf+xml": RDFXML,
    "application/ld+json": JSONLD,
}
_VALUES = "# values "  # the line of a saved query that becomes a VALUES block
_TRIES, _BUSY = 3, (429, 502, 503, 504)


@dataclass
class Endpoint:
    """A SPARQL endpoint by its address; `timeout` and `pause` between requests are in seconds."""

    address: str
    timeout: float = 60
    pause: float = 0.5
    _last: float = field(default=float("-inf"), repr=False)

    def ask(self, query: str, media_type: str) -> bytes:
        """What the endpoint answers, in this media type. QueryError where it finds the query wrong, RemoteError where it does not answer."""
        for attempt in range(_TRIES):
            time.sleep(max(0.0, self._last + self.pause * 2**attempt - time.monotonic()))
            try:
                return self._sent(query, media_type)
            except HTTPError as error:
                if error.code not in _BUSY or attempt == _TRIES - 1:
                    raise RemoteError(f"{self.address}: answered {error.code} {error.reason}") from error
            finally:
                self._last = time.monotonic()
        raise AssertionError("unreachable")

    def _sent(self, query: str, media_type: str) -> bytes:
        try:
            with warnings.catch_warnings():  # about forms of queries that it does not know: the endpoint may
                warnings.simplefilter("ignore")
                return bytes(self._request(query, media_type).query().response.read())
        except QueryBadFormed as error:
            raise QueryError(f"{self.address}: {_short(error)}") from error
        except (EndPointNotFound, EndPointInternalError, Unauthorized, URITooLong) as error:
            raise RemoteError(f"{self.address}: {_short(error)}") from error
        except HTTPError:
            raise
        except (URLError, OSError, HTTPException, SPARQLWrapperException, ValueError) as error:
            raise RemoteError(f"{self.address}: {getattr(error, 'reason', None) or error}") from error

    def _request(self, query: str, media_type: str) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(self.address, agent=_AGENT)
        wrapper.setTimeout(max(1, round(self.timeout)))
        wrapper.setMethod(POST)
        wrapper.setReturnFormat(_FORMATS[media_type])
        wrapper.setOnlyConneg(True)
        wrapper.setQuery(query)
        return wrapper

    def rows(self, query: str) -> list[dict[str, str]]:
        """The solutions of a SELECT, each variable with its value as text. RemoteError where the answer is none."""
        try:
            found = json.loads(self.ask(query, _SOLUTIONS))["results"]["bindings"]
            return [{name: str(term["value"]) for name, term in row.items()} for row in found]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RemoteError(f"{self.address}: the answer is no SPARQL result in JSON") from error

    def rows_about(self, query: str, variable: str, values: Iterable[str], at_once: int = 50) -> Iterator[dict[str, str]]:
        """The solutions for many values of a variable, terms in N-Triples form, which take the place of the query's line `# values ?variable`."""
        asked = list(values)
        for start in range(0, len(asked), at_once):
            some = asked[start : start + at_once]
            yield from self.rows(query.replace(f"{_VALUES}?{variable}", f"VALUES ?{variable} {{ {' '.join(some)} }}"))


def media_type(query: str, solutions: str, graphs: str) -> str:
    """What to ask for: the media type for solutions, or for graphs where the query makes one."""
    words = (word for line in query.splitlines() if not line.lstrip().startswith("#") for word in line.replace("{", " { ").split())
    first = next((word.upper() for word in words if word.upper() in _FORMS), "SELECT")
    return graphs if first in ("CONSTRUCT", "DESCRIBE") else solutions


_FORMS: Sequence[str] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


def _short(error: Exception) -> str:
    """The first line that says something, of what an endpoint wrote about an error."""
    told = str(error.args[0] if error.args else error).replace("\\n", "\n")
    return " ".join(told.split())[:300]
