"""The SPARQL endpoint for programs: queries by GET, POST of a form and POST of a query; its description where nothing is asked."""

from __future__ import annotations

from starlette.exceptions import HTTPException

from civicgraph.errors import NotAcceptableError, QueryError
from civicgraph.graph.querying.description import described
from civicgraph.graph.rdf.formats import GRAPH_FORMATS
from civicgraph.web.processes.workers import Answer, Asked, Job
from civicgraph.web.protocol.matching import matched
from civicgraph.web.site import Site
from civicgraph.web.wire.call import Call
from civicgraph.web.wire.posing import LARGEST, Posed, formats, posed

METHODS = {"allow": "GET, HEAD, POST, OPTIONS"}
_PREFLIGHT = (
    ("access-control-allow-methods", "GET, HEAD, POST"),
    ("access-control-allow-headers", "accept, content-type"),
    ("access-control-max-age", "86400"),
)


async def answer(site: Site, call: Call) -> None:
    """Answers one request of a program."""
    if call.method == "OPTIONS":
        await call.answer(204, b"", [*METHODS.items(), *_PREFLIGHT])
        return
    asked = await _posed(call)
    ending = call.path.partition(".")[2]
    accept, name = call.header(b"accept"), asked.one("format") or ending
    if asked.query is None:
        await _describe(site, call, asked, name)
        return
    solutions, graph = formats(accept, name)
    await run(site, call, question(asked, solutions, graph, call.address))


async def _posed(call: Call) -> Posed:
    if call.method in ("GET", "HEAD"):
        return posed("query", call.parameters, None)
    if call.method != "POST":
        raise HTTPException(405, "a query comes by GET or POST", METHODS)
    return posed("query", call.parameters, (call.media_type, call.charset, await call.body(LARGEST)))


def question(asked: Posed, solutions: str | None, graph: str | None, base: str | None) -> Asked:
    """What the processes are asked."""
    return Asked(asked.query or "", solutions, graph, asked.all("default-graph-uri"), asked.all("named-graph-uri"), base, asked.seconds)


async def run(site: Site, call: Call, asked: Asked) -> None:
    """Asks the processes and answers as they do; a client that goes away ends its query."""
    jobs: list[Job] = []

    def end() -> None:
        for job in jobs[-1:]:
            job.abandon()

    with call.unless_gone(end):
        found = await site.workers.answer(await matched(site, asked), jobs.append)
        try:
            await send(call, found)
        finally:
            found.close()


async def send(call: Call, found: Answer) -> None:
    """An answer with its media type; one that breaks off is never ended properly."""
    media = found.media_type
    headers = [("content-type", f"{media}; charset=utf-8" if media.startswith("text/") else media), ("vary", "Accept"), ("cache-control", "no-cache")]
    if not found.more:
        await call.answer(200, found.body, headers)
        return
    await call.begin(headers)
    while piece := await found.piece():
        if call.method == "HEAD":
            break
        await call.piece(piece, more=True)
    await call.piece(b"", more=False)


async def _describe(site: Site, call: Call, asked: Posed, name: str) -> None:
    if call.method == "POST" or any(key not in ("format",) for key, _ in asked.parameters):
        raise QueryError("there is no query: GET ?query=…, or POST a form or an application/sparql-query")
    media = formats(call.header(b"accept"), name)[1]
    if media is None:
        raise NotAcceptableError(tuple(GRAPH_FORMATS))
    address = f"{call.site}/sparql"
    told = site.settings
    union, updates = told.default_graph == "union", bool(told.token)
    body = described(address, media, union=union, updates=updates, federated=bool(told.allow_service))
    await call.answer(200, body, [("content-type", f"{media}; charset=utf-8" if media.startswith("text/") else media), ("vary", "Accept")])
