"""The routes of networks: who is central, who meets whom, how two are connected; as a page, as JSON, and as files for other programs."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from civicgraph.graph.network import KINDS
from civicgraph.web.narrating import VARY, wants_json
from civicgraph.web.site import Site, Visit
from civicgraph.web.viewing.networking import Networks, kind_of

_LONGEST = 300  # characters of a name
MEDIA = {"svg": "image/svg+xml", "gexf": "application/gexf+xml"}


def network(request: Request) -> Response:
    """Who is central and which groups there are; of one thing (`from`) with whom it meets, of two (`from`, `to`) how they are connected."""
    site: Site = request.app.state.site
    visit, as_json = Visit(site, request), wants_json(request)
    networks, kind = Networks.of(visit.view), kind_of(request.query_params.get("kind", ""))
    asked = {name: request.query_params.get(name, "")[:_LONGEST] for name in ("from", "to")}
    one, other = (networks.thing(given) if given.strip() else "" for given in asked.values())
    chain = networks.chain(one, other) if one and other else []
    near = networks.nearest(kind, one) if one and not asked["to"].strip() else []
    found = networks.standing(kind)
    written = {name: visit.name(thing) if "/" in asked[name] and thing else asked[name] for name, thing in (("from", one), ("to", other))}
    if as_json:
        met = [{"thing": thing, "name": name, "events": events} for thing, name, _, events in near]
        told = {"from": one or None, "to": other or None, "hops": [asdict(hop) for hop in chain], "nearest": met}
        return JSONResponse({"kind": kind, **found.as_json(), **told}, headers=VARY)
    hops = list(zip(chain[::2], chain[1::2], strict=False))
    return visit.page(
        "network.html", title=visit.say("network"), woven=kind, kinds=list(KINDS), found=found, asked=written, one=one, other=other, hops=hops,
        near=near, behind={"question-19-attended-with": {"person": one}} if "/person/" in one else {},
    )  # fmt: skip


def file(request: Request, ending: str) -> Response:
    """A network as a picture, or as a file for Gephi."""
    site: Site = request.app.state.site
    networks = Networks.of(site.reading.view())
    return Response(networks.file(kind_of(request.query_params.get("kind", "")), ending), media_type=MEDIA[ending])


def picture(request: Request) -> Response:
    """The network as a picture."""
    return file(request, "svg")


def graph(request: Request) -> Response:
    """The network as GEXF."""
    return file(request, "gexf")
