"""`/update`: SPARQL 1.1 Update over HTTP, for who knows the token."""

from __future__ import annotations

from starlette.exceptions import HTTPException

from civicgraph.errors import QueryError
from civicgraph.web.processes.changes import Change
from civicgraph.web.protocol.access import demand_token
from civicgraph.web.site import Site
from civicgraph.web.wire.call import Call
from civicgraph.web.wire.posing import posed

LARGEST = 64 * 2**20  # bytes of a request


async def answer(site: Site, call: Call) -> None:
    """Runs one update; 204 once it can be read by everybody."""
    demand_token(site, call)
    if call.method != "POST":
        raise HTTPException(405, "an update comes by POST", {"allow": "POST"})
    given = posed("update", call.parameters, (call.media_type, call.charset, await call.body(LARGEST)))
    if given.query is None:
        raise QueryError("there is no update: POST a form or an application/sparql-update")
    base = call.address
    asked = {
        "op": "update",
        "base": base,
        "default_graphs": given.all("using-graph-uri"),
        "named_graphs": given.all("using-named-graph-uri"),
    }
    judged = await site.workers.ask(asked, given.query.encode(), given.seconds)
    await site.changes.apply(Change(judged.body, base=base))
    await call.answer(204, b"", ())
