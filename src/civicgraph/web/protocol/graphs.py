"""`/graphs`: the SPARQL 1.1 Graph Store Protocol, for who knows the token.

A graph is named by `?graph=`, by `?default`, or by the address itself (`/graphs/2021/a.ttl` is a graph of that name). `/graphs` alone
is the whole dataset: it can be read, and a POST of RDF makes a graph with a new name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import quote

from starlette.exceptions import HTTPException

from civicgraph.errors import NotAcceptableError, QueryError
from civicgraph.graph.rdf.formats import DATASET_FORMATS, GRAPH_FORMATS
from civicgraph.web.processes.changes import Change
from civicgraph.web.protocol.access import demand_token
from civicgraph.web.protocol.endpoint import send
from civicgraph.web.site import Site
from civicgraph.web.wire.call import Call
from civicgraph.web.wire.negotiation import demand
from civicgraph.web.wire.posing import NAMED

LARGEST = 64 * 2**20  # bytes of a document
METHODS = {"allow": "GET, HEAD, PUT, POST, DELETE"}


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is about: a graph by its IRI, the default graph (empty), or all of them (None)."""

    name: str | None

    @property
    def base(self) -> str | None:
        """What relative IRIs in a document stand under: the graph's own name (5.2 of the protocol: the request's address)."""
        return self.name or None


async def answer(site: Site, call: Call) -> None:
    """Answers one request."""
    demand_token(site, call)
    if call.method not in _ANSWERED:
        raise HTTPException(405, "a graph is read, put, added to or deleted", METHODS)
    await _ANSWERED[call.method](site, call, _target(call))


def _target(call: Call) -> Target:
    named = [value for key, value in call.parameters if key == "graph"]
    default = any(key == "default" for key, _ in call.parameters)
    direct = call.path != "/graphs"
    if len(named) + default + direct > 1:
        raise QueryError("the request names more than one graph")
    if named == [""]:
        raise QueryError("the name of the graph is empty; the default graph is ?default")
    if default:
        return Target("")
    if direct:
        return Target(_own(call, call.path))
    return Target(named[0] if named else None)


def _own(call: Call, path: str) -> str:
    address = call.address
    if address is None:
        raise QueryError("the request names no host, so that its graph has no name")
    return f"{call.site}{quote(path)}"


async def _read(site: Site, call: Call, target: Target) -> None:
    offered = tuple(GRAPH_FORMATS) if target.name is not None else tuple(DATASET_FORMATS)
    name = next((value for key, value in call.parameters if key == "format"), "")
    media = NAMED.get(name, (None, name))[1] if name else demand(call.header(b"accept"), offered)
    if media not in offered:
        raise NotAcceptableError(offered)
    found = await site.workers.ask({"op": "graph", "name": target.name, "graph": media}, b"", whole=True)
    try:
        await send(call, found)
    finally:
        found.close()


async def _write(site: Site, call: Call, target: Target) -> None:
    """PUT replaces, POST adds; 201 where the graph was not there."""
    body, media = await call.body(LARGEST), call.media_type
    new = target.name is None and call.method == "POST" and media not in DATASET_FORMATS
    if new:
        target = Target(_own(call, f"/graphs/{secrets.token_hex(16)}"))
    if target.name is None and call.method == "PUT":
        raise QueryError("name the graph to put: ?graph=…, ?default or /graphs/…")
    asked = {
        "op": "rdf", "name": target.name, "replace": call.method == "PUT", "base": target.base or call.address,
        "content_type": call.header(b"content-type") or "text/turtle",
    }  # fmt: skip
    judged = await site.workers.ask(asked, body)
    there = await site.changes.apply(Change(judged.body, base=target.base, graph=target.name or None, alone=target.name is not None))
    location = [("location", target.name or "")] if new else []
    await call.answer(204 if there or not target.name else 201, b"", location)


async def _delete(site: Site, call: Call, target: Target) -> None:
    if target.name is None:
        raise QueryError("name the graph to delete: ?graph=…, ?default or /graphs/…")
    judged = await site.workers.ask({"op": "drop", "name": target.name}, b"")
    await site.changes.apply(Change(judged.body, graph=target.name or None, alone=True, must_exist=bool(target.name)))
    await call.answer(204, b"", ())


_ANSWERED = {"GET": _read, "HEAD": _read, "PUT": _write, "POST": _write, "DELETE": _delete}
