"""The SPARQL endpoint (SPARQL 1.1 Protocol, queries) and its page with an editor, examples and a table."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.responses import Response

from civicgraph.errors import NotAcceptableError, QueryError
from civicgraph.graph import queries, questions
from civicgraph.graph.answering import GRAPH_FORMATS, SOLUTION_FORMATS
from civicgraph.web import tokens
from civicgraph.web.negotiation import JSON, N_TRIPLES, RDF_XML, TURTLE, best, wants_page
from civicgraph.web.problems import problem, status_of
from civicgraph.web.site import Site, Visit, titled
from civicgraph.web.workers import Answer, Asked

_RESULTS_JSON = "application/sparql-results+json"
_BY_NAME = {
    "json": (_RESULTS_JSON, "application/ld+json"), "xml": ("application/sparql-results+xml", RDF_XML), "csv": ("text/csv", None),
    "tsv": ("text/tab-separated-values", None), "turtle": (None, TURTLE), "ttl": (None, TURTLE), "ntriples": (None, N_TRIPLES),
    "nt": (None, N_TRIPLES), "rdfxml": (None, RDF_XML), "jsonld": (None, "application/ld+json"),
}  # fmt: skip
_ALSO = {JSON: _RESULTS_JSON, "application/xml": "application/sparql-results+xml", "text/plain": N_TRIPLES}
_DRAFT = "page-example-conferences"
T = TypeVar("T")
_PATIENCE = 0.25  # seconds between two looks whether the client is still there
SHOWN = 500  # rows of the table on the page
LARGEST = 1_000_000  # bytes of a request


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


async def posed(request: Request) -> Posed:
    """Reads GET, POST of a form and POST of a query; QueryError where the request is none of these."""
    given = list(request.query_params.multi_items())
    if request.method == "POST":
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        body = await _body(request)
        if kind == "application/sparql-query":
            given.append(("query", body))
        elif kind == "application/x-www-form-urlencoded":
            given += parse_qsl(body, keep_blank_values=True, max_num_fields=100)
        else:
            return Posed(None, [("unsupported", kind or "nothing")])
    asked = [value for key, value in given if key == "query"]
    if len(asked) > 1:
        raise QueryError("there must be one query parameter, not more")
    return Posed(asked[0] if asked else None, given)


async def _body(request: Request) -> str:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > LARGEST:
            raise QueryError(f"the request is larger than {LARGEST} bytes")
    try:
        return received.decode("utf-8")
    except UnicodeDecodeError:
        raise QueryError("the request is not UTF-8") from None


def formats(accept: str, name: str) -> tuple[str | None, str | None]:
    """The media types that suit the asker, for solutions and for graphs; NotAcceptableError for an unknown name."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name in SOLUTION_FORMATS or name in GRAPH_FORMATS:
        return (name if name in SOLUTION_FORMATS else None), (name if name in GRAPH_FORMATS else None)
    if name:
        raise NotAcceptableError(tuple(_BY_NAME))
    solutions = best(accept, [*SOLUTION_FORMATS, JSON, "application/xml"])
    graph = best(accept, [*GRAPH_FORMATS, "application/xml", "text/plain"])
    return _ALSO.get(solutions or "", solutions), {"application/xml": RDF_XML}.get(graph or "", _ALSO.get(graph or "", graph))


async def answer(request: Request) -> Response:
    """The route: results for programs, the page for people."""
    site: Site = request.app.state.site
    asked = await posed(request)
    if asked.one("unsupported") and asked.query is None:
        return problem(request, 415, f"a POST must hold a form or an application/sparql-query, not {asked.one('unsupported')}")
    if wants_page(request.headers.get("accept", "")) and not asked.one("format"):
        return await _page(Visit(site, request), asked)
    if asked.query is None:
        raise QueryError("there is no query: GET ?query=…, or POST a form or an application/sparql-query")
    solutions, graph = formats(request.headers.get("accept", ""), asked.one("format"))
    found = await while_wanted(request, _run(site, asked, solutions, graph))
    return Response(found.body, media_type=_charset(found.media_type), headers={"vary": "Accept", "cache-control": "no-cache"})


async def while_wanted(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of some work that is given up when its client goes away."""
    task = asyncio.ensure_future(work)
    while not (await asyncio.wait({task}, timeout=_PATIENCE))[0]:
        if await request.is_disconnected():
            task.cancel()
            raise QueryError("the client went away")
    return task.result()


def _charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


async def _run(site: Site, asked: Posed, solutions: str | None, graph: str | None) -> Answer:
    query = asked.query or ""
    tokens.check(query)
    default, named = asked.all("default-graph-uri"), asked.all("named-graph-uri")
    return await site.workers.answer(Asked(query, solutions, graph, default, named))


async def _page(visit: Visit, asked: Posed) -> Response:
    """The editor, with the answer below it where a query was given to run."""
    example = asked.one("example")
    text = asked.query if asked.query is not None else draft(example if example in examples() else _DRAFT, visit.view.base)
    shown: dict[str, Any] = {"query": text, "answer": None, "error": None, "downloads": []}
    status = 200
    if asked.query is not None:
        try:
            found = await _run(visit.site, asked, _RESULTS_JSON, TURTLE)
            shown["answer"] = _table(found, text)
            kinds = ("json", "csv", "tsv", "xml") if found.media_type == _RESULTS_JSON else ("turtle", "jsonld", "ntriples", "rdfxml")
            shown["downloads"] = [(kind, f"/sparql?{urlencode({'query': text, 'format': kind})}") for kind in kinds]
        except QueryError as error:
            shown["error"], status = error, status_of(error)
    page = visit.page("sparql.html", title=visit.say("sparql"), status=status, examples=[(n, titled(n, visit.language)) for n in examples()], **shown)
    page.headers["cache-control"] = "no-cache"
    return page


def draft(name: str, base: str) -> str:
    """The text of a saved query to begin with, the example of each of its parameters in place."""
    text = queries.text(name)
    if name.startswith(questions.PREFIX):
        for variable, term in questions.question(name).examples(base).items():
            text = tokens.replaced(text, variable, str(term))
    return text


def examples() -> tuple[str, ...]:
    """The saved queries that people may start from: not those that need a value, which their title names as a variable, or a page's thing."""
    own = tuple(name for name in queries.names() if name.startswith("page-example-"))
    return own + tuple(name for name in queries.names() if not name.startswith("page-") and "?" not in queries.title(name))


def _table(found: Answer, query: str) -> dict[str, Any]:
    """An answer as something to show: columns, as they come in the query, and rows, a yes or no, or the text of a graph."""
    if found.media_type == TURTLE:
        text = found.body.decode()
        return {"text": text[:200_000], "cut": len(text) > 200_000}
    results = json.loads(found.body)
    if "boolean" in results:
        return {"boolean": results["boolean"]}
    bindings = results["results"]["bindings"]
    order = {token.text[1:]: place for place, token in reversed(list(enumerate(tokens.tokens(query)))) if token.kind == "variable"}
    columns = sorted(results["head"]["vars"], key=lambda name: order.get(name, 0))
    return {"columns": columns, "rows": bindings[:SHOWN], "count": len(bindings), "cut": len(bindings) > SHOWN}
