"""The SPARQL endpoint (SPARQL 1.1 Protocol, queries) and its page with an editor, examples and a table."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from civicgraph.errors import QueryError
from civicgraph.graph import queries
from civicgraph.graph.querying import questions, tokens
from civicgraph.graph.rdf.prefixes import PREFIXES
from civicgraph.web.problems import status_of
from civicgraph.web.processes.workers import Answer
from civicgraph.web.protocol.endpoint import question
from civicgraph.web.protocol.matching import matched
from civicgraph.web.site import Site, Visit, titled
from civicgraph.web.wire.call import Call
from civicgraph.web.wire.negotiation import TURTLE, wants_page
from civicgraph.web.wire.posing import LARGEST, RESULTS_JSON, Posed, formats, posed

_DRAFT = "page-example-conferences"
T = TypeVar("T")
_PATIENCE = 0.25  # seconds between two looks whether the client is still there
SHOWN = 500  # rows of the table on the page
SHOWN_BYTES = 20_000_000  # of an answer that is shown on the page


async def answer(request: Request) -> Response:
    """The route of who takes HTML: the page; results where a `format` is named."""
    site: Site = request.app.state.site
    asked = await _posed(request)
    if wants_page(request.headers.get("accept", "")) and not asked.one("format"):
        return await _page(Visit(site, request), asked)
    if asked.query is None:
        raise QueryError("there is no query: GET ?query=…, or POST a form or an application/sparql-query")
    solutions, graph = formats(request.headers.get("accept", ""), asked.one("format"))
    found = await while_wanted(request, _run(site, asked, solutions, graph))
    headers = {"vary": "Accept", "cache-control": "no-cache", "content-type": _charset(found.media_type)}
    return StreamingResponse(_pieces(found), headers=headers) if found.more else Response(found.body, headers=headers)


async def _posed(request: Request) -> Posed:
    content = None
    if request.method == "POST":
        call = Call(request.scope, request.receive, _nothing)
        content = call.media_type, call.charset, await call.body(LARGEST)
    return posed("query", list(request.query_params.multi_items()), content)


async def _nothing(message: Any) -> None:
    """Where a call that is only read would send its answer."""


async def _pieces(found: Answer) -> AsyncIterator[bytes]:
    try:
        while piece := await found.piece():
            yield piece
    finally:
        found.close()


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
    return await site.workers.answer(await matched(site, question(asked, solutions, graph, None)))


async def _whole(found: Answer) -> bytes:
    """The bytes of an answer for the page, at most SHOWN_BYTES of them."""
    body = found.body
    try:
        while found.more and len(body) < SHOWN_BYTES and (piece := await found.piece()):
            body += piece
    finally:
        found.close()
    if len(body) >= SHOWN_BYTES:
        raise QueryError("the answer is too large for this page; download it, or ask for less")
    return body


async def _page(visit: Visit, asked: Posed) -> Response:
    """The editor, with the answer below it where a query was given to run."""
    example = asked.one("example")
    text = asked.query if asked.query is not None else draft(example if example in examples() else _DRAFT, visit.view.base)
    shown: dict[str, Any] = {"query": text, "answer": None, "error": None, "downloads": [], "prefixes": " ".join(PREFIXES)}
    status = 200
    if asked.query is not None:
        try:
            found = await _run(visit.site, asked, RESULTS_JSON, TURTLE)
            shown["answer"] = _table(found.media_type, await _whole(found), text)
            kinds = ("json", "csv", "tsv", "xml") if found.media_type == RESULTS_JSON else ("turtle", "jsonld", "ntriples", "rdfxml")
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
    """The saved queries that people may start from: examples, and the questions, with an example of each of their parameters."""
    return tuple(name for start in ("page-example-", questions.PREFIX) for name in queries.names() if name.startswith(start))


def _table(media_type: str, body: bytes, query: str) -> dict[str, Any]:
    """An answer as something to show: columns, as they come in the query, and rows, a yes or no, or the text of a graph."""
    if media_type == TURTLE:
        text = body.decode()
        return {"text": text[:200_000], "cut": len(text) > 200_000}
    results = json.loads(body)
    if "boolean" in results:
        return {"boolean": results["boolean"]}
    bindings = results["results"]["bindings"]
    order = {token.text[1:]: place for place, token in reversed(list(enumerate(tokens.tokens(query)))) if token.kind == "variable"}
    columns = sorted(results["head"]["vars"], key=lambda name: order.get(name, 0))
    return {"columns": columns, "rows": bindings[:SHOWN], "count": len(bindings), "cut": len(bindings) > SHOWN}
